"""Arithmetic on materialised paths: four characters a level, a page's path begins with its parent's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Left
from django.db.models.lookups import In

STEP = 4


def self_and_above(path: str) -> list[str]:
    """The path and those of its ancestors, topmost first."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def topmost(paths: Iterable[str]) -> list[str]:
    """The paths that lie below no other of them."""
    kept: set[str] = set()
    for path in sorted(set(paths)):
        if not any(above in kept for above in self_and_above(path)):
            kept.add(path)
    return sorted(kept)


def at_or_below(paths: Iterable[str], field: str = "path") -> Q:
    """Rows at or below one of the paths: one ``IN`` a path length, never one ``LIKE`` a path (``guard.md §5``)."""
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    for path in topmost(paths):
        by_length[len(path)].append(path)
    condition = Q(pk__in=[])
    for length, group in by_length.items():
        if len(group) == 1:
            condition |= Q(**{f"{field}__startswith": group[0]})
        else:
            condition |= Q(In(Left(field, length), group))
    return condition


def above(paths: Iterable[str]) -> Q:
    """Rows that are ancestors of one of the paths."""
    return Q(path__in={end for path in paths for end in self_and_above(path)[:-1]})
