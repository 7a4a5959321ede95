"""What the studio does with questions: moves with compare-and-set, answers, what is left at closing."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.actions import record
from foundation.screening.masking import mask
from foundation.workdays.selectors import due
from interviews import question_notices as notices
from interviews.enums import GUEST, MOVES, SHOWN, HeldState, InterviewState, QuestionState
from interviews.models import Guest, Held, Interview, Question, QuestionMove
from interviews.permissions import ACTS, STENOGRAPHER, demand
from interviews.protocol import LONGEST_REASON
from interviews.questions import key_of

from .desk import stir
from .questions_asking import ask, like, sent_before, why_not

__all__ = [
    "LIMIT",
    "ConflictError",
    "ask",
    "like",
    "move",
    "note_answered",
    "open_follow_ups",
    "sent_before",
    "why_not",
]

#: Working days after the closing within which what was not answered live is answered in public (``domain.md §5``).
LIMIT: Final = 5
#: Approved questions that nobody has answered.
UNANSWERED: Final = frozenset({QuestionState.APPROVED, QuestionState.ASSIGNED, QuestionState.ANSWERING})
_ASSIGNING: Final = frozenset({QuestionState.ASSIGNED, QuestionState.ANSWERING})


class ConflictError(Exception):
    """Somebody else moved the question meanwhile; ``question`` is how it stands now."""

    def __init__(self, question: Question) -> None:
        super().__init__(_("Somebody else has decided about this question. Look at it again."))
        self.question = question


@transaction.atomic
def move(
    *,
    question_id: int,
    to: str,
    version: int,
    actor: User,
    reason: str = "",
    into: int | None = None,
    guest: uuid.UUID | None = None,
) -> Question:
    """Move a question from the version that the actor saw.

    Moderators and hosts approve, reject (with a reason, which the asker reads), merge (``into``: a shown question of
    the same interview), assign (``guest``: key of a guest of the page); a guest begins to answer what is assigned to
    them. After the closing an approved question is to be answered afterwards at once. Nobody sets ``answered``: a
    published answer does. Raises ``Question.DoesNotExist``, ``PermissionDenied``, ``ValidationError`` and
    :class:`ConflictError`.
    """
    wanted = Q(pk__in=[pk for pk in (question_id, into) if pk is not None])
    if to == QuestionState.MERGED:
        wanted |= Q(merged_into=question_id)
    found = _locked(wanted)
    if question_id not in found:
        raise Question.DoesNotExist
    question = found[question_id]
    _demand_right(question, to, actor)
    if question.version != version:
        raise ConflictError(question)
    _demand_move(question, to)
    values = _values_of(question, to, reason=reason, into=found.get(into or 0), guest=guest)
    _move(question, values, actor=actor, note=reason)
    if question.state == QuestionState.MERGED:  # what was merged with it goes along, so that chains have one link
        for child in found.values():
            if child.merged_into_id == question.pk:
                _move(child, {"merged_into": question.merged_into}, actor=actor)
    stir(question.interview_id)
    return question


def _locked(wanted: Q) -> dict[int, Question]:
    """Questions with their rows locked, all at once and in one order, so that no two people wait for each other."""
    rows = Question.objects.select_for_update(of=("self",), no_key=True).select_related("interview__page")
    return {row.pk: row for row in rows.filter(wanted).order_by("pk")}


def _demand_right(question: Question, to: str, actor: User) -> None:
    """Raise ``PermissionDenied`` for whom the move is not."""
    if to != QuestionState.ANSWERING:
        demand(actor, "assign" if to == QuestionState.ASSIGNED else "moderate", question.interview)
        return
    roles = demand(actor, "answer", question.interview)
    if roles & (ACTS["assign"] | {STENOGRAPHER}):
        return
    own = Guest.objects.filter(page_id=question.interview.page_id, user=actor, key=question.guest).exists()
    if GUEST not in roles or not own:
        raise PermissionDenied(_("This question is not assigned to you."))


def _demand_move(question: Question, to: str) -> None:
    """Raise ``ValidationError`` (code ``move``) for a move that there is not."""
    if to == QuestionState.ANSWERED:
        raise ValidationError(_("A question is answered by publishing an answer to it."), code="move")
    if to not in QuestionState.values:
        raise ValidationError(_("Choose what becomes of the question."), code="move")
    if question.redacted_at is not None or to not in MOVES[question.state]:
        raise ValidationError(
            _("A question that is “%(state)s” cannot become “%(to)s”.")
            % {"state": question.get_state_display(), "to": QuestionState(to).label},
            code="move",
        )
    held = Held.objects.filter(question=question, state__in=(HeldState.WAITING, HeldState.TIMED))
    if to in (QuestionState.REJECTED, QuestionState.MERGED) and held.exists():
        raise ValidationError(_("An answer to this question waits for its release. Cancel that first."), code="move")


def _values_of(
    question: Question, to: str, *, reason: str, into: Question | None, guest: uuid.UUID | None
) -> dict[str, Any]:
    """The fields that the move sets. Raises ``ValidationError`` where something it needs is missing or wrong."""
    reason, now = reason.strip(), timezone.now()
    if len(reason) > LONGEST_REASON:
        raise ValidationError(_("Give the reason in at most %(n)d characters.") % {"n": LONGEST_REASON}, code="reason")
    values: dict[str, Any] = {"state": to, "reason": "", "merged_into": None, "guest": None, "due_on": None}
    if to == QuestionState.REJECTED:
        if not reason:
            raise ValidationError(_("Say why the question is rejected; who asked it reads this."), code="reason")
        values["reason"] = reason
    elif to == QuestionState.MERGED:
        values["merged_into"] = _demand_target(question, into)
    elif to == QuestionState.ASSIGNED and question.state != QuestionState.ANSWERING:
        values["guest"] = _demand_guest(question, guest)
    elif to in _ASSIGNING or to == QuestionState.FOLLOW_UP:
        values["guest"] = question.guest
    return values | _shown_values(question, to, now)


def _shown_values(question: Question, to: str, now: datetime) -> dict[str, Any]:
    """What a question gets that readers see from now on: masked words, and a day where the interview has ended."""
    if to not in SHOWN:
        return {}
    values: dict[str, Any] = {"shown_at": question.shown_at or now}
    if question.shown_at is None:
        values |= masked_values(question)
    if question.interview.state == InterviewState.CLOSED:
        values |= {"state": QuestionState.FOLLOW_UP} | due_values(question.interview)
    return values


def masked_values(question: Question) -> dict[str, Any]:
    """The question without personal data, and without the digests by which what was masked could be guessed."""
    values = {"text": mask(question.text), "name": mask(question.name)}
    return values if values["text"] == question.text else {**values, "key": key_of(values["text"]), "once": None}


def due_values(interview: Interview) -> dict[str, Any]:
    """Until when what is left is answered: five working days after the closing."""
    limit = due(timezone.localdate(interview.closed_at), LIMIT)
    return {"due_on": limit.on, "due_provisional": limit.provisional}


def _demand_target(question: Question, into: Question | None) -> Question:
    fits = into is not None and into.pk != question.pk and into.interview_id == question.interview_id
    if into is None or not fits or into.state not in SHOWN or into.redacted_at is not None:
        raise ValidationError(_("Choose an approved question of this interview to merge with."), code="into")
    return into


def _demand_guest(question: Question, guest: uuid.UUID | None) -> uuid.UUID:
    if guest is None or not Guest.objects.filter(page_id=question.interview.page_id, key=guest).exists():
        raise ValidationError(_("Choose a guest of this interview."), code="guest")
    return guest


def _move(question: Question, values: dict[str, Any], *, actor: User | None, note: str = "") -> None:
    """Write the move if the question still stands where it was read; raises :class:`ConflictError`."""
    here = Question.objects.filter(pk=question.pk, version=question.version)
    if not here.update(version=F("version") + 1, **values):
        raise ConflictError(Question.objects.select_related("interview__page").get(pk=question.pk))
    before = question.state
    for name, value in values.items():
        setattr(question, name, value)
    question.version += 1
    QuestionMove.objects.create(
        question=question,
        before=before,
        after=question.state,
        version=question.version,
        actor=actor,
        note=note.strip()[:LONGEST_REASON],
    )


@transaction.atomic
def note_answered(*, question_id: int, actor: User | None, late: bool) -> Question:
    """An answer to the question became public: it is answered, and who left an address hears where to read it.

    In the transaction that publishes the answer, under the interview's lock. Those merged with it count as answered
    with it. A second answer changes nothing. ``late``: after the closing. Raises ``Question.DoesNotExist``, and
    ``ValidationError`` (code ``move``) for a question that readers do not see.
    """
    found = _locked(Q(pk=question_id) | Q(merged_into=question_id, state=QuestionState.MERGED))
    if question_id not in found:
        raise Question.DoesNotExist
    question = found[question_id]
    if question.state == QuestionState.ANSWERED:
        return question
    if question.state not in SHOWN:
        raise ValidationError(_("Approve the question before an answer to it is published."), code="move")
    day, answered = question.due_on, {"answered_at": timezone.now(), "answered_late": late}
    _move(question, {"state": QuestionState.ANSWERED, **answered}, actor=actor)
    for one in found.values():
        notices.answered(one)
    Question.objects.filter(pk__in=found).exclude(pk=question.pk).update(**answered)
    Question.objects.filter(pk__in=found).update(mail="")
    if day is not None:
        notices.settle_done(question.interview, day)
    stir(question.interview_id)
    return question


def lock_unanswered(interview: Interview) -> None:
    """Lock what :func:`open_follow_ups` will move, in its order, and what is merged into it; before the desk's row."""
    rows = Question.objects.select_for_update(of=("self",), no_key=True).filter(interview=interview)
    concerned = Q(state__in=UNANSWERED) | Q(merged_into__state__in=UNANSWERED)
    list(rows.filter(concerned).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def open_follow_ups(*, interview: Interview, actor: User | None) -> int:
    """Have what was approved and not answered answered within five working days; returns how many those are.

    For the act that closes the interview, in its transaction; again later for what was approved in the same moment.
    Pending ones stay to be decided. The team's host and moderators are told. Idempotent.
    """
    if interview.closed_at is None:
        raise ValueError("an interview without the time of its closing")
    limit = due_values(interview)
    left = Question.objects.select_for_update(of=("self",), no_key=True).filter(interview=interview, redacted_at=None)
    open_ones = list(left.filter(state__in=UNANSWERED).order_by("pk"))
    for question in open_ones:
        _move(question, {"state": QuestionState.FOLLOW_UP, **limit}, actor=actor)
    early = left.filter(state=QuestionState.FOLLOW_UP, due_on=None).update(**limit)
    pending = left.filter(state=QuestionState.PENDING).count()
    if open_ones or early:
        notices.opened(interview, day=limit["due_on"], count=len(open_ones) + early, pending=pending)
        payload = {"follow_ups": len(open_ones) + early, "pending": pending, "due_on": limit["due_on"].isoformat()}
        record(
            kind="interview.follow_ups", actor=actor, obj=interview.page, title=interview.page.title, payload=payload
        )
        stir(interview.pk)
    return len(open_ones) + early
