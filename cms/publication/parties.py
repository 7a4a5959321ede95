"""Who stands around a page: who may ask for an act there, who decides it as the second person, who checks it later.

Pure rules over what was read once, so that one act and two hundred cost the same queries. Persons count, not accounts:
two accounts of one person are one, and a deputy stands for two (:class:`~cms.roles.holders.Holder`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cms.review.models import STEPS
from cms.roles.enums import Role
from cms.roles.holders import Held, Holder, holders
from cms.roles.paths import self_and_above
from cms.roles.places import chains, site_roots
from cms.roles.reach import places_above
from foundation.accounts.models import User
from foundation.accounts.remembering import remembered
from foundation.accounts.selectors import same_person

from .enums import ActKind

if TYPE_CHECKING:
    from .models import PublicationAct

#: Not a role: whoever keeps the installation running. Counts towards going live only, as one of two people.
SUPERUSER = "superuser"
#: Everybody who answers for something at a place, the most responsible first.
ANSWERING = (
    Role.EDITOR_IN_CHIEF,
    Role.SECRECY_REVIEWER,
    Role.OFFICE_REVIEWER,
    Role.PARTY_OFFICE_REVIEWER,
    Role.UNIT_REVIEWER,
    Role.SITE_MANAGER,
    Role.EDITOR,
)
#: One of these is among the two people behind everything that goes live by an act.
RESPONSIBLE = (Role.EDITOR_IN_CHIEF, Role.SECRECY_REVIEWER)
ASKING: dict[str, tuple[str, ...]] = {
    ActKind.WITHDRAWAL: ANSWERING,
    ActKind.RESTORATION: (*RESPONSIBLE, SUPERUSER),
    ActKind.EMERGENCY: (*ANSWERING, SUPERUSER),
}


@dataclass(frozen=True)
class Party:
    """Somebody in a role at a page: the account, the persons whom that uses up, and for whom a deputy acts."""

    role: str
    holder: Holder


@dataclass(frozen=True)
class Around:
    """Who answers around one page today: role → account → how it is held."""

    held: Mapping[str, Mapping[int, Holder]]

    def party(self, user_id: int, roles: Iterable[str] = ANSWERING) -> Party | None:
        """The account in one of these roles: in its own right rather than as deputy, then in the first role."""
        found = [Party(role, self.held[role][user_id]) for role in roles if user_id in self.held.get(role, {})]
        return min(found, key=lambda party: party.holder.acting_for is not None, default=None)

    def parties(self, roles: Sequence[str], barred: frozenset[int]) -> dict[int, Party]:
        """Accounts in one of these roles of whom no person is barred; each in the way that leaves it eligible."""
        found: dict[int, Party] = {}
        for own_right in (True, False):
            for role in roles:
                for user, holder in self.held.get(role, {}).items():
                    if (holder.acting_for is None) is own_right and not holder.people & barred:
                        found.setdefault(user, Party(role, holder))
        return found

    def people(self, role: str) -> frozenset[int]:
        """The persons behind a role."""
        return frozenset().union(*(holder.people for holder in self.held.get(role, {}).values()))


@dataclass(frozen=True)
class Case:
    """An act as far as its second person is concerned; accounts, not persons."""

    kind: str
    path: str
    asked: tuple[int, ...]
    asked_as: str = ""
    authors: tuple[int, ...] = ()


def case_of(act: PublicationAct) -> Case | None:
    """The case of an act; None where its page is gone, and with it the place whose people would decide."""
    if act.page is None:
        return None
    accounts = (act.asked_by_id, act.asked_for_id)
    return Case(act.kind, act.page.path, tuple(pk for pk in accounts if pk), act.asked_as, tuple(act.authors))


def around(paths: Iterable[str]) -> dict[str, Around]:
    """Who answers around each path; eight queries, however many paths.

    Reviewers: the nearest of each role, as in a review. Editors: of the page's own site. Site managers: here and above.
    """
    wanted = set(paths)
    roots = site_roots()
    chain = chains(wanted)
    held = holders({place for path in wanted for place in (*chain[path], *self_and_above(path))}, ANSWERING)
    superusers = {SUPERUSER: remembered("superusers", _superusers)}
    return {path: Around(_held(path, chain[path], roots, held) | superusers) for path in wanted}


def _held(path: str, chain: Sequence[str], roots: Sequence[str], held: Held) -> dict[str, dict[int, Holder]]:
    through, inside = places_above(path, roots)
    found = {str(role): _at(role, [next((p for p in chain if (role, p) in held), "")], held) for role in STEPS}
    return found | {
        Role.SITE_MANAGER: _at(Role.SITE_MANAGER, through, held),
        Role.EDITOR: _at(Role.EDITOR, inside, held),
    }


def _at(role: str, places: Iterable[str], held: Held) -> dict[int, Holder]:
    rows = [holder for place in places for holder in held.get((role, place), ())]
    return {holder.user: holder for holder in sorted(rows, key=lambda one: one.acting_for is None)}


def _superusers() -> dict[int, Holder]:
    accounts = list(User.objects.usable().filter(is_superuser=True).values_list("pk", flat=True))
    person = same_person(accounts)
    return {pk: Holder(pk, frozenset({person[pk]})) for pk in accounts}


def deciders(cases: Sequence[Case]) -> list[dict[int, Party]]:
    """For each case the accounts that may decide it as the second person; constant queries."""
    places = around({case.path for case in cases})
    person = same_person({pk for case in cases for pk in (*case.asked, *case.authors)})
    return [_deciders(case, places[case.path], person) for case in cases]


def _deciders(case: Case, place: Around, person: Mapping[int, int]) -> dict[int, Party]:
    asked = frozenset(person[pk] for pk in case.asked)
    barred = asked | {person[pk] for pk in case.authors}
    return place.parties(_deciding_roles(case, place, asked), barred)


def _deciding_roles(case: Case, place: Around, asked: frozenset[int]) -> tuple[str, ...]:
    if case.kind == ActKind.WITHDRAWAL:
        chief_asked = bool(asked & place.people(Role.EDITOR_IN_CHIEF))
        return RESPONSIBLE if chief_asked else (Role.EDITOR_IN_CHIEF,)
    if not case.asked or case.asked[0] not in place.held.get(case.asked_as, {}):
        return ()  # who asked answers here no more: whoever goes on asks anew
    if case.kind == ActKind.RESTORATION:
        return _other_signature(case.asked_as)
    if case.asked_as in RESPONSIBLE:
        return (*(role for role in ANSWERING if role != Role.EDITOR), SUPERUSER)
    return RESPONSIBLE


def _other_signature(asked_as: str) -> tuple[str, ...]:
    """Editor-in-chief and secrecy reviewer; a superuser may stand for one of the two."""
    if asked_as == SUPERUSER:
        return RESPONSIBLE
    return (*(role for role in RESPONSIBLE if role != asked_as), SUPERUSER)


def checkers(cases: Sequence[Case], decided: Sequence[tuple[int | None, ...]]) -> list[dict[int, Party]]:
    """For each case the reviewers who may check afterwards: neither of the two people, nor an author."""
    places = around({case.path for case in cases})
    accounts = [
        {*case.asked, *case.authors, *(pk for pk in second if pk is not None)}
        for case, second in zip(cases, decided, strict=True)
    ]
    person = same_person(set().union(*accounts))
    return [
        places[case.path].parties(STEPS, frozenset(person[pk] for pk in barred))
        for case, barred in zip(cases, accounts, strict=True)
    ]


def names(accounts: Iterable[int]) -> list[str]:
    """Names of accounts, in the order in which they were made."""
    return [str(user) for user in User.objects.filter(pk__in=list(accounts)).order_by("pk")]
