"""Random interviews: fold = snapshot of readers = record, nothing lost or doubled, redacted words nowhere."""

import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import ValidationError

from foundation.accounts.models import User
from interviews import reads
from interviews.actions import entries, states
from interviews.actions.entries import Words
from interviews.actions.records import begin_record, demand_true
from interviews.actions.redaction import redact
from interviews.enums import QuestionState
from interviews.fold import Transcript, fold
from interviews.models import Held, Interview, LiveEvent, Question
from interviews.protocol import public_form
from interviews.proving import faults
from interviews.selectors_records import kept
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, member, open_up

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
OPERATIONS = 40
SPEAKER = {"role": "guest", "name": "贺嘉平", "post": "省水利厅副厅长"}


@dataclass
class Studio:
    """A host at work, and what must be true of the text: order and words of every entry by its name."""

    interview: int
    host: User
    dice: random.Random
    order: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    redacted: list[str] = field(default_factory=list)
    said: int = 0

    def new_words(self) -> str:
        """Words that were never said before."""
        self.said += 1
        return f"第{self.said}句{self.dice.randrange(10**9)}"

    def some(self) -> str | None:
        """One of the entries that can still be read."""
        there = [msg for msg in self.order if msg not in self.gone]
        return self.dice.choice(there) if there else None

    @property
    def common(self) -> dict[str, object]:
        """What every act of the host takes."""
        return {"interview_id": self.interview, "actor": self.host, "client_key": uuid.uuid4()}

    def add(self) -> None:
        """Say something at the end, twice with the same key as a bad line does."""
        text, common = self.new_words(), self.common
        msgs = {entries.write(words=Words(text=text, speaker=SPEAKER), **common).event.msg for _try in range(2)}
        (msg,) = msgs
        self.order.append(msg)
        self.words[msg] = text

    def insert(self) -> None:
        """Say something after another entry, or before all."""
        after = self.dice.choice(["", *self.order])
        text = self.new_words()
        event = entries.write(words=Words(text=text, speaker=SPEAKER), after=after, **self.common).event
        self.order.insert(self.order.index(after) + 1 if after else 0, event.msg)
        self.words[event.msg] = text

    def edit(self) -> None:
        """Correct an entry."""
        if msg := self.some():
            text = self.new_words()
            seen = LiveEvent.objects.filter(interview=self.interview, msg=msg).order_by("-seq")[0].seq
            entries.edit(msg=msg, words=Words(text=text), seen=seen, **self.common)
            self.words[msg] = text

    def withdraw(self) -> None:
        """Withdraw an entry."""
        if msg := self.some():
            entries.withdraw(msg=msg, reason="口误", **self.common)
            self.gone.add(msg)

    def pin(self) -> None:
        """Pin or unpin an entry."""
        if msg := self.some():
            entries.pin(msg=msg, pinned=self.dice.random() < 0.7, **self.common)

    def notice(self) -> None:
        """Tell all readers something."""
        text = self.new_words()
        msg = entries.notice(text=text, **self.common).event.msg
        self.order.append(msg)
        self.words[msg] = text

    def answer(self) -> None:
        """Answer a question that was put to a guest."""
        question = asked(Interview.objects.get(pk=self.interview), state=QuestionState.APPROVED)
        text = self.new_words()
        outcome = entries.write(words=Words(text=text, speaker=SPEAKER), question_id=question.pk, **self.common)
        self.order.append(outcome.event.msg)
        self.words[outcome.event.msg] = text

    def pause(self) -> None:
        """Pause and go on at once."""
        states.move(to="paused", seen="live", **self.common)
        states.move(to="live", seen="paused", **self.common)

    def redact(self) -> None:
        """Have an entry emptied."""
        if msg := self.some():
            redact(interview_id=self.interview, actor=self.host, msg=msg, reason="个人信息")
            self.redacted.append(self.words[msg])
            self.gone.add(msg)

    def step(self) -> None:
        """One act at random; most of them say something."""
        acts: list[Callable[[], None]] = [
            *(self.add, self.insert) * 3,
            *(self.edit, self.pin, self.notice, self.answer) * 2,
            self.withdraw,
            self.pause,
            self.redact,
        ]
        self.dice.choice(acts)()


def folded(interview: Interview) -> Transcript:
    """The fold of what the table holds."""
    return fold(public_form(event) for event in LiveEvent.objects.filter(interview=interview).order_by("seq"))


@pytest.mark.parametrize("seed", [1, 20261121, 7_654_321])
def test_fold_equals_snapshot_equals_record_whatever_happens(cluster: Cluster, seed: int) -> None:
    host = member("host")
    begun = open_up(announced_interview(cluster, cluster.city, team={"host": host}))
    studio = Studio(begun.pk, host, random.Random(seed))  # noqa: S311 -- repeatable, not secret
    for _turn in range(OPERATIONS):
        studio.step()
    studio.add()
    states.move(to="closed", seen="live", **studio.common)

    interview = Interview.objects.select_related("page").get(pk=begun.pk)
    page = begin_record(interview_id=interview.pk, actor=cluster.city.people["editor"])
    transcript = folded(interview)
    read = {entry.msg: entry.text for entry in transcript.entries if not entry.withdrawn and not entry.redacted}

    assert [entry.msg for entry in transcript.entries] == studio.order
    assert read == {msg: studio.words[msg] for msg in studio.order if msg not in studio.gone}
    assert reads.snapshot(interview)["entries"] == transcript.as_json()["entries"]
    assert page.transcript == kept(transcript.as_json()["entries"])
    assert [entry["msg"] for entry in page.transcript] == [msg for msg in studio.order if msg not in studio.gone]
    assert list(faults(interview)) == []
    everything = json.dumps(
        [
            *LiveEvent.objects.values_list("payload", flat=True),
            *Held.objects.values_list("payload", flat=True),
            *Question.objects.values_list("text", flat=True),
            reads.snapshot(interview),
            page.transcript,
            page.latest_revision.content,
        ],
        ensure_ascii=False,
    )
    assert [text for text in studio.redacted if text in everything] == []
    demand_true(page)


def test_record_that_lost_or_doubled_an_entry_is_refused(cluster: Cluster) -> None:
    host = member("host")
    begun = open_up(announced_interview(cluster, cluster.city, team={"host": host}))
    studio = Studio(begun.pk, host, random.Random(3))  # noqa: S311 -- repeatable, not secret
    for _turn in range(3):
        studio.add()
    states.move(to="closed", seen="live", **studio.common)
    page = begin_record(interview_id=begun.pk, actor=cluster.city.people["editor"])
    said = page.transcript

    for wrong in (said[:-1], [*said, said[-1]], said[::-1], []):
        page.transcript = wrong
        with pytest.raises(ValidationError):
            demand_true(page)
