"""Closing an interview: what was released goes out, what waits stays listed, the record becomes due."""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.publication.actions import announce
from cms.roles.enums import Role
from cms.roles.holders import nearest_holders
from foundation.accounts.models import User
from foundation.audit.actions import record
from foundation.notices.actions import notify
from interviews.enums import RUNNING, HeldState, InterviewState, Op
from interviews.models import Held, Interview, InterviewPage
from interviews.permissions import demand
from interviews.protocol import state_payload

from .desk import stir
from .ledger import append, locked

CLOSED: Final = "interview.closed"
RECORD_DUE: Final = "interview.record_due"


@transaction.atomic
def close(*, interview_id: int, actor: User, seen: str, client_key: uuid.UUID | None = None) -> Interview:
    """Close an interview that runs; who may change its state may (``permissions.ACTS``).

    What only its delay holds goes out first, so that the last sentence is not lost; what was written during a pause
    that was not ended does not: it stays listed with what waits for a second person. Questions without an answer become
    follow-ups. The text stays public where it is; editors are told that the record is due. ``seen`` is the state that
    the host saw: raises ``ValidationError`` (code ``conflict``) where it is another, ``PermissionDenied`` for who may
    not. ``client_key`` makes a repeated request find what the first one did.
    """
    from .held import let_go
    from .questions import lock_unanswered, open_follow_ups

    interview = locked(interview_id)
    demand(actor, "state", interview)
    if client_key is not None and interview.events.filter(client_key=client_key, op=Op.STATE, actor=actor).exists():
        return interview
    _demand_running(interview, seen)
    lock_unanswered(interview)  # before the desk, which answers that go out now touch
    let_go(interview, at_once=True)
    _hold_the_rest(interview)
    payload = state_payload(InterviewState.CLOSED)
    append(interview, op=Op.STATE, actor=actor, client_key=client_key or uuid.uuid4(), payload=payload)
    interview.state, interview.closed_at = InterviewState.CLOSED, timezone.now()
    interview.save(update_fields=["state", "closed_at"])
    open_follow_ups(interview=interview, actor=actor)
    announce([interview.page], verb="published")
    _tell_editors(interview)
    stir(interview.pk)
    waiting = interview.held.filter(state=HeldState.WAITING).count()
    record(kind=CLOSED, actor=actor, obj=interview, payload={"seq": interview.last_seq, "waiting": waiting})
    return interview


def _demand_running(interview: Interview, seen: str) -> None:
    if interview.state != seen or interview.state not in RUNNING:
        raise ValidationError(
            _("“%(title)s” is in another state by now: %(state)s.")
            % {"title": interview.page.title, "state": interview.get_state_display()},
            code="conflict",
        )


def _hold_the_rest(interview: Interview) -> None:
    rows = Held.objects.filter(interview=interview, state=HeldState.TIMED)
    rows.update(state=HeldState.WAITING, release_at=None, version=F("version") + 1)


def _tell_editors(interview: Interview) -> None:
    """Words of the installation's language, and none of the text: a notice cannot be called back."""
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            kind=RECORD_DUE,
            people=editors_of(interview.page),
            title=_("An interview has ended: its record is due"),
            body=_("Write the summary, look through the transcript and submit the record for review."),
            url=reverse("interviews_studio:record", args=[interview.pk]),
            key=str(interview.pk),
        )


def editors_of(page: InterviewPage) -> set[int]:
    """Accounts of the editors who answer for a page's place, or else of its site managers."""
    return set(nearest_holders(Role.EDITOR, page)) or set(nearest_holders(Role.SITE_MANAGER, page))
