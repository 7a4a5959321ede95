"""Inviting the team, and putting somebody out of the studio at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.audit.actions import record
from foundation.notices.actions import notify
from interviews.enums import HeldState
from interviews.models import Guest, Held, Interview, Suspension, TeamMember
from interviews.permissions import demand, manages, roles_in

from .desk import stir
from .ledger import locked

INVITED = "interview.invited"


def invite(interview: Interview) -> int:
    """Tell everybody whom the public page names, once; in the caller's transaction. Returns how many are new."""
    page = interview.page
    people = set(TeamMember.objects.filter(page=page).values_list("user_id", flat=True))
    people |= {pk for pk in Guest.objects.filter(page=page).values_list("user_id", flat=True) if pk}
    begins = date_format(timezone.localtime(page.starts_at), "DATETIME_FORMAT")
    return notify(
        kind=INVITED,
        people=people,
        title=page.title,
        body=gettext_lazy("You take part in this online interview. It begins: %(begins)s.") % {"begins": begins},
        url=f"/admin/interviews/{interview.pk}/",
        key=str(interview.pk),
    )


@transaction.atomic
def suspend(*, interview_id: int, actor: User, user_id: int) -> None:
    """Put somebody out of the studio at once, whatever the page says; what they wrote and is not public waits.

    Hosts, and who stands in for them; nobody oneself, and nobody who manages the site: they can let others in.
    Raises ``PermissionDenied``, ``ValidationError``.
    """
    interview = locked(interview_id)
    demand(actor, "suspend", interview)
    user = User.objects.filter(pk=user_id).first()
    if user is not None and user.pk == actor.pk:
        raise ValidationError(_("Nobody puts oneself out of the studio."), code="self")
    if user is not None and Suspension.objects.filter(interview=interview, user=user).exists():
        return
    if user is None or not roles_in(user, interview):
        raise ValidationError(_("This person is not in the studio."), code="user")
    if manages(user, interview.page.path):
        raise ValidationError(_("Who manages the site is not put out of its studios."), code="manager")
    Suspension.objects.create(interview=interview, user=user, by=actor)
    timed = Held.objects.select_for_update().filter(interview=interview, author=user, state=HeldState.TIMED)
    for held in timed.order_by("pk"):
        held.state, held.release_at, held.version = HeldState.WAITING, None, held.version + 1
        held.save(update_fields=["state", "release_at", "version"])
    stir(interview.pk)
    _record("interview.suspended", actor, interview, user)


@transaction.atomic
def readmit(*, interview_id: int, actor: User, user_id: int) -> None:
    """Let somebody in again. Hosts. Raises ``PermissionDenied``, ``ValidationError``."""
    interview = locked(interview_id)
    demand(actor, "suspend", interview)
    found = Suspension.objects.select_related("user").filter(interview=interview, user_id=user_id).first()
    if found is None:
        raise ValidationError(_("This person is not put out of the studio."), code="user")
    found.delete()
    stir(interview.pk)
    _record("interview.readmitted", actor, interview, found.user)


def _record(kind: str, actor: User, interview: Interview, user: User) -> None:
    page = interview.page
    payload = {"user": user.pk, "name": str(user)}
    record(kind=kind, actor=actor, object_kind="page", object_key=str(page.pk), title=page.title, payload=payload)
