"""Who may do what in an interview's studio. Asked at every request; nothing is remembered between two."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cms.roles.enums import Role
from cms.roles.selectors import holds
from foundation.accounts.models import User

from .enums import GUEST, TeamRole
from .models import Guest, Interview, Suspension, TeamMember

HOST, STENOGRAPHER, MODERATOR = TeamRole.HOST.value, TeamRole.STENOGRAPHER.value, TeamRole.MODERATOR.value
RELEASER, PHOTOGRAPHER = TeamRole.RELEASER.value, TeamRole.PHOTOGRAPHER.value

#: What is done in the studio → the roles that may.
ACTS: Final[dict[str, frozenset[str]]] = {
    "enter": frozenset({HOST, STENOGRAPHER, MODERATOR, RELEASER, PHOTOGRAPHER, GUEST}),
    "write": frozenset({HOST, STENOGRAPHER, RELEASER}),  # as any speaker
    "write_as_self": frozenset({GUEST}),
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
    if holds(user, Role.INTERVIEW_HOST, page) or holds(user, Role.SITE_MANAGER, page):
        roles.add(HOST)
    return frozenset(roles)


def may(user: User, act: str, interview: Interview) -> bool:
    """Whether the person may do an act of :data:`ACTS`."""
    return bool(ACTS[act] & roles_in(user, interview))


def demand(user: User, act: str, interview: Interview) -> frozenset[str]:
    """The person's roles; raises ``PermissionDenied`` where none of them may do the act."""
    roles = roles_in(user, interview)
    if not ACTS[act] & roles:
        raise PermissionDenied(_("You may not do this in “%(title)s”.") % {"title": interview.page.title})
    return roles
