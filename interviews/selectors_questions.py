"""Reading questions: what a console shows, what readers see, what is due. Numbers of queries are constant."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from foundation.accounts.models import User

from .enums import GUEST, MOVES, SHOWN, Op, QuestionState
from .models import Guest, Interview, InterviewPage, LiveEvent, Question, QuestionDesk
from .permissions import ACTS, STENOGRAPHER
from .questions import find_alike
from .selectors import public_interviews

#: Of each state a console shows so many: pending and assigned ones the oldest first, decided ones the newest.
MOST_OF_STATE: Final = 200
#: Questions that readers get at most, the most liked.
MOST_PUBLIC: Final = 500
#: Questions among which likely duplicates are looked for: those that wait on the console, shown ones, the newest.
MOST_COMPARED: Final = 500
#: Seconds for which a process does not look for an interview's likely duplicates again: a flood costs no more.
ALIKE_SECONDS = 5.0
#: Interviews whose likely duplicates a process remembers; numbers only, no words.
_MOST_REMEMBERED: Final = 64
_DECIDED: Final = (QuestionState.REJECTED, QuestionState.MERGED, QuestionState.ANSWERED)
_AT_WORK: Final = (QuestionState.APPROVED, QuestionState.ASSIGNED, QuestionState.ANSWERING, QuestionState.FOLLOW_UP)


def questions_version(interview_id: int) -> int:
    """Version of the desk: rises with every question and move. 0 where there is no such interview."""
    rows = QuestionDesk.objects.filter(interview_id=interview_id)
    return rows.values_list("version", flat=True).first() or 0


def questions_for_desk(interview: Interview, user: User, roles: Collection[str]) -> list[dict[str, Any]]:
    """What the person's console shows of the questions, each as a plain dict.

    Moderators and hosts see all, with findings, reasons and likely duplicates (``same_as``); stenographers what is to
    be answered; guests what is assigned to them, answered ones too. Never a mail address, a network or a receipt
    number. At most :data:`MOST_OF_STATE` of each state.
    """
    held = set(roles)
    rows = _rows(interview)
    if held & ACTS["moderate"]:
        found = list(rows)
        alike = _alike(interview, [row.pk for row in found if row.state == QuestionState.PENDING])
        return [_whole(row, alike, interview) for row in found]
    if STENOGRAPHER in held:
        return [_part(row, moves=[QuestionState.ANSWERING]) for row in rows.filter(state__in=_AT_WORK)]
    if GUEST in held:
        own = Guest.objects.filter(page_id=interview.page_id, user=user).values("key")
        mine = rows.filter(state__in=(*_AT_WORK, QuestionState.ANSWERED), guest__in=own)
        return [_part(row, moves=[QuestionState.ANSWERING]) for row in mine]
    return []


def _rows(interview: Interview) -> QuerySet[Question]:
    """The questions of a console in its order; likes rank what is shown, time what waits."""
    newest = Case(When(state__in=_DECIDED, then=-F("pk")), default=F("pk"), output_field=IntegerField())
    place = Window(RowNumber(), partition_by=[F("state")], order_by=newest.asc())
    return (
        Question.objects.filter(interview=interview, redacted_at=None)
        .annotate(place=place)
        .filter(place__lte=MOST_OF_STATE)
        .defer("mail", "visitor", "once")
        .order_by("pk")
    )


def _part(row: Question, *, moves: Iterable[str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "text": row.text,
        "name": row.name,
        "state": row.state,
        "version": row.version,
        "likes": row.likes,
        "asked_at": row.asked_at.isoformat(),
        "findings": [],
        "reason": "",
        "guest": str(row.guest) if row.guest else None,
        "merged_into": None,
        "same_as": [],
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "moves": sorted(MOVES[row.state] & set(moves)),
    }


def _whole(row: Question, alike: Mapping[int, list[int]], interview: Interview) -> dict[str, Any]:
    moves = set(QuestionState.values) - {QuestionState.ANSWERED}
    return _part(row, moves=moves) | {
        "findings": row.findings,
        "reason": row.reason,
        "merged_into": row.merged_into_id,
        "same_as": alike.get(row.pk, []),
    }


def question_json(question: Question) -> dict[str, Any]:
    """A question as moderators get it after a move, and in the answer to one that came too late."""
    return _whole(question, {}, question.interview)


def _alike(interview: Interview, wanted: list[int]) -> Mapping[int, list[int]]:
    """Likely duplicates of the pending questions among those shown and pending; one query and one comparison."""
    if not wanted:
        return {}
    known = _likely.get(interview.pk)
    if known is not None and time.monotonic() - known[0] < ALIKE_SECONDS:
        return known[1]
    found = find_alike(wanted, _compared(interview, wanted))
    _likely.pop(interview.pk, None)
    _likely[interview.pk] = (time.monotonic(), found)
    for old in list(_likely)[:-_MOST_REMEMBERED]:
        _likely.pop(old, None)
    return found


_likely: dict[int, tuple[float, Mapping[int, list[int]]]] = {}


def _compared(interview: Interview, wanted: list[int]) -> dict[int, tuple[str, str]]:
    """What is compared, by id, the oldest first: bounded, however many questions there are."""
    rows = Question.objects.filter(Q(state__in=SHOWN) | Q(state=QuestionState.PENDING), interview=interview)
    turn = Case(When(pk__in=wanted, then=Value(0)), When(state__in=SHOWN, then=Value(1)), default=Value(2))
    rows = rows.filter(redacted_at=None).annotate(turn=turn).order_by("turn", "-pk")
    found = sorted(rows.values_list("pk", "key", "text")[:MOST_COMPARED])
    return {pk: (key, text) for pk, key, text in found}


@dataclass
class PublicQuestion:
    """A question that readers see; ``answers``: the entries that answer it, ``guest``: who is to answer."""

    question: Question
    guest: str = ""
    answers: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For readers: nothing that leads to who asked."""
        row = self.question
        return {
            "id": row.pk,
            "name": row.name,
            "text": row.text,
            "state": row.state,
            "label": row.get_state_display(),
            "likes": row.likes,
            "asked_at": row.asked_at.isoformat(timespec="seconds"),
            "guest": self.guest,
            "answers": self.answers,
        }


def public_questions(interview: Interview) -> list[PublicQuestion]:
    """The questions that readers see, by likes, then by time, at most :data:`MOST_PUBLIC`; three queries."""
    shown = shown_questions(interview).defer("mail", "visitor", "findings").order_by("-likes", "asked_at", "pk")
    answers, names = answers_of(interview), _guest_names(interview)
    return [PublicQuestion(row, names.get(str(row.guest), ""), answers.get(row.pk, [])) for row in shown[:MOST_PUBLIC]]


def shown_questions(interview: Interview) -> QuerySet[Question]:
    """Questions whose text the public may read."""
    return Question.objects.filter(interview=interview, state__in=SHOWN, redacted_at=None)


def repeats(question: Question) -> list[int]:
    """The question, those merged with it on whatever way, and those of the same interview that read the same."""
    rows = Question.objects.filter(interview=question.interview_id)
    found = {question.pk}
    if question.key:
        found.update(rows.filter(key=question.key).values_list("pk", flat=True))
    near = found
    while near:
        near = set(rows.filter(merged_into__in=near).values_list("pk", flat=True)) - found
        found |= near
    return sorted(found)


def answers_of(interview: Interview) -> dict[int, list[str]]:
    """Question → the public entries that answer it, in their order, without withdrawn and redacted ones; one query."""
    events = LiveEvent.objects.filter(interview=interview, op__in=(Op.ANSWER, Op.RETRACT)).order_by("seq")
    asked: dict[str, int] = {}
    for op, msg, payload in events.values_list("op", "msg", "payload"):
        if op == Op.RETRACT:
            asked.pop(msg, None)
        elif payload is not None and "asked" in payload:
            asked.setdefault(msg, payload["asked"]["q"])
    found: defaultdict[int, list[str]] = defaultdict(list)
    for msg, question in asked.items():
        found[question].append(msg)
    return dict(found)


def _guest_names(interview: Interview) -> dict[str, str]:
    return {str(guest.key): str(guest) for guest in Guest.objects.filter(page_id=interview.page_id)}


@dataclass(frozen=True)
class Receipt:
    """What whoever knows the number may know.

    ``shown``: the question whose text readers see, which is the one that this was merged with where it was; None where
    they see none. State, label, reason and answers are that question's. ``page``: the interview's, None unless public.
    """

    question: Question
    state: str
    label: str
    reason: str
    shown: Question | None
    answers: list[str]
    page: InterviewPage | None


def receipt(number: str) -> Receipt | None:
    """The state of a question by its receipt number; None for a number that was never given. Four queries at most."""
    rows = Question.objects.select_related("interview__page", "merged_into")
    question = rows.filter(number=number).first()
    if question is None:
        return None
    stands = question.merged_into if question.state == QuestionState.MERGED and question.merged_into else question
    is_public = public_interviews().filter(pk=question.interview_id).exists()
    is_shown = is_public and stands.state in SHOWN and stands.redacted_at is None
    answers = answers_of(question.interview).get(stands.pk, []) if stands.state == QuestionState.ANSWERED else []
    return Receipt(
        question=question,
        state=stands.state,
        label=str(QuestionState(stands.state).label),
        reason=stands.reason if stands.state == QuestionState.REJECTED else "",
        shown=stands if is_shown else None,
        answers=answers if is_shown else [],
        page=question.interview.page if is_public else None,
    )
