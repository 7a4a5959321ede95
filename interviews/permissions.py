"""Who may do what in an interview's studio. Asked at every request; nothing is remembered between two."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cms.roles.enums import Role
from cms.roles.reach import reaches
from cms.roles.selectors import roles_of
from foundation.accounts.models import User
from sites.hosts import table

from .enums import GUEST, TeamRole
from .models import Guest, Interview, Suspension, TeamMember

HOST, STENOGRAPHER, MODERATOR = TeamRole.HOST.value, TeamRole.STENOGRAPHER.value, TeamRole.MODERATOR.value
RELEASER, PHOTOGRAPHER = TeamRole.RELEASER.value, TeamRole.PHOTOGRAPHER.value

#: Roles at a place whose holders stand in as host.
STAND_INS: Final = frozenset({Role.INTERVIEW_HOST.value, Role.SITE_MANAGER.value})

#: What is done in the studio → the roles that may.
ACTS: Final[dict[str, frozenset[str]]] = {
    "enter": frozenset({HOST, STENOGRAPHER, MODERATOR, RELEASER, PHOTOGRAPHER, GUEST}),
    "write": frozenset({HOST, STENOGRAPHER, RELEASER}),  # as any speaker
    "write_as_self": frozenset({GUEST}),
    "insert": frozenset({HOST, STENOGRAPHER}),  # a sentence that was missed; everybody else writes at the end
    "picture": frozenset({HOST, STENOGRAPHER, PHOTOGRAPHER}),
    "correct": frozenset({HOST, STENOGRAPHER, RELEASER}),
    "withdraw": frozenset({HOST, STENOGRAPHER, RELEASER}),
    "release": frozenset({HOST, RELEASER}),  # never one's own
    "pin": frozenset({HOST, STENOGRAPHER}),
    "notice": frozenset({HOST}),
    "state": frozenset({HOST}),
    "pause": frozenset({HOST, RELEASER, MODERATOR, STENOGRAPHER}),  # whoever sees the slip first
    "settings": frozenset({HOST}),
    "moderate": frozenset({HOST, MODERATOR}),
    "assign": frozenset({HOST, MODERATOR}),
    "answer": frozenset({HOST, STENOGRAPHER, GUEST}),
    "suspend": frozenset({HOST}),
    "redact": frozenset({HOST}),
}


def roles_in(user: User, interview: Interview) -> frozenset[str]:
    """The person's roles in the studio: named on the published page, not put out, account in use.

    Interview hosts of the place (:attr:`Role.INTERVIEW_HOST`) and site managers stand in as host, so that an interview
    does not fail with one ill person. Superusers hold nothing by being superusers.
    """
    page = interview.page
    if not user.is_usable or not page.live:
        return frozenset()
    if Suspension.objects.filter(interview=interview, user=user).exists():
        return frozenset()
    roles = set(TeamMember.objects.filter(page=page, user=user).values_list("role", flat=True))
    if Guest.objects.filter(page=page, user=user).exists():
        roles.add(GUEST)
    if stands_in(user, page.path):
        roles.add(HOST)
    return frozenset(roles)


def manages(user: User, path: str) -> bool:
    """Whether the person manages the site that a page's path lies in, or one above it."""
    return any(one.role == Role.SITE_MANAGER and path.startswith(one.path) for one in roles_of(user))


def stands_in(user: User, path: str) -> bool:
    """Whether the person may stand in as host at a page's path: hosts of a place reach no site below it (ADR 0010)."""
    held = [one for one in roles_of(user) if one.role in STAND_INS]
    return bool(held) and any(reaches(one.role, one.path, path, site_roots()) for one in held)


def site_roots() -> list[str]:
    """Paths of the roots of all sites, sorted; at most a second old, so that screens ask for them without a query."""
    return sorted(site.root_page.path for site in table().sites)


def may(user: User, act: str, interview: Interview) -> bool:
    """Whether the person may do an act of :data:`ACTS`."""
    return bool(ACTS[act] & roles_in(user, interview))


def demand(user: User, act: str, interview: Interview) -> frozenset[str]:
    """The person's roles; raises ``PermissionDenied`` where none of them may do the act."""
    roles = roles_in(user, interview)
    if not ACTS[act] & roles:
        raise PermissionDenied(_("You may not do this in “%(title)s”.") % {"title": interview.page.title})
    return roles
