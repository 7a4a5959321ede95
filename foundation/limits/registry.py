"""Which limits there are; each feature declares its own."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise

from .models import LONGEST, MOST


class Rate(NamedTuple):
    """So many times within so many seconds."""

    number: int
    seconds: int


class Limit(NamedTuple):
    """A limit with the words for it and the rate that holds until the office sets another."""

    name: str
    label: str | Promise
    default: Rate


limits: dict[str, Limit] = {}


def register_limit(name: str, *, label: str | Promise, default: Rate) -> None:
    """Declare a limit, e.g. ``corrections.report``. Call from ``AppConfig.ready()``.

    Raises ``ValueError`` for a rate outside the bounds of the screen.
    """
    if not (1 <= default.number <= MOST and 1 <= default.seconds <= LONGEST):
        raise ValueError(f"limit {name!r} needs 1 to {MOST} times within 1 to {LONGEST} seconds")
    limits[name] = Limit(name, label, Rate(*default))


def limit_of(name: str) -> Limit:
    """The declared limit. Raises ``LookupError`` for one that nobody declared."""
    if name not in limits:
        raise LookupError(f"limit {name!r} is not registered")
    return limits[name]
