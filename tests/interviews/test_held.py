"""Entries that are held: second person, delay, pause, order, repetition (actions/held.py)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from cms.models import BasePage
from foundation.accounts.models import User
from foundation.outbox.registry import duties
from interviews.actions import entries, held, states
from interviews.actions.entries import Words
from interviews.actions.outcomes import ConflictError
from interviews.enums import GUEST, HeldState, InterviewState, Op, QuestionState, TeamRole
from interviews.models import Held, Interview, LiveEvent, Question, TeamMember
from interviews.selectors import transcript_of
from interviews.selectors_studio import held_for_desk
from tests.factories.cluster import Cluster
from tests.factories.interviews import asked, live_interview, member, open_up, say

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SPEAKER = {"role": "host", "name": "主持人"}


class Clock:
    """The time as the code under test reads it."""

    def __init__(self) -> None:
        self.now: datetime = timezone.now()

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        """Go on by some seconds."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made)
    return made


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in (*TeamRole.values, GUEST)}


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return live_interview(cluster, cluster.city, team=people)


def setting(interview: Interview, **values: Any) -> None:
    Interview.objects.filter(pk=interview.pk).update(**values)


def write(interview: Interview, actor: User, text: str, **options: Any) -> Held:
    words = Words(text=text, speaker=options.pop("speaker", SPEAKER))
    outcome = entries.write(interview_id=interview.pk, actor=actor, client_key=uuid.uuid4(), words=words, **options)
    assert outcome.held is not None
    assert outcome.event is None
    return outcome.held


def let(interview: Interview, actor: User, row: Held, version: int | None = None) -> Held:
    return held.release(interview_id=interview.pk, held_id=row.pk, actor=actor, version=version or row.version)


def move(interview: Interview, actor: User, to: str, seen: str) -> None:
    states.move(interview_id=interview.pk, actor=actor, client_key=uuid.uuid4(), to=to, seen=seen)


def texts(interview: Interview) -> list[str]:
    return [entry.text for entry in transcript_of(interview).entries]


def test_entry_waits_for_a_second_person(interview: Interview, people: dict[str, User]) -> None:
    setting(interview, release=True)
    row = write(interview, people["stenographer"], "一句话")
    assert (row.state, texts(interview)) == (HeldState.WAITING, [])

    done = let(interview, people["releaser"], row)

    event = LiveEvent.objects.get(interview=interview, seq=2)
    assert (done.state, done.seq, done.payload, done.decided_by) == ("released", 2, None, people["releaser"])
    assert (event.actor, event.client_key) == (people["stenographer"], row.client_key)
    assert texts(interview) == ["一句话"]


def test_nobody_releases_own_words_with_whatever_account(interview: Interview, people: dict[str, User]) -> None:
    setting(interview, release=True)
    own = write(interview, people["host"], "主持人的话")
    for user in (people["stenographer"], people["releaser"]):
        user.phone = "13905310001"
        user.save()
    other = write(interview, people["stenographer"], "同一人的话")

    with pytest.raises(PermissionDenied):
        let(interview, people["host"], own)
    with pytest.raises(PermissionDenied):
        let(interview, people["releaser"], other)
    assert let(interview, people["host"], other).state == HeldState.RELEASED


@pytest.mark.parametrize("role", ["stenographer", "moderator", "photographer", GUEST])
def test_others_release_nothing(interview: Interview, people: dict[str, User], role: str) -> None:
    setting(interview, release=True)
    row = write(interview, people["host"], "一句话")

    with pytest.raises(PermissionDenied):
        let(interview, people[role], row)


def test_who_changed_it_last_does_not_release_it(interview: Interview, people: dict[str, User]) -> None:
    setting(interview, release=True)
    row = write(interview, people["stenographer"], "一句话")
    held.edit_held(interview_id=interview.pk, held_id=row.pk, actor=people["releaser"], version=1, text="改过的话")

    with pytest.raises(PermissionDenied):
        let(interview, people["releaser"], row, version=2)
    let(interview, people["host"], row, version=2)

    assert texts(interview) == ["改过的话"]


def change(interview: Interview, actor: User, row: Held, version: int, text: str) -> None:
    held.edit_held(interview_id=interview.pk, held_id=row.pk, actor=actor, version=version, text=text)


def test_nobody_whose_hand_is_in_the_words_ever_releases_them(
    interview: Interview, people: dict[str, User], clock: Clock
) -> None:
    setting(interview, release=True, delay=10)
    row = write(interview, people["guest"], "一句话", speaker=None)
    change(interview, people["host"], row, 1, "主持人改过的话")
    change(interview, people["stenographer"], row, 2, "速记改过的话")
    let(interview, people["releaser"], row, version=3)
    change(interview, people["releaser"], row, 4, "放行人改过的话")
    stand_in = member("second-account", phone="13905310002")
    TeamMember.objects.create(page=interview.page, user=stand_in, role=TeamRole.HOST)
    people["host"].phone = "13905310002"
    people["host"].save()

    row.refresh_from_db()
    shown = {
        user.username: held_for_desk(interview, user, frozenset({"host"}))[0]["may_release"]
        for user in (people["host"], people["releaser"], stand_in)
    }
    for user in (people["host"], people["releaser"], stand_in):
        with pytest.raises(PermissionDenied):
            let(interview, user, row)

    assert set(shown.values()) == {False}
    assert row.writers == {people[role].pk for role in ("guest", "host", "stenographer", "releaser")}
    other = member("other-releaser")
    TeamMember.objects.create(page=interview.page, user=other, role=TeamRole.RELEASER)
    assert let(interview, other, row).decided_by == other
    clock.passes(11)
    assert (held.release_due(), texts(interview)) == (1, ["放行人改过的话"])


def test_who_only_released_may_release_again_after_somebody_elses_change(
    interview: Interview, people: dict[str, User], clock: Clock
) -> None:
    setting(interview, release=True, delay=10)
    row = write(interview, people["stenographer"], "一句话")
    let(interview, people["releaser"], row)
    change(interview, people["stenographer"], row, 2, "改过的话")

    row.refresh_from_db()
    assert (row.state, row.decided_by, row.hands) == (HeldState.WAITING, None, [people["stenographer"].pk])
    assert let(interview, people["releaser"], row).state == HeldState.TIMED


def test_release_of_a_version_that_changed_is_refused_with_the_present(
    interview: Interview, people: dict[str, User]
) -> None:
    setting(interview, release=True)
    row = write(interview, people["stenographer"], "一句话")
    held.edit_held(interview_id=interview.pk, held_id=row.pk, actor=people["stenographer"], version=1, text="改过的话")

    with pytest.raises(ConflictError) as refusal:
        let(interview, people["releaser"], row, version=1)

    present = refusal.value.present["held"]
    assert (present["version"], present["text"], present["may_release"]) == (2, "改过的话", True)
    assert texts(interview) == []


def test_second_release_and_release_after_dropping_are_refused(interview: Interview, people: dict[str, User]) -> None:
    setting(interview, release=True)
    first, second = (write(interview, people["stenographer"], text) for text in ("一", "二"))
    let(interview, people["releaser"], first)
    held.cancel(interview_id=interview.pk, held_id=second.pk, actor=people["stenographer"], version=1)

    for row in (first, second):
        row.refresh_from_db()
        with pytest.raises(ConflictError):
            let(interview, people["host"], row)
    assert texts(interview) == ["一"]


def test_entry_of_another_interview_is_not_there(
    cluster: Cluster, interview: Interview, people: dict[str, User]
) -> None:
    other = live_interview(cluster, cluster.city, team=people)
    setting(other, release=True)
    row = write(other, people["stenographer"], "别处的话")

    with pytest.raises(Held.DoesNotExist):
        let(interview, people["host"], row)


def test_guest_drops_own_entries_and_sees_no_others(interview: Interview, people: dict[str, User]) -> None:
    setting(interview, release=True)
    own = write(interview, people[GUEST], "嘉宾的话", speaker=None)
    other = write(interview, people["host"], "主持人的话")

    held.cancel(interview_id=interview.pk, held_id=own.pk, actor=people[GUEST], version=1)
    with pytest.raises(Held.DoesNotExist):
        held.cancel(interview_id=interview.pk, held_id=other.pk, actor=people[GUEST], version=1)


def test_delay_runs_and_then_the_entry_goes_out_once(
    interview: Interview, people: dict[str, User], clock: Clock
) -> None:
    setting(interview, delay=10)
    row = write(interview, people["stenographer"], "一句话")
    assert row.release_at == clock.now + timedelta(seconds=10)

    clock.passes(9.9)
    assert (held.release_due(), texts(interview)) == (0, [])
    clock.passes(0.2)
    assert held.release_due(interview.pk) == 1
    assert held.release_due() == 0

    assert texts(interview) == ["一句话"]


def test_delay_begins_after_the_release(interview: Interview, people: dict[str, User], clock: Clock) -> None:
    setting(interview, delay=10, release=True)
    row = write(interview, people["stenographer"], "一句话")
    clock.passes(60)
    assert held.release_due() == 0

    done = let(interview, people["releaser"], row)

    assert (done.state, done.release_at) == (HeldState.TIMED, clock.now + timedelta(seconds=10))
    clock.passes(10)
    assert held.release_due() == 1
    assert texts(interview) == ["一句话"]


def test_later_entry_never_overtakes_an_earlier_one(
    interview: Interview, people: dict[str, User], clock: Clock
) -> None:
    setting(interview, delay=20)
    write(interview, people["stenographer"], "一")
    setting(interview, delay=0)
    write(interview, people["stenographer"], "二")
    assert (held.release_due(), texts(interview)) == (0, [])

    clock.passes(20)
    held.release_due()

    assert texts(interview) == ["一", "二"]


def test_pause_holds_all_and_going_on_lets_go_in_order(
    interview: Interview, people: dict[str, User], clock: Clock
) -> None:
    setting(interview, delay=5)
    write(interview, people["stenographer"], "一")
    move(interview, people["moderator"], "paused", "live")
    write(interview, people["host"], "二")
    clock.passes(60)
    assert (held.release_due(), texts(interview)) == (0, [])

    move(interview, people["host"], "live", "paused")

    assert texts(interview) == ["一", "二"]
    ops = list(LiveEvent.objects.filter(interview=interview).values_list("op", flat=True))
    assert ops == [Op.STATE, Op.STATE, Op.STATE, Op.ADD, Op.ADD]


def test_release_in_a_pause_waits_for_its_end(interview: Interview, people: dict[str, User]) -> None:
    setting(interview, release=True)
    move(interview, people["stenographer"], "paused", "live")
    row = write(interview, people["stenographer"], "一句话")

    assert let(interview, people["releaser"], row).state == HeldState.TIMED
    assert texts(interview) == []
    move(interview, people["host"], "live", "paused")
    assert texts(interview) == ["一句话"]


def test_pin_in_a_pause_waits_too(interview: Interview, people: dict[str, User]) -> None:
    event = say(interview, "一句话").event
    move(interview, people["host"], "paused", "live")

    outcome = entries.pin(
        interview_id=interview.pk, actor=people["host"], client_key=uuid.uuid4(), msg=event.msg, pinned=True
    )
    assert outcome.held is not None
    move(interview, people["host"], "live", "paused")

    assert transcript_of(interview).entries[0].pinned


def test_change_begins_the_delay_anew_and_where_it_must_the_release(
    interview: Interview, people: dict[str, User], clock: Clock
) -> None:
    setting(interview, delay=10)
    row = write(interview, people["stenographer"], "一句话")
    clock.passes(8)
    held.edit_held(interview_id=interview.pk, held_id=row.pk, actor=people["stenographer"], version=1, text="改")
    clock.passes(8)
    assert held.release_due() == 0
    setting(interview, release=True)

    held.edit_held(interview_id=interview.pk, held_id=row.pk, actor=people["stenographer"], version=2, text="再改")

    row.refresh_from_db()
    assert (row.state, row.release_at) == (HeldState.WAITING, None)


def test_answer_is_noted_when_it_becomes_public(interview: Interview, people: dict[str, User]) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    setting(interview, release=True)
    row = write(interview, people["stenographer"], "答复", question_id=question.pk)
    assert Question.objects.get(pk=question.pk).state == QuestionState.APPROVED

    let(interview, people["releaser"], row)

    found = Question.objects.get(pk=question.pk)
    assert (found.state, found.answered_late) == (QuestionState.ANSWERED, False)


def test_answer_after_the_end_is_noted_as_late(interview: Interview, people: dict[str, User]) -> None:
    question = asked(interview, state=QuestionState.FOLLOW_UP)
    open_up(interview, InterviewState.CLOSED)
    row = write(interview, people["stenographer"], "答复", question_id=question.pk)

    let(interview, people["host"], row)

    found = Question.objects.get(pk=question.pk)
    assert (found.state, found.answered_late) == (QuestionState.ANSWERED, True)


def test_correction_of_what_was_withdrawn_meanwhile_is_dropped(
    interview: Interview, people: dict[str, User], clock: Clock
) -> None:
    event = say(interview, "一句话").event
    setting(interview, delay=10)
    outcome = entries.edit(
        interview_id=interview.pk,
        actor=people["host"],
        client_key=uuid.uuid4(),
        msg=event.msg,
        words=Words(text="改"),
        seen=event.seq,
    )
    assert outcome.held is not None
    Held.objects.filter(pk=outcome.held.pk).update(state=HeldState.TIMED)
    say(interview, "", op=Op.RETRACT, msg=event.msg)
    clock.passes(10)

    assert held.release_due() == 0

    outcome.held.refresh_from_db()
    assert outcome.held.state == HeldState.CANCELLED


def test_nothing_goes_out_of_a_withdrawn_page(interview: Interview, people: dict[str, User], clock: Clock) -> None:
    setting(interview, delay=1)
    write(interview, people["host"], "一句话")
    QuerySet(BasePage).filter(pk=interview.page_id).update(live=False)
    clock.passes(5)

    assert held.release_due() == 0


def test_worker_lets_go_each_second() -> None:
    duty = duties["interview entries"]
    assert (duty.every, duty.run) == (timedelta(seconds=1), held.release_due)


def test_looking_for_what_is_due_costs_one_query_where_nothing_is(
    interview: Interview, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert held.release_due() == 0


def test_words_that_cannot_stand_leave_the_held_entry(interview: Interview, people: dict[str, User]) -> None:
    setting(interview, release=True)
    row = write(interview, people["host"], "一句话")

    with pytest.raises(ValidationError):
        held.edit_held(interview_id=interview.pk, held_id=row.pk, actor=people["host"], version=1, text="  ")

    row.refresh_from_db()
    assert (row.payload["text"], row.version) == ("一句话", 1)
