"""An interview that was held: its events at the minutes at which they were said, its questions with their answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.corrections.numbers import new_number
from foundation.accounts.models import User
from interviews.actions.ledger import append, locked
from interviews.actions.questions import due_values
from interviews.enums import InterviewState, Op, QuestionState, SpeakerRole
from interviews.models import Guest, Interview, Question, QuestionMove
from interviews.protocol import Asked, Speaker, entry_payload, new_msg, state_payload
from interviews.questions import key_of

HOST = "host"
ASSIGNED = (QuestionState.PENDING, QuestionState.APPROVED, QuestionState.ASSIGNED)
LIVE = (*ASSIGNED, QuestionState.ANSWERED)
LEFT = (*ASSIGNED, QuestionState.FOLLOW_UP)
LATE = (*LEFT, QuestionState.ANSWERED)


class Hour:
    """One interview while its past is written."""

    def __init__(self, interview: Interview, row: dict[str, Any]) -> None:
        self.row, self.interview = row, interview
        self.start: datetime = interview.page.starts_at
        self.guests: list[Guest] = list(interview.page.guests.all())
        people = {role: User.objects.get(username=name) for role, name in row["team"]}
        self.writer, self.moderator, host = people["stenographer"], people["moderator"], people[HOST]
        self.host: Speaker = {"role": SpeakerRole.HOST.value, "name": host.real_name}
        self.questions: dict[str, Question] = {}
        self.msgs: dict[str, str] = {}

    @transaction.atomic
    def hold(self) -> None:
        """Write everything in the order in which it happened."""
        self.interview = locked(self.interview.pk)
        last = max(turn["at"] for turn in self.row["said"])
        self._state(InterviewState.LIVE, 0)
        for turn in self.row["said"]:
            self._turn(turn)
        for one in self.row["corrections"]:
            turn = next(turn for turn in self.row["said"] if turn.get("key") == one["key"])
            payload = entry_payload(speaker=self._speaker(turn["by"]), text=one["text"])
            self._append(Op.EDIT, payload, last + 1, msg=self.msgs[one["key"]])
        for one in self.row["withdrawn"]:
            self._append(Op.RETRACT, {"reason": one["reason"]}, last + 1, msg=self.msgs[one["key"]])
        self._state(InterviewState.CLOSED, last + 2)
        self.interview.readers_peak, self.interview.readers_total = self.row["peak"], self.row["total"]
        self.interview.save()
        for one in self.row["questions"]:
            if "later" in one:
                self._answer_later(one)
            elif "left_to" in one:
                self._question(one["key"], states=LEFT, moved=self._time(last + 2), guest=one["left_to"])

    def _turn(self, turn: dict[str, Any]) -> None:
        op, asked, msg = Op.ADD, None, new_msg()
        if "q" in turn:
            op = Op.ANSWER
            asked = self._asked(self._question(turn["q"], states=LIVE, moved=self._time(turn["at"]), guest=turn["by"]))
        payload = entry_payload(speaker=self._speaker(turn["by"]), text=turn["text"], asked=asked)
        self._append(op, payload, turn["at"], msg=msg)
        if "key" in turn:
            self.msgs[turn["key"]] = msg
        if turn.get("pin"):
            self._append(Op.PIN, {"pinned": True}, turn["at"], msg=msg)

    def _answer_later(self, one: dict[str, Any]) -> None:
        later = one["later"]
        minutes = int(timedelta(days=later["days"], hours=5).total_seconds() // 60)
        question = self._question(one["key"], states=LATE, moved=self._time(minutes), guest=later["by"])
        payload = entry_payload(speaker=self._speaker(later["by"]), text=later["text"], asked=self._asked(question))
        self._append(Op.ANSWER, payload, minutes, msg=new_msg())

    def _state(self, state: InterviewState, minutes: int) -> None:
        self._append(Op.STATE, state_payload(state), minutes)
        self.interview.state = state
        if state == InterviewState.LIVE:
            self.interview.started_at = self._time(minutes)
        else:
            self.interview.closed_at = self._time(minutes)

    def _append(self, op: str, payload: Any, minutes: int, *, msg: str = "") -> None:
        append(
            self.interview,
            op=op,
            actor=self.writer,
            client_key=uuid.uuid4(),
            payload=payload,
            msg=msg,
            at=self._time(minutes),
        )

    def _question(self, key: str, *, states: Sequence[str], moved: datetime, guest: int) -> Question:
        """A question that went through ``states``, the last time at ``moved``."""
        one = next(one for one in self.row["questions"] if one["key"] == key)
        asked = self.start - timedelta(days=2, minutes=one["likes"])
        afterwards = QuestionState.FOLLOW_UP in states
        answered = states[-1] == QuestionState.ANSWERED
        question = Question.objects.create(
            interview=self.interview,
            number=new_number(timezone.localdate(asked)),
            name=one["name"],
            text=one["text"],
            key=key_of(one["text"]),
            state=states[-1],
            version=len(states),
            guest=self.guests[guest].key,
            likes=one["likes"],
            asked_at=asked,
            shown_at=asked + timedelta(hours=3),
            answered_at=moved if answered else None,
            answered_late=afterwards and answered,
            **(due_values(self.interview) if afterwards else {}),
        )
        pairs = pairwise(states)
        QuestionMove.objects.bulk_create(
            QuestionMove(question=question, before=before, after=after, version=number, actor=self.moderator, at=moved)
            for number, (before, after) in enumerate(pairs, start=2)
        )
        return question

    def _asked(self, question: Question) -> Asked:
        return {"q": question.pk, "name": question.name, "text": question.text}

    def _speaker(self, by: str | int) -> Speaker:
        if isinstance(by, str):
            return self.host
        guest = self.guests[by]
        return {"role": SpeakerRole.GUEST.value, "name": guest.name, "post": guest.post}

    def _time(self, minutes: int) -> datetime:
        return self.start + timedelta(minutes=minutes)
