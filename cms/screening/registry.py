"""What packages above add to the checks: the names that are ours, and the data that items of a kind should carry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from cms.models import BasePage


@dataclass(frozen=True)
class Datum:
    """Data that an item should carry, in one of some fields.

    ``fields``: names of the page's fields; one that is filled is enough, the first is where a finding leads to.
    ``message``: the sentence for who left it out. ``demanded``: by rule, not only of use. ``applies``: for which items.
    """

    fields: tuple[str, ...]
    message: str | Promise
    demanded: bool = False
    applies: Callable[[Any], bool] = lambda _page: True


Names = Callable[[], Collection[str]]

_data: dict[type[BasePage], list[Datum]] = {}
_names: list[Names] = []


def register_data(model: type[BasePage], data: Iterable[Datum]) -> None:
    """State which data items of a page type should carry."""
    _data[model] = list(data)


def data_of(page: BasePage) -> list[Datum]:
    """What an item should carry; nothing for types that nobody registered."""
    return _data.get(type(page), [])


def register_own_names(provider: Names) -> None:
    """Add names that count as the installation's own as a source, besides its organisations'. At most one query."""
    if provider not in _names:
        _names.append(provider)


def own_names() -> set[str]:
    """All names that providers give."""
    return {name for provider in _names for name in provider()}
