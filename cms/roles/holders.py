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
    the one acted for, who may not stand behind an item twice either. ``standby``: the deputy of somebody who is there,
    asked only for what is overdue.
    """

    user: int
    people: frozenset[int]
    acting_for: int | None = None
    standby: bool = False


#: (role, path of a place) → who answers for the role exactly there.
Held = Mapping[tuple[str, str], Collection[Holder]]


def holders(
    paths: Iterable[str], roles: Iterable[str], *, standby: bool = False
) -> dict[tuple[str, str], list[Holder]]:
    """Who answers for each role exactly at each path; places without anybody are left out. Two queries.

    ``standby`` adds the deputies of those who are there, with one query more.
    """
    return holders_and_persons(paths, roles, standby=standby)[0]


def holders_and_persons(
    paths: Iterable[str], roles: Iterable[str], *, standby: bool = False, besides: Iterable[int] = ()
) -> tuple[dict[tuple[str, str], list[Holder]], dict[int, int]]:
    """:func:`holders`, and which person each account is, theirs and those ``besides``; no query more."""
    there = RoleAssignment.objects.filter(role__in=set(roles), page__path__in=set(paths)).order_by("pk")
    columns = ("role", "page__path", "user_id", "answering_id")
    rows = [(*row, False) for row in there.answered().values_list(*columns)]
    if standby:
        rows += [(*row, True) for row in there.standing_by().values_list(*columns)]
    accounts = {pk for _role, _path, user, answering, _standby in rows for pk in (user, answering)}
    person = same_person(accounts.union(besides))
    found: defaultdict[tuple[str, str], list[Holder]] = defaultdict(list)
    for role, path, user, answering, stands_by in rows:
        absent = user if user != answering else None
        people = frozenset({person[user], person[answering]})
        found[role, path].append(Holder(answering, people, absent, stands_by))
    return dict(found), person


def nearest_holders(role: str, page: BasePage) -> dict[int, Holder]:
    """The accounts that answer for a role at a page: of the nearest place upwards that has any.

    Up the page's site, then along the superior organisations' sites. Who could answer for themselves and for somebody
    else answers for themselves.
    """
    chain = chains([page.path])[page.path]
    held = holders(chain, [role])
    nearest = next((held[role, place] for place in chain if (role, place) in held), [])
    return {one.user: one for one in sorted(nearest, key=lambda one: one.acting_for is None)}
