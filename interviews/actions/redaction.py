"""Redaction: unlawful or personal words disappear from every copy, and readers begin anew with a higher epoch.

A withdrawal only hides words from the fold; a redaction empties them: in the events, in what is held, in the question
and in each answer's copy of it. What was said, when and by whom stays provable by the digests.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publication.actions import announce
from foundation.accounts.models import User
from foundation.audit.actions import record
from foundation.files.actions import remove_files
from foundation.files.models import PorticoImage
from interviews import download_store, hints
from interviews.enums import HeldState, Op, QuestionState
from interviews.models import Held, Interview, LiveEvent, Question, QuestionMove
from interviews.permissions import demand
from interviews.protocol import LONGEST_REASON, clean_text, entry_payload
from interviews.question_notices import settle_done
from interviews.selectors_questions import repeats
from interviews.selectors_studio import entry_now

from .desk import stir
from .ledger import append, locked
from .pictures import settle_all

#: Events that hold words.
WORDED: Final = (Op.ADD, Op.INSERT, Op.ANSWER, Op.NOTICE, Op.EDIT, Op.RETRACT)


@transaction.atomic
def redact(
    *, interview_id: int, actor: User, msg: str | None = None, question_id: int | None = None, reason: str
) -> Interview:
    """Empty an entry (``msg``) or a question for ever. Hosts, in every state; a second time empties nothing more.

    ``reason`` stays in the audit and must not repeat the words. An answer stays when its question is emptied. Raises
    ``PermissionDenied``, ``ValidationError``, ``Interview.DoesNotExist``.
    """
    interview = locked(interview_id)
    demand(actor, "redact", interview)
    told = clean_text(reason, longest=LONGEST_REASON)
    if (msg is None) == (question_id is None):
        raise ValidationError(_("Name an entry or a question."), code="object")
    what = _redact_entry(interview, msg) if msg is not None else _redact_question(interview, question_id or 0, actor)
    interview.epoch += 1
    interview.save(update_fields=["epoch"])
    _tell(interview, actor)
    _note(interview, actor, {**what, "reason": told, "epoch": interview.epoch})
    return interview


def _redact_entry(interview: Interview, msg: str) -> dict[str, object]:
    events = LiveEvent.objects.filter(interview=interview, msg=msg, op__in=WORDED) if msg else LiveEvent.objects.none()
    held = Held.objects.filter(interview=interview, msg=msg) if msg else Held.objects.none()
    if not events.exists() and not held.exists():
        raise ValidationError(_("There is no such entry in this interview."), code="entry")
    pictures = _pictures_in([*events.values_list("payload", flat=True), *held.values_list("payload", flat=True)])
    count = _empty_events(events.values_list("pk", flat=True))
    _empty_held(held)
    settle_all(interview)
    _empty_pictures(pictures)
    return {"entry": msg, "events": count}


def _redact_question(interview: Interview, question_id: int, actor: User) -> dict[str, object]:
    question = Question.objects.select_for_update().filter(interview=interview, pk=question_id).first()
    if question is None:
        raise ValidationError(_("There is no such question in this interview."), code="question")
    same = repeats(question)
    answers = LiveEvent.objects.filter(interview=interview, op=Op.ANSWER, payload__asked__q__in=same)
    found = list(answers.values_list("pk", "msg"))
    before = {msg: entry_now(interview, msg) for _pk, msg in found}
    count = _empty_events(pk for pk, _msg in found)
    for msg, entry in before.items():
        now = entry_now(interview, msg)
        if entry is None or entry.withdrawn or now is None or not now.redacted:
            continue
        payload = entry_payload(speaker=entry.speaker, text=entry.text, pictures=entry.pictures)  # type: ignore[arg-type] # as the fold keeps them
        append(interview, op=Op.EDIT, actor=actor, client_key=uuid.uuid4(), payload=payload, msg=msg)
    for held in Held.objects.filter(interview=interview, payload__asked__q__in=same):
        held.payload = {name: value for name, value in (held.payload or {}).items() if name != "asked"}
        held.version += 1
        held.save(update_fields=["payload", "version"])
    empty_questions(same)
    return {"question": question.pk, "questions": len(same), "events": count}


def empty_questions(ids: Collection[int]) -> None:
    """Empty questions: words, name, address, what was found in them and what was noted beside their moves."""
    emptied: dict[str, object] = {"text": "", "name": "", "mail": "", "key": "", "visitor": "", "once": None}
    emptied |= {"findings": [], "reason": ""}
    rows = Question.objects.filter(pk__in=ids)
    rows.update(**emptied, redacted_at=timezone.now(), version=models.F("version") + 1)
    QuestionMove.objects.filter(question__in=ids).update(note="")
    for question in rows.filter(state=QuestionState.FOLLOW_UP).select_related("interview"):
        if question.due_on is not None:  # nobody is reminded of it any more
            settle_done(question.interview, question.due_on)


def _empty_events(ids: Iterable[int]) -> int:
    """The one change that events allow: the manager refuses every update, the triggers let this one through."""
    rows: models.QuerySet[LiveEvent] = models.QuerySet(LiveEvent).filter(pk__in=list(ids), redacted_at=None)
    return rows.update(payload=None, salt="", redacted_at=timezone.now())


def _empty_held(rows: models.QuerySet[Held]) -> None:
    waiting = rows.filter(state__in=(HeldState.WAITING, HeldState.TIMED))
    waiting.update(state=HeldState.CANCELLED, release_at=None)
    rows.update(payload=None, version=models.F("version") + 1)


def _pictures_in(payloads: Iterable[dict[str, object] | None]) -> set[int]:
    return {
        picture["image"]
        for payload in payloads
        for picture in (payload or {}).get("pictures", ())  # type: ignore[attr-defined] # a list as JSON gave it
    }


def _empty_pictures(ids: Collection[int]) -> None:
    """Words of pictures that nothing public names any more, and with the commit their bytes in every size."""
    rows = PorticoImage._base_manager.filter(pk__in=ids, public_since=None)
    rows.update(title="", description="")
    for pk in rows.values_list("pk", flat=True):
        transaction.on_commit(partial(remove_files, "image", pk), robust=True)


def _tell(interview: Interview, actor: User) -> None:
    """Every copy looks again: consoles, hubs, cached pages and files, the index, records."""
    from .records import redacted

    _tell_copies(interview)
    announce([interview.page], verb="published")
    stir(interview.pk)
    redacted(interview=interview, actor=actor)  # last: it may write to the audit


def _tell_copies(interview: Interview) -> None:
    again = partial(hints.announce, interview_id=interview.pk, epoch=interview.epoch, seq=interview.last_seq, text="")
    transaction.on_commit(again, robust=True)
    transaction.on_commit(partial(download_store.forget, interview.pk), robust=True)


def _note(interview: Interview, actor: User, payload: dict[str, object]) -> None:
    page = interview.page
    record(
        kind="interview.redacted",
        actor=actor,
        object_kind="page",
        object_key=str(page.pk),
        title=page.title,
        payload=payload,
    )


def empty_interview(interview: Interview) -> int:
    """Empty all words of an interview, for the privacy takedown of its page; returns how many rows held some."""
    events = LiveEvent.objects.filter(interview=interview, op__in=WORDED, payload__isnull=False)
    held = Held.objects.filter(interview=interview, payload__isnull=False)
    questions = Question.objects.filter(interview=interview, redacted_at=None)
    pictures = _pictures_in([*events.values_list("payload", flat=True), *held.values_list("payload", flat=True)])
    asked = list(questions.values_list("pk", flat=True))
    count = held.count() + len(asked) + _empty_events(events.values_list("pk", flat=True))
    if not count:
        return 0
    _empty_held(held)
    empty_questions(asked)
    interview.epoch += 1
    interview.save(update_fields=["epoch"])
    settle_all(interview)
    _empty_pictures(pictures)
    _tell_copies(interview)
    stir(interview.pk)
    return count
