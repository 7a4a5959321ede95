"""Whose interviews are whose: the list of the studio, and which screens a person's roles open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from cms.roles.paths import at_or_below
from cms.roles.reach import THROUGH, inside
from cms.roles.selectors import roles_of
from foundation.accounts.models import User

from .enums import GUEST, RUNNING, InterviewState, SpeakerRole, TeamRole
from .models import Guest, Interview, TeamMember
from .permissions import (
    HOST,
    MODERATOR,
    PHOTOGRAPHER,
    RELEASER,
    STAND_INS,
    STENOGRAPHER,
    site_roots,
    stands_in,
)

#: Screen → roles that open it, in the order in which a person with several is offered them.
SCREENS: Final[dict[str, frozenset[str]]] = {
    "host": frozenset({HOST, RELEASER}),
    "stenographer": frozenset({HOST, STENOGRAPHER, RELEASER, PHOTOGRAPHER}),
    "moderator": frozenset({HOST, MODERATOR}),
    "guest": frozenset({GUEST}),
}
#: The screen that a role works at, for who comes by the interview's own address.
OWN_SCREEN: Final[dict[str, str]] = {
    HOST: "host",
    STENOGRAPHER: "stenographer",
    MODERATOR: "moderator",
    RELEASER: "host",
    PHOTOGRAPHER: "stenographer",
    GUEST: "guest",
}
#: Closed interviews that the list shows, the latest ones.
MOST_CLOSED: Final = 20


@dataclass(frozen=True)
class Mine:
    """An interview in somebody's list, with the labels of their roles; ``screen``: the one to begin with."""

    interview: Interview
    roles: tuple[str, ...]
    screen: str


def interviews_of(user: User | AnonymousUser) -> QuerySet[Interview]:
    """Public interviews in which the person is named, or for which they stand in as host; no query yet.

    The same rule as ``permissions.roles_in``, for many at once.
    """
    if not isinstance(user, User) or not user.is_usable:
        return Interview.objects.none()
    pages = TeamMember.objects.filter(user=user).values("page")
    mine = Q(page__in=pages) | Q(page__in=Guest.objects.filter(user=user).values("page"))
    held = [one for one in roles_of(user) if one.role in STAND_INS]
    if held:
        through = [one.path for one in held if one.role in THROUGH]
        mine |= at_or_below(through, "page__path")
        mine |= inside({one.path for one in held} - set(through), site_roots(), "page__path")
    return Interview.objects.filter(mine, page__live=True).exclude(suspensions__user=user)


def has_any(user: User | AnonymousUser) -> bool:
    """Whether the person has an interview at all; one query besides the roles, which the request remembers."""
    return interviews_of(user).exists()


def list_of(user: User) -> dict[str, list[Mine]]:
    """The person's interviews as ``running``, ``upcoming`` and ``closed``; five queries whatever their number."""
    found = interviews_of(user).select_related("page")
    opened = list(found.exclude(state=InterviewState.CLOSED).order_by("page__starts_at", "pk"))
    closed = list(found.filter(state=InterviewState.CLOSED).order_by("-closed_at", "-pk")[:MOST_CLOSED])
    roles = _roles(user, [*opened, *closed])
    return {
        "running": [_mine(one, roles[one.page_id]) for one in opened if one.state in RUNNING],
        "upcoming": [_mine(one, roles[one.page_id]) for one in opened if one.state not in RUNNING],
        "closed": [_mine(one, roles[one.page_id]) for one in closed],
    }


def screens_for(roles: frozenset[str]) -> list[str]:
    """The screens that the roles open."""
    return [screen for screen, needed in SCREENS.items() if needed & roles]


def first_screen(roles: frozenset[str]) -> str:
    """The screen to begin with: that of the person's own work. Raises ``StopIteration`` without any role."""
    return next(screen for role, screen in OWN_SCREEN.items() if role in roles)


def role_labels(roles: frozenset[str]) -> tuple[str, ...]:
    """The roles in words, in the order of the list of roles."""
    named = tuple(str(TeamRole(role).label) for role in TeamRole.values if role in roles)
    return (*named, str(SpeakerRole.GUEST.label)) if GUEST in roles else named


def _roles(user: User, interviews: list[Interview]) -> dict[int, set[str]]:
    """Page → the person's roles there."""
    pages = {one.page_id: one.page for one in interviews}
    found: dict[int, set[str]] = defaultdict(set)
    for page_id, role in TeamMember.objects.filter(page__in=list(pages), user=user).values_list("page_id", "role"):
        found[page_id].add(role)
    for page_id in Guest.objects.filter(page__in=list(pages), user=user).values_list("page_id", flat=True):
        found[page_id].add(GUEST)
    for page_id, page in pages.items():
        if stands_in(user, page.path):
            found[page_id].add(HOST)
    return found


def _mine(interview: Interview, roles: set[str]) -> Mine:
    held = frozenset(roles)
    return Mine(interview, role_labels(held), first_screen(held))
