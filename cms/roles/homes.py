"""Where an organisation is at home in the tree, and which pages are places; filled in by the packages above."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.models import BasePage

_providers: list[Callable[[], Mapping[int, str]]] = []
_places: list[type[BasePage]] = []


def register_homes(provider: Callable[[], Mapping[int, str]]) -> None:
    """State the page path at which each organisation is at home, its site's root or a section's or its superior's.

    ``provider`` must cost a constant number of queries.
    """
    _providers.append(provider)


def homes() -> dict[int, str]:
    """Organisation id → page path at which its people are looked after; who has none is left out."""
    found: dict[int, str] = {}
    for provider in _providers:
        found.update(provider())
    return found


def register_place(model: type[BasePage]) -> None:
    """Name a page type that is a place of its own besides the roots of sites, such as a unit's section."""
    _places.append(model)


def place_models() -> list[type[BasePage]]:
    """The page types that are places besides the roots of sites."""
    return list(_places)
