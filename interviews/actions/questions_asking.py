"""Taking questions and likes from readers. Neither waits for the interview's row, so no flood holds the text up."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.corrections.numbers import new_number
from foundation.accounts.cipher import encrypt
from foundation.limits.counters import mark_once
from foundation.screening.actions import screen
from foundation.screening.enums import Level
from foundation.screening.findings import Finding, as_json
from foundation.screening.material import Material, Passage
from interviews.enums import SHOWN, InterviewState, QuestionState
from interviews.models import Interview, Like, Question
from interviews.question_notices import MAIL
from interviews.questions import clean_lines, clean_name, clean_question, key_of
from interviews.selectors import public_interviews

from .desk import stir

#: Questions that wait for a moderator, of one interview and of one network; more are refused till some are decided.
MOST_PENDING: Final = 5000
MOST_OF_VISITOR: Final = 50
#: Readers hear of likes at most once in so many seconds.
LIKES_TICK: Final = 2
#: Checks of the screening that are about a reader's few sentences.
CHECKS: Final = frozenset(
    {
        "words.forbidden",
        "words.sensitive",
        "identity",
        "identity.old",
        "bank_card",
        "phone.private",
        "phone.office",
        "address",
    }
)


def ask(*, interview_id: int, name: str, text: str, mail: str, visitor: str, sending: str = "") -> Question:
    """Take a question, pending; anybody may, while the interview takes questions.

    ``visitor``: key of the network (``foundation.limits.visitors``), never empty; it is counted, never compared.
    ``sending``: the random token of the form that was sent (:mod:`interviews.forms`), which nobody else has: the same
    words from the same form give the first question again. Without one every call is a question of its own. Raises
    ``ValidationError`` with a code: ``closed``, ``length``, ``name``, ``words`` (a check refuses them) or ``full``;
    ``Interview.DoesNotExist`` where the page is not public.
    """
    now = timezone.now()
    interview = public_interviews().select_related("page").get(pk=interview_id)
    if sentence := why_not(interview, now=now):
        raise ValidationError(sentence, code="closed")
    text = clean_question(text, shortest=interview.shortest_question, longest=interview.longest_question)
    name, key = clean_name(name), key_of(text)
    once = _once(interview.pk, sending, key)
    if before := _sent_as(once):
        return before
    findings = _screened(name, text)
    values = {
        "number": new_number(timezone.localdate(now)),
        "name": name,
        "text": text,
        "key": key,
        "visitor": visitor,
        "once": once,
        "mail": encrypt(mail, purpose=MAIL) if mail else "",
        "findings": as_json(findings),
        "asked_at": now,
    }
    return _kept(interview, values)


def why_not(interview: Interview, *, now: datetime | None = None) -> str:
    """Why the interview takes no questions now, as a sentence for readers; empty while it does."""
    opens = interview.page.questions_open_at
    if interview.state == InterviewState.CLOSED:
        return _("The interview has ended and takes no more questions. Read the answers on its page.")
    if not interview.questions_open:
        return _("No questions are taken at the moment. Try again later; what you wrote stays here.")
    if opens is not None and opens > (now or timezone.now()):
        return _("Questions are taken from %(time)s on.") % {
            "time": timezone.localtime(opens).strftime("%Y-%m-%d %H:%M")
        }
    return ""


def sent_before(*, interview_id: int, sending: str, text: str) -> Question | None:
    """The question that these words from this form became already; None for other words, other forms, and no form."""
    return _sent_as(_once(interview_id, sending, key_of(clean_lines(text))))


def _sent_as(once: str | None) -> Question | None:
    return Question.objects.filter(once=once).first() if once else None


def _once(interview_id: int, sending: str, key: str) -> str | None:
    """The same for the same words from one form only: another person's are never found by it."""
    if not sending:
        return None
    return hashlib.sha256(f"{interview_id}\x1f{sending}\x1f{key}".encode()).hexdigest()


def _screened(name: str, text: str) -> list[Finding]:
    """What the moderator is shown, masked. Raises ``ValidationError`` for what blocks."""
    passages = [Passage("text", _("Question"), text)]
    if name:
        passages.append(Passage("name", pgettext("of a person", "Name"), name))
    screened = screen(Material(passages), only=CHECKS)
    blocks = screened.at(Level.BLOCK)
    if blocks:
        said = dict.fromkeys(
            one.message if one.words in one.message else f"“{one.words}”: {one.message}" for one in blocks
        )
        raise ValidationError([ValidationError(sentence, code="words") for sentence in said])
    return screened.findings


def _kept(interview: Interview, values: dict[str, Any]) -> Question:
    try:
        with transaction.atomic():
            _demand_room(interview, values["visitor"])
            question = Question.objects.create(interview=interview, **values)
            stir(interview.pk)
    except IntegrityError:
        twin = _sent_as(values["once"])  # two clicks at once, which could not see each other's rows
        if twin is None:
            raise
        return twin
    return question


def _demand_room(interview: Interview, visitor: str) -> None:
    pending = Question.objects.filter(interview=interview, state=QuestionState.PENDING, redacted_at=None)
    counts = pending.aggregate(all=Count("pk"), own=Count("pk", filter=Q(visitor=visitor)))
    if counts["all"] >= MOST_PENDING:
        raise ValidationError(
            _("So many questions wait for the moderators that no more can be taken. Try again in a few minutes."),
            code="full",
        )
    if counts["own"] >= MOST_OF_VISITOR:
        raise ValidationError(
            _("Many questions from your network wait for the moderators already. Try again when they were read."),
            code="full",
        )


def like(*, question_id: int, reader: str) -> int:
    """Count a reader's like once; returns the likes. ``reader``: digest of the random cookie.

    Raises ``Question.DoesNotExist`` for what readers do not see, ``ValidationError`` (code ``closed``) where likes are
    not taken.
    """
    question = Question.objects.select_related("interview").get(pk=question_id, state__in=SHOWN, redacted_at=None)
    interview = question.interview
    if not public_interviews().filter(pk=interview.pk).exists():
        raise Question.DoesNotExist
    if not interview.likes_open or interview.state == InterviewState.CLOSED:
        raise ValidationError(_("Questions of this interview cannot be liked any more."), code="closed")
    tick = mark_once(f"interviews:likes:{interview.pk}", seconds=LIKES_TICK)
    with transaction.atomic():
        _like, created = Like.objects.get_or_create(question=question, reader=reader)
        if created:
            Question.objects.filter(pk=question.pk).update(likes=F("likes") + 1)
            if tick:
                stir(interview.pk)
    question.refresh_from_db(fields=["likes"])
    return question.likes
