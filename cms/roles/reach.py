"""How far a role reaches down the tree: editorial roles end where the site of somebody else begins (ADR 0010)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from .enums import Role
from .paths import at_or_below, self_and_above, topmost

#: Roles that go through the roots of sub-sites; all others stop there.
THROUGH: frozenset[str] = frozenset({Role.SITE_MANAGER})
_AFTER = "~"  # sorts after every character of a path


def ends(place: str, roots: Sequence[str]) -> list[str]:
    """The topmost of the site roots strictly below a place; ``roots`` must be sorted."""
    return topmost(roots[bisect_right(roots, place) : bisect_left(roots, place + _AFTER)])


def reaches(role: str, place: str, path: str, roots: Iterable[str]) -> bool:
    """Whether a role held at ``place`` counts at ``path``, given the paths of all site roots."""
    if not path.startswith(place):
        return False
    return role in THROUGH or not any(len(root) > len(place) and path.startswith(root) for root in roots)


def places_above(path: str, roots: Collection[str]) -> tuple[list[str], list[str]]:
    """Where a role is held that counts at ``path``: (roles that go through, all others), topmost first."""
    above = self_and_above(path)
    first = max((index for index, place in enumerate(above) if place in roots), default=0)
    return above, above[first:]


def inside(places: Iterable[str], roots: Sequence[str], field: str = "path") -> Q:
    """Rows at or below the places and outside the sites below them; a constant number of ``IN`` conditions.

    ``roots`` must be sorted. Places are taken together by the number of sites they lie in: sites of one level are
    apart, so that where the one ends never cuts into another.
    """
    known = set(roots)
    levels: defaultdict[int, list[str]] = defaultdict(list)
    for place in set(places):
        levels[sum(above in known for above in self_and_above(place))].append(place)
    condition = Q(pk__in=[])
    for group in levels.values():
        beyond = {end for place in group for end in ends(place, roots)}
        part = at_or_below(group, field)
        condition |= part & ~at_or_below(beyond, field) if beyond else part
    return condition
