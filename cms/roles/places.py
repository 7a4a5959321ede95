"""Who answers for a place when nobody there can: up its own tree, then along the superior organisations' sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from foundation.accounts.remembering import remembered

from .paths import self_and_above

#: Root path of a site → root path of the site of its superior organisation, or None for the highest.
Superiors = Mapping[str, str | None]

_providers: list[Callable[[], Superiors]] = []


@dataclass(frozen=True)
class Owner:
    """The organisation that answers for a place, as values."""

    organisation_id: int
    name: str
    kind: str


_owners: list[Callable[[str], Owner | None]] = []


def register_owner(provider: Callable[[str], Owner | None]) -> None:
    """State which organisation a page's path belongs to; at most two queries."""
    _owners.append(provider)


def owner_of(path: str) -> Owner | None:
    """The organisation whose site a path lies in; None outside every site."""
    return next((owner for provider in _owners if (owner := provider(path))), None)


def register_superiors(provider: Callable[[], Superiors]) -> None:
    """State who stands above a site. ``provider`` must cost a constant number of queries."""
    _providers.append(provider)


def chains(paths: Iterable[str]) -> dict[str, list[str]]:
    """For each path the places that are asked in turn, nearest first.

    Within a site: from the page up to the site's root. Then the root of the superior organisation's site, and so on;
    what lies between a site's root and the portal in the tree is no office and is not asked.
    """
    superiors = remembered("superiors", _superiors)
    return {path: _chain(path, superiors) for path in set(paths)}


def _superiors() -> dict[str, str | None]:
    return {root: above for provider in _providers for root, above in provider().items()}


def _chain(path: str, superiors: Superiors) -> list[str]:
    places: list[str] = []
    root: str | None = None
    for place in reversed(self_and_above(path)):
        places.append(place)
        if place in superiors:
            root = place
            break
    while root is not None:
        root = superiors.get(root)
        if root is None or root in places:
            break
        places.append(root)
    return places


def site_roots() -> list[str]:
    """Paths of the root pages of all sites; one query."""
    from wagtail.models import Site

    return list(remembered("site_roots", lambda: list(Site.objects.values_list("root_page__path", flat=True))))


def site_root_path(path: str, roots: Iterable[str]) -> str:
    """Path of the deepest of the site roots at or above a path; empty when it lies in no site."""
    return max((root for root in roots if path.startswith(root)), key=len, default="")
