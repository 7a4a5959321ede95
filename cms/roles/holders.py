"""Who answers for a role at a place today: holders, and the deputies of those who are away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foundation.accounts.selectors import same_person

from .models import RoleAssignment
from .places import chains

if TYPE_CHECKING:
    from cms.models import BasePage


@dataclass(frozen=True)
class Holder:
    """An account that answers for a role at a place today, and the persons whom that uses up.

    ``people`` are persons, not accounts: two accounts of one person are one. A deputy uses up two: the own person and
    the one acted for, who may not stand behind an item twice either.
    """

    user: int
    people: frozenset[int]
    acting_for: int | None = None


#: (role, path of a place) → who answers for the role exactly there.
Held = Mapping[tuple[str, str], Collection[Holder]]


def holders(paths: Iterable[str], roles: Iterable[str]) -> dict[tuple[str, str], list[Holder]]:
    """Who answers for each role exactly at each path; places without anybody are left out. Two queries."""
    rows = list(
        RoleAssignment.objects.answered()
        .filter(role__in=set(roles), page__path__in=set(paths))
        .order_by("pk")
        .values_list("role", "page__path", "user_id", "answering_id")  # type: ignore[misc] # added by answered()
    )
    person = same_person({pk for _role, _path, user, answering in rows for pk in (user, answering)})
    found: defaultdict[tuple[str, str], list[Holder]] = defaultdict(list)
    for role, path, user, answering in rows:
        absent = user if user != answering else None
        found[role, path].append(Holder(answering, frozenset({person[user], person[answering]}), absent))
    return dict(found)


def nearest_holders(role: str, page: BasePage) -> dict[int, Holder]:
    """The accounts that answer for a role at a page: of the nearest place upwards that has any.

    Up the page's site, then along the superior organisations' sites. Who could answer for themselves and for somebody
    else answers for themselves.
    """
    chain = chains([page.path])[page.path]
    held = holders(chain, [role])
    nearest = next((held[role, place] for place in chain if (role, place) in held), [])
    return {one.user: one for one in sorted(nearest, key=lambda one: one.acting_for is None)}
