"""What the studio writes: entries, corrections, withdrawals, pins and notices.

Each takes the interview's lock first, then asks for rights, then for the submission's key, then for the state.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from interviews.enums import GUEST, RUNNING, SHOWN, InterviewState, Op, QuestionState, SpeakerRole
from interviews.fold import Entry
from interviews.models import Guest, Held, Interview, Question
from interviews.permissions import ACTS, demand
from interviews.protocol import (
    LONGEST_REASON,
    Asked,
    Picture,
    Speaker,
    clean_speaker,
    clean_text,
    entry_payload,
    new_msg,
)
from interviews.selectors_questions import answers_of
from interviews.selectors_studio import PLACING, entry_now, last_about

from . import pictures as files
from .checking import check_text
from .held import OPEN, Draft, announce_late, deliver, drop_corrections
from .ledger import append, locked
from .outcomes import ConflictError, Outcome, earlier, permit


@dataclass(frozen=True, kw_only=True)
class Words:
    """An entry as it came from the writer. ``speaker`` None: the writer; ``pictures``: ids of uploaded images."""

    text: str
    speaker: Mapping[str, str] | None = None
    pictures: Sequence[int] | None = None


@transaction.atomic
def write(
    *,
    interview_id: int,
    actor: User,
    client_key: uuid.UUID,
    words: Words,
    after: str | None = None,
    question_id: int | None = None,
) -> Outcome:
    """Add an entry at the end, ``after`` another (empty: at the beginning), or as the answer to a question.

    Hosts, stenographers and releasers write as any speaker, guests as themselves, photographers under pictures; who
    does not insert writes at the end. Raises ``PermissionDenied``, ``ValidationError``, :class:`ConflictError`,
    ``Interview.DoesNotExist``.
    """
    interview = locked(interview_id)
    roles = demand(actor, "enter", interview)
    if not roles & (ACTS["write"] | ACTS["write_as_self"]):
        permit(roles if words.pictures else frozenset(), "picture", interview)
    if after is not None and not roles & ACTS["insert"]:
        raise PermissionDenied(_("Only host and stenographer insert between entries. What you write goes to the end."))
    if found := earlier(interview, client_key, actor):
        return found
    _demand_state(interview, *([InterviewState.CLOSED] if question_id is not None else []))
    speaker = _speaker(interview, actor, roles, words.speaker)
    question = _question(interview, actor, roles, question_id)
    if after:
        _present(interview, after)
    text, findings = check_text(words.text)
    payload = entry_payload(
        speaker=speaker,
        text=text,
        pictures=_pictures(interview, roles, words.pictures),
        asked=Asked(q=question.pk, name=question.name, text=question.text) if question else None,
    )
    draft = Draft(
        op=Op.ANSWER if question else Op.ADD if after is None else Op.INSERT,
        msg=new_msg(),
        payload=payload,
        after=after,
        question=question,
    )
    return deliver(interview, draft, actor=actor, client_key=client_key, findings=findings)


def _demand_state(interview: Interview, *also: str) -> None:
    if interview.state in RUNNING or interview.state in also:
        return
    sentences = {
        InterviewState.ANNOUNCED.value: _("The interview has not begun: only notices can be written."),
        InterviewState.CLOSED.value: _("The interview is over: only answers to open questions can be added."),
    }
    raise ConflictError(sentences[interview.state], code="state", present={"state": interview.state})


def _speaker(interview: Interview, actor: User, roles: frozenset[str], given: Mapping[str, str] | None) -> Speaker:
    """Who is said to speak. Raises ``PermissionDenied`` for a guest who gives somebody else's name or role."""
    if roles & ACTS["write"]:
        given = given or {}
        return clean_speaker(role=given.get("role", ""), name=given.get("name", ""), post=given.get("post", ""))
    if GUEST in roles:
        guest = Guest.objects.filter(page=interview.page, user=actor).order_by("pk")[0]
        own = clean_speaker(role=SpeakerRole.GUEST, name=guest.name, post=guest.post)
    else:
        own = clean_speaker(role=SpeakerRole.OTHER, name=_("Pictures from the scene"))
    if given and any(given[part] != own.get(part, "") for part in given):
        raise PermissionDenied(_("You write under your own name only."))
    return own


def _question(interview: Interview, actor: User, roles: frozenset[str], pk: int | None) -> Question | None:
    if pk is None:
        return None
    permit(roles, "answer", interview)
    question = Question.objects.select_for_update().filter(interview=interview, pk=pk).first()
    if question is None or question.state not in SHOWN or question.redacted_at:
        raise ValidationError(_("This question is not among those shown here."), code="question")
    if not roles & ACTS["write"]:
        keys = set(Guest.objects.filter(page=interview.page, user=actor).values_list("key", flat=True))
        if question.guest not in keys:
            raise PermissionDenied(_("This question is not assigned to you."))
    answered = question.state == QuestionState.ANSWERED and answers_of(interview).get(question.pk)
    if interview.state == InterviewState.CLOSED and answered:  # not where the answer was withdrawn
        raise ConflictError(_("This question has been answered."), code="answered", present={"question": question.pk})
    return question


def _pictures(interview: Interview, roles: frozenset[str], ids: Sequence[int] | None) -> list[Picture]:
    if not ids:
        return []
    permit(roles, "picture", interview)
    return files.named(interview, ids)


def _present(interview: Interview, msg: str) -> Entry:
    """The entry as it reads now. Raises ``ValidationError`` for a name that no public entry here has."""
    entry = entry_now(interview, msg)
    if entry is None or entry.kind not in PLACING:
        raise ValidationError(_("There is no such entry in this interview."), code="entry")
    return entry


@transaction.atomic
def edit(*, interview_id: int, actor: User, client_key: uuid.UUID, msg: str, words: Words, seen: int) -> Outcome:
    """Correct a public entry; readers see that it was corrected. ``seen``: last event that the writer saw.

    Hosts, stenographers and releasers; after the end a second person releases it. Speaker and pictures stay where none
    are given. Raises as :func:`write`; :class:`ConflictError` with the present entry where it changed since, or a
    correction already waits.
    """
    interview = locked(interview_id)
    roles = demand(actor, "correct", interview)
    if found := earlier(interview, client_key, actor):
        return found
    entry = _present(interview, msg)
    _demand_unchanged(interview, entry, seen)
    text, findings = check_text(words.text)
    draft = Draft(op=Op.EDIT, msg=msg, payload=_corrected(interview, roles, entry, words, text))
    return deliver(interview, draft, actor=actor, client_key=client_key, findings=findings)


def _corrected(interview: Interview, roles: frozenset[str], entry: Entry, words: Words, text: str) -> dict[str, Any]:
    present = {picture["image"]: picture for picture in entry.pictures}
    ids = list(present) if words.pictures is None else list(words.pictures)
    new = _pictures(interview, roles, [pk for pk in ids if pk not in present])
    by_id: dict[int, Any] = present | {picture["image"]: picture for picture in new}
    payload: dict[str, Any] = {"text": text}
    if words.speaker:
        payload["speaker"] = clean_speaker(**{"role": "", "name": "", **words.speaker})
    elif entry.speaker:
        payload["speaker"] = entry.speaker
    if ids:
        payload["pictures"] = [by_id[pk] for pk in dict.fromkeys(ids)]
    return payload


def _demand_unchanged(interview: Interview, entry: Entry, seen: int) -> None:
    last = last_about(interview, entry.msg)
    present = {"entry": entry.as_json(), "seq": last}
    if entry.withdrawn:
        raise ConflictError(_("This entry has been withdrawn."), code="withdrawn", present=present)
    if last > seen:  # who saw the text up to a number saw all about the entry up to it
        raise ConflictError(_("This entry has changed meanwhile. Look at it again."), present=present)
    waiting = Held.objects.filter(interview=interview, msg=entry.msg, op=Op.EDIT, state__in=OPEN).first()
    if waiting is not None:
        present |= {"held": waiting.pk, "version": waiting.version}
        raise ConflictError(
            _("A correction of this entry waits already: change that one."), code="held", present=present
        )


@transaction.atomic
def withdraw(*, interview_id: int, actor: User, client_key: uuid.UUID, msg: str, reason: str) -> Outcome:
    """Take a public entry back; readers see that it was withdrawn, and why. In every state, and never held.

    Who may withdraw, in every state. Raises as :func:`write`.
    """
    interview = locked(interview_id)
    demand(actor, "withdraw", interview)
    if found := earlier(interview, client_key, actor):
        return found
    entry = _present(interview, msg)
    if entry.withdrawn:
        raise ConflictError(_("This entry has been withdrawn."), code="withdrawn", present={"entry": entry.as_json()})
    payload = {"reason": clean_text(reason, longest=LONGEST_REASON)}
    event, _created = append(interview, op=Op.RETRACT, actor=actor, client_key=client_key, payload=payload, msg=msg)
    drop_corrections(interview, msg, by=actor)
    files.settle(interview, event)
    announce_late(interview)
    return Outcome(event)


@transaction.atomic
def pin(*, interview_id: int, actor: User, client_key: uuid.UUID, msg: str, pinned: bool) -> Outcome:
    """Pin a public entry to the top, or loose it. Raises as :func:`write`."""
    interview = locked(interview_id)
    demand(actor, "pin", interview)
    if found := earlier(interview, client_key, actor):
        return found
    _demand_state(interview)
    entry = _present(interview, msg)
    if entry.withdrawn:
        raise ConflictError(_("This entry has been withdrawn."), code="withdrawn", present={"entry": entry.as_json()})
    draft = Draft(op=Op.PIN, msg=msg, payload={"pinned": pinned})
    return deliver(interview, draft, actor=actor, client_key=client_key)


@transaction.atomic
def notice(*, interview_id: int, actor: User, client_key: uuid.UUID, text: str) -> Outcome:
    """Tell readers something that nobody said, such as that it begins late; before the end. Raises as :func:`write`."""
    interview = locked(interview_id)
    demand(actor, "notice", interview)
    if found := earlier(interview, client_key, actor):
        return found
    _demand_state(interview, InterviewState.ANNOUNCED)
    cleaned, findings = check_text(text)
    draft = Draft(op=Op.NOTICE, msg=new_msg(), payload={"text": cleaned})
    return deliver(interview, draft, actor=actor, client_key=client_key, findings=findings)
