"""How content reads that is neither text nor a stream: who declares such a field says it here.

What stands in the digest must be seen by the checks and by reviewers. A JSON field is neither, so its owner registers
how it reads; a test holds every such field to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model


@dataclass(frozen=True)
class Reading:
    """One piece of a value: ``key`` tells it apart within the field, ``place`` says in words where it stands."""

    key: str
    place: str
    text: str


#: The stored value → its pieces in the order of reading. Takes whatever the field may hold, also nonsense.
Read = Callable[[Any], Iterable[Reading]]

_reads: dict[tuple[type[Model], str], Read] = {}


def register_reading(model: type[Model], field: str, read: Read) -> None:
    """Say how a field reads; call from ``AppConfig.ready()``."""
    _reads[model, field] = read


def reading_of(item: Field[Any, Any]) -> Read | None:
    """How a model field reads; None for those that speak for themselves."""
    return _reads.get((item.model, item.name))
