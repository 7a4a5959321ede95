"""Entries on their way to the public: at once, after a delay, by a second person, or when a pause ends.

Every entry passes through :func:`deliver`. Entries that go out by themselves go in the order in which they were
written, whatever their times say, so that a later one never overtakes an earlier one.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publication.actions import announce
from foundation.accounts.models import User
from foundation.accounts.selectors import same_person
from interviews.enums import HeldState, InterviewState, Op
from interviews.models import Held, Interview, LiveEvent, Question
from interviews.permissions import ACTS, demand
from interviews.selectors_studio import entry_now, held_json

from .checking import check_text
from .desk import stir
from .ledger import append, locked
from .outcomes import ConflictError, Outcome, permit
from .pictures import settle

OPEN = (HeldState.WAITING, HeldState.TIMED)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry that is checked and may become an event."""

    op: str
    msg: str
    payload: Mapping[str, Any]
    after: str | None = None
    question: Question | None = None


def deliver(
    interview: Interview,
    draft: Draft,
    *,
    actor: User,
    client_key: uuid.UUID,
    findings: Sequence[Mapping[str, Any]] = (),
) -> Outcome:
    """Make the entry public or hold it, as settings and state ask; in the caller's transaction, under the lock."""
    state = _fate(interview, draft)
    if state is None:
        return Outcome(_publish(interview, draft, actor=actor, client_key=client_key), findings=findings)
    held = Held.objects.create(
        interview=interview,
        op=draft.op,
        msg=draft.msg,
        after=draft.after,
        payload=dict(draft.payload),
        client_key=client_key,
        author=actor,
        state=state,
        question=draft.question,
        release_at=_time(interview) if state == HeldState.TIMED else None,
    )
    stir(interview.pk)
    return Outcome(held=held, findings=findings)


def _fate(interview: Interview, draft: Draft) -> HeldState | None:
    has_words = draft.op != Op.PIN
    if has_words and (interview.release or interview.state == InterviewState.CLOSED):
        return HeldState.WAITING  # after the end nobody changes alone what the public reads, in the record too
    if interview.state == InterviewState.PAUSED:
        return HeldState.TIMED
    if not has_words or interview.state != InterviewState.LIVE:
        return None
    # behind those that still wait for their time, even where the delay was taken back meanwhile
    if interview.delay or Held.objects.filter(interview=interview, state=HeldState.TIMED).exists():
        return HeldState.TIMED
    return None


def _time(interview: Interview) -> Any:
    delay = interview.delay if interview.state in (InterviewState.LIVE, InterviewState.PAUSED) else 0
    return timezone.now() + timedelta(seconds=delay)


def _publish(interview: Interview, draft: Draft, *, actor: User, client_key: uuid.UUID) -> LiveEvent:
    event, _created = append(
        interview,
        op=draft.op,
        actor=actor,
        client_key=client_key,
        payload=draft.payload,
        msg=draft.msg,
        after=draft.after,
    )
    settle(interview, event)
    if draft.question is not None:
        from .questions import note_answered

        note_answered(question_id=draft.question.pk, actor=actor, late=interview.state == InterviewState.CLOSED)
    announce_late(interview)
    return event


def announce_late(interview: Interview) -> None:
    """After the end the text is searched for, and kept by caches: they look again."""
    if interview.state == InterviewState.CLOSED:
        announce([interview.page], verb="published")


@transaction.atomic
def release(*, interview_id: int, held_id: int, actor: User, version: int) -> Held:
    """Let a waiting entry go: at once, or when the delay or the pause is over.

    Hosts and releasers, and never who wrote or ever changed it, with whatever account. Raises ``PermissionDenied``,
    :class:`ConflictError` where the entry is not as it was seen, ``Held.DoesNotExist``.
    """
    interview = locked(interview_id)
    roles = demand(actor, "release", interview)
    held = _as_seen(interview, held_id, version, actor, roles)
    if held.state != HeldState.WAITING:
        raise _changed(held, actor, roles)
    people = same_person({*held.writers, actor.pk})
    if people[actor.pk] in {people[pk] for pk in held.writers}:
        raise PermissionDenied(_("A second person releases what you wrote or changed."))
    held.state, held.decided_by, held.release_at = HeldState.TIMED, actor, _time(interview)
    held.version += 1
    held.save(update_fields=["state", "decided_by", "release_at", "version"])
    let_go(interview)
    stir(interview.pk)
    held.refresh_from_db()
    return held


@transaction.atomic
def cancel(*, interview_id: int, held_id: int, actor: User, version: int) -> Held:
    """Drop an entry before it is public; its author or who may release. Raises as :func:`release`."""
    interview = locked(interview_id)
    roles = demand(actor, "enter", interview)
    held = _as_seen(interview, held_id, version, actor, roles)
    if held.author_id != actor.pk:
        permit(roles, "release", interview)
    if held.state not in OPEN:
        raise _changed(held, actor, roles)
    _drop(held, by=actor)
    stir(interview.pk)
    return held


def _drop(held: Held, *, by: User | None) -> None:
    held.state, held.decided_by, held.release_at = HeldState.CANCELLED, by, None
    held.version += 1
    held.save(update_fields=["state", "decided_by", "release_at", "version"])


@transaction.atomic
def edit_held(*, interview_id: int, held_id: int, actor: User, version: int, text: str) -> Outcome:
    """Change the words of an entry before it is public; its author or who may correct.

    Who changed it can never release it, and a delay begins anew. Raises as :func:`release`, and ``ValidationError``
    for words that cannot stand.
    """
    interview = locked(interview_id)
    roles = demand(actor, "enter", interview)
    held = _as_seen(interview, held_id, version, actor, roles)
    if held.author_id != actor.pk:
        permit(roles, "correct", interview)
    if held.state not in OPEN or held.payload is None or "text" not in held.payload:
        raise _changed(held, actor, roles)
    cleaned, findings = check_text(text)
    held.payload = held.payload | {"text": cleaned}
    held.hands, held.decided_by = sorted({*held.hands, actor.pk}), None
    late = interview.state == InterviewState.CLOSED
    if held.state == HeldState.TIMED and (interview.release or late):
        held.state, held.release_at = HeldState.WAITING, None
    elif held.state == HeldState.TIMED:
        held.release_at = _time(interview)
    held.version += 1
    held.save(update_fields=["payload", "hands", "decided_by", "state", "release_at", "version"])
    stir(interview.pk)
    return Outcome(held=held, findings=findings)


def _as_seen(interview: Interview, held_id: int, version: int, actor: User, roles: frozenset[str]) -> Held:
    rows = Held.objects.select_for_update(of=("self",)).select_related("author").filter(interview=interview)
    if not roles & (ACTS["write"] | ACTS["release"] | ACTS["moderate"]):
        rows = rows.filter(author=actor)
    held = rows.get(pk=held_id)
    if held.version != version:
        raise _changed(held, actor, roles)
    return held


def _changed(held: Held, actor: User, roles: frozenset[str]) -> ConflictError:
    return ConflictError(
        _("This entry has changed meanwhile. Look at it again."),
        present={"held": held_json(held, actor, roles, same_person({*held.writers, actor.pk}))},
    )


def release_due(interview_id: int | None = None) -> int:
    """Let all entries go whose time has come, of one interview or of all; returns how many became public.

    Any number of processes may call it at any time: an interview that somebody else works on is left to them, and what
    went out is not due any more.
    """
    due = Held.objects.filter(state=HeldState.TIMED, release_at__lte=timezone.now(), interview__page__live=True)
    due = due.exclude(interview__state=InterviewState.PAUSED)
    if interview_id is not None:
        due = due.filter(interview=interview_id)
    return sum(_release_of(pk) for pk in sorted(set(due.values_list("interview_id", flat=True))))


@transaction.atomic
def _release_of(interview_id: int) -> int:
    rows = Interview.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("page")
    interview = rows.filter(pk=interview_id).first()
    if interview is None:
        return 0
    before = _timed(interview)
    count = let_go(interview)
    if _timed(interview) != before:  # went out, or was dropped; not where one that is not due holds the others up
        stir(interview.pk)
    return count


def _timed(interview: Interview) -> int:
    return Held.objects.filter(interview=interview, state=HeldState.TIMED).count()


def let_go(interview: Interview, *, at_once: bool = False) -> int:
    """Make public what is due, in order, under the interview's lock; returns how many. Nothing during a pause.

    ``at_once``: whatever its time. The first that is not due holds up those behind it.
    """
    if interview.state == InterviewState.PAUSED:
        return 0
    now = timezone.now()
    rows = Held.objects.filter(interview=interview, state=HeldState.TIMED).select_related("author", "question")
    waiting = rows.order_by("pk")
    due = list(takewhile(lambda held: at_once or (held.release_at is not None and held.release_at <= now), waiting))
    _lock_questions([held.question_id for held in due if held.question_id])
    return sum(_go(interview, held) for held in due)


def _lock_questions(ids: Sequence[int]) -> None:
    """All at once and in one order: an answered question touches the desk, for which a moderator may wait."""
    if ids:
        concerned = Q(pk__in=ids) | Q(merged_into__in=ids)
        list(Question.objects.select_for_update(of=("self",)).filter(concerned).order_by("pk").values_list("pk"))


def _go(interview: Interview, held: Held) -> bool:
    if held.payload is None or _is_about_withdrawn(interview, held):
        _drop(held, by=held.decided_by)
        return False
    draft = Draft(op=held.op, msg=held.msg, payload=held.payload, after=held.after, question=held.question)
    event = _publish(interview, draft, actor=held.author, client_key=held.client_key)
    held.state, held.seq, held.payload = HeldState.RELEASED, event.seq, None  # the event has the words now
    held.version += 1
    held.save(update_fields=["state", "seq", "payload", "version"])
    return True


def _is_about_withdrawn(interview: Interview, held: Held) -> bool:
    if held.op not in (Op.EDIT, Op.PIN):
        return False
    entry = entry_now(interview, held.msg)
    return entry is None or entry.withdrawn


def drop_corrections(interview: Interview, msg: str, *, by: User) -> None:
    """Drop what is held about an entry that is withdrawn now."""
    for held in Held.objects.filter(interview=interview, msg=msg, state__in=OPEN):
        _drop(held, by=by)
