"""Entries: rights, states, keys, speakers, corrections (actions/entries.py)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from foundation.accounts.models import User
from foundation.outbox.models import Event
from interviews.actions import entries
from interviews.actions.entries import Words
from interviews.actions.outcomes import ConflictError, Outcome
from interviews.enums import GUEST, HeldState, InterviewState, QuestionState, TeamRole
from interviews.models import Guest, Held, Interview, LiveEvent, Question
from interviews.selectors import transcript_of
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, live_interview, member, open_up, say

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

CITIZEN = {"role": "citizen", "name": "网友小河"}


def team() -> dict[str, User]:
    """One account for each role."""
    return {role: member(f"studio-{role}") for role in (*TeamRole.values, GUEST)}


def write(interview: Interview, actor: User, text: str = "水库年底完工。", **options: Any) -> Outcome:
    words = Words(text=text, speaker=options.pop("speaker", None), pictures=options.pop("pictures", None))
    key = options.pop("key", None) or uuid.uuid4()
    return entries.write(interview_id=interview.pk, actor=actor, client_key=key, words=words, **options)


def correct(interview: Interview, actor: User, msg: str, text: str, seen: int, **options: Any) -> Outcome:
    words = Words(text=text, **options)
    return entries.edit(
        interview_id=interview.pk, actor=actor, client_key=uuid.uuid4(), msg=msg, words=words, seen=seen
    )


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return team()


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return live_interview(cluster, cluster.city, team=people)


def test_stenographer_writes_as_any_speaker(interview: Interview, people: dict[str, User]) -> None:
    outcome = write(interview, people["stenographer"], speaker=CITIZEN)

    assert outcome.event is not None
    assert (outcome.event.seq, outcome.event.op, outcome.held) == (2, "add", None)
    entry = transcript_of(interview).entries[0]
    assert (entry.text, entry.speaker) == ("水库年底完工。", CITIZEN)


def test_guest_writes_under_the_own_name_only(interview: Interview, people: dict[str, User]) -> None:
    outcome = write(interview, people[GUEST])

    assert outcome.event is not None
    assert outcome.event.payload["speaker"] == {"role": "guest", "name": "贺嘉平", "post": "省水利厅副厅长"}
    with pytest.raises(PermissionDenied):
        write(interview, people[GUEST], speaker={"role": "host", "name": "贺嘉平"})
    with pytest.raises(PermissionDenied):
        write(interview, people[GUEST], speaker=CITIZEN)


@pytest.mark.parametrize("role", ["moderator", "photographer"])
def test_others_of_the_team_write_nothing(interview: Interview, people: dict[str, User], role: str) -> None:
    with pytest.raises(PermissionDenied):
        write(interview, people[role], speaker=CITIZEN)


def test_people_of_the_site_without_a_part_write_nothing(cluster: Cluster, interview: Interview) -> None:
    for user in (cluster.city.people["editor"], cluster.county.people["manager"], cluster.superuser):
        with pytest.raises(PermissionDenied):
            write(interview, user, speaker=CITIZEN)
    assert LiveEvent.objects.filter(interview=interview).count() == 1


def test_same_key_again_gives_the_first_event(interview: Interview, people: dict[str, User]) -> None:
    key = uuid.uuid4()
    first = write(interview, people["host"], speaker=CITIZEN, key=key)

    again = write(interview, people["host"], "别的话", speaker=CITIZEN, key=key)

    assert (first.created, again.created) == (True, False)
    assert again.event == first.event
    assert transcript_of(interview).seq == 2


def test_key_of_a_held_entry_again_gives_the_held_entry(interview: Interview, people: dict[str, User]) -> None:
    open_up(interview, InterviewState.PAUSED)
    key = uuid.uuid4()
    first = write(interview, people["host"], speaker=CITIZEN, key=key)

    again = write(interview, people["host"], speaker=CITIZEN, key=key)

    assert first.held is not None
    assert (again.held, again.created) == (first.held, False)
    assert Held.objects.count() == 1
    with pytest.raises(ValidationError) as refusal:
        write(interview, people["stenographer"], speaker=CITIZEN, key=key)
    assert refusal.value.code == "key"


def test_key_of_somebody_else_is_refused(interview: Interview, people: dict[str, User]) -> None:
    key = uuid.uuid4()
    write(interview, people["host"], speaker=CITIZEN, key=key)

    with pytest.raises(ValidationError) as refusal:
        write(interview, people["stenographer"], speaker=CITIZEN, key=key)

    assert refusal.value.code == "key"


def test_inserted_sentence_stands_where_it_was_missed(interview: Interview, people: dict[str, User]) -> None:
    first = write(interview, people["stenographer"], "一", speaker=CITIZEN).event
    write(interview, people["stenographer"], "三", speaker=CITIZEN)
    assert first is not None

    write(interview, people["stenographer"], "二", speaker=CITIZEN, after=first.msg)
    write(interview, people["stenographer"], "零", speaker=CITIZEN, after="")

    assert [entry.text for entry in transcript_of(interview).entries] == ["零", "一", "二", "三"]


@pytest.mark.parametrize("role", [GUEST, "releaser"])
@pytest.mark.parametrize("at_the_beginning", [True, False])
def test_who_does_not_insert_writes_at_the_end_only(
    interview: Interview, people: dict[str, User], role: str, at_the_beginning: bool
) -> None:
    first = write(interview, people["stenographer"], "一", speaker=CITIZEN).event
    write(interview, people["stenographer"], "二", speaker=CITIZEN)
    assert first is not None

    with pytest.raises(PermissionDenied, match=r"(?i)insert|插入"):
        write(interview, people[role], "插话", after="" if at_the_beginning else first.msg)

    assert [entry.text for entry in transcript_of(interview).entries] == ["一", "二"]


def test_guest_answers_no_question_in_another_place(interview: Interview, people: dict[str, User]) -> None:
    guest = Guest.objects.get(page=interview.page)
    question = asked(interview, state=QuestionState.ANSWERING, guest=guest.key)

    with pytest.raises(PermissionDenied):
        write(interview, people[GUEST], after="", question_id=question.pk)

    question.refresh_from_db()
    assert (question.state, transcript_of(interview).entries) == (QuestionState.ANSWERING, [])


def test_insertion_behind_an_entry_of_another_interview_is_refused(
    cluster: Cluster, interview: Interview, people: dict[str, User]
) -> None:
    other = say(live_interview(cluster, cluster.city), "别处").event

    with pytest.raises(ValidationError) as refusal:
        write(interview, people["stenographer"], speaker=CITIZEN, after=other.msg)

    assert refusal.value.code == "entry"


def test_announced_interview_takes_notices_only(cluster: Cluster, people: dict[str, User]) -> None:
    interview = announced_interview(cluster, cluster.city, team=people)
    with pytest.raises(ConflictError) as refusal:
        write(interview, people["host"], speaker=CITIZEN)
    assert (refusal.value.code, refusal.value.present) == ("state", {"state": "announced"})

    outcome = entries.notice(
        interview_id=interview.pk, actor=people["host"], client_key=uuid.uuid4(), text="推迟十分钟开始。"
    )

    assert outcome.event is not None
    assert [(entry.kind, entry.text) for entry in transcript_of(interview).entries] == [("notice", "推迟十分钟开始。")]


def test_closed_interview_takes_released_answers_only(interview: Interview, people: dict[str, User]) -> None:
    question = asked(interview, state=QuestionState.FOLLOW_UP)
    open_up(interview, InterviewState.CLOSED)
    with pytest.raises(ConflictError):
        write(interview, people["host"], speaker=CITIZEN)

    outcome = write(interview, people["stenographer"], speaker=CITIZEN, question_id=question.pk)

    assert outcome.held is not None
    assert (outcome.held.op, outcome.held.state) == ("answer", HeldState.WAITING)


def test_correction_after_the_end_waits_for_a_second_person(interview: Interview, people: dict[str, User]) -> None:
    event = say(interview, "一句话").event
    open_up(interview, InterviewState.CLOSED)

    outcome = correct(interview, people["stenographer"], event.msg, "另一句", seen=event.seq, speaker=CITIZEN)

    assert outcome.event is None
    assert outcome.held is not None
    assert outcome.held.state == HeldState.WAITING


def test_withdrawal_after_the_end_reaches_index_and_caches(interview: Interview, people: dict[str, User]) -> None:
    event = say(interview, "说错了的话").event
    open_up(interview, InterviewState.CLOSED)
    before = Event.objects.filter(kind="page", key=str(interview.page_id)).count()

    entries.withdraw(
        interview_id=interview.pk, actor=people["host"], client_key=uuid.uuid4(), msg=event.msg, reason="口误"
    )

    assert Event.objects.filter(kind="page", key=str(interview.page_id)).count() == before + 1


def test_question_whose_answer_was_withdrawn_is_answered_again(interview: Interview, people: dict[str, User]) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    event = write(interview, people["stenographer"], speaker=CITIZEN, question_id=question.pk).event
    assert event is not None
    open_up(interview, InterviewState.CLOSED)
    with pytest.raises(ConflictError):
        write(interview, people["stenographer"], speaker=CITIZEN, question_id=question.pk)
    entries.withdraw(
        interview_id=interview.pk, actor=people["host"], client_key=uuid.uuid4(), msg=event.msg, reason="口误"
    )

    assert write(interview, people["stenographer"], speaker=CITIZEN, question_id=question.pk).held is not None


def test_who_saw_the_text_after_the_entry_may_correct_it(interview: Interview, people: dict[str, User]) -> None:
    first = say(interview, "第一句").event
    last = say(interview, "第二句").event

    assert correct(interview, people["host"], first.msg, "第一句（改）", seen=last.seq).event is not None
    with pytest.raises(ConflictError):
        correct(interview, people["host"], first.msg, "第一句（又改）", seen=last.seq)


def test_answer_carries_the_question_and_marks_it_answered(interview: Interview, people: dict[str, User]) -> None:
    question = asked(interview, "水库何时完工？", state=QuestionState.APPROVED)

    outcome = write(interview, people["stenographer"], speaker=CITIZEN, question_id=question.pk)

    assert outcome.event is not None
    assert outcome.event.payload["asked"] == {"q": question.pk, "name": "小河", "text": "水库何时完工？"}
    assert Question.objects.get(pk=question.pk).state == QuestionState.ANSWERED


@pytest.mark.parametrize("state", [QuestionState.PENDING, QuestionState.REJECTED, QuestionState.MERGED])
def test_question_that_is_not_shown_is_not_answered(
    interview: Interview, people: dict[str, User], state: QuestionState
) -> None:
    question = asked(interview, "身份证号是多少", state=state)

    with pytest.raises(ValidationError) as refusal:
        write(interview, people["stenographer"], speaker=CITIZEN, question_id=question.pk)

    assert refusal.value.code == "question"


def test_question_of_another_interview_is_not_answered(
    cluster: Cluster, interview: Interview, people: dict[str, User]
) -> None:
    question = asked(live_interview(cluster, cluster.city), state=QuestionState.APPROVED)

    with pytest.raises(ValidationError) as refusal:
        write(interview, people["stenographer"], speaker=CITIZEN, question_id=question.pk)

    assert refusal.value.code == "question"


def test_guest_answers_assigned_questions_only(interview: Interview, people: dict[str, User]) -> None:
    own = Guest.objects.get(page=interview.page).key
    mine = asked(interview, state=QuestionState.ASSIGNED, guest=own)
    other = asked(interview, state=QuestionState.ASSIGNED, guest=uuid.uuid4())

    with pytest.raises(PermissionDenied):
        write(interview, people[GUEST], question_id=other.pk)
    assert write(interview, people[GUEST], question_id=mine.pk).event is not None


def test_correction_that_saw_the_last_event_is_taken(interview: Interview, people: dict[str, User]) -> None:
    event = write(interview, people["stenographer"], "二十六万万亩", speaker=CITIZEN).event
    assert event is not None

    correct(interview, people["host"], event.msg, "二十六万亩", event.seq)

    entry = transcript_of(interview).entries[0]
    assert (entry.text, entry.corrected, entry.speaker) == ("二十六万亩", 1, CITIZEN)
    assert LiveEvent.objects.get(interview=interview, seq=event.seq).payload["text"] == "二十六万万亩"


def test_correction_that_saw_an_older_state_is_refused_with_the_present(
    interview: Interview, people: dict[str, User]
) -> None:
    event = write(interview, people["stenographer"], "原文", speaker=CITIZEN).event
    assert event is not None
    correct(interview, people["host"], event.msg, "甲改", event.seq)

    with pytest.raises(ConflictError) as refusal:
        correct(interview, people["stenographer"], event.msg, "乙改", event.seq)

    assert (refusal.value.present["entry"]["text"], refusal.value.present["seq"]) == ("甲改", 3)
    assert transcript_of(interview).entries[0].text == "甲改"


def test_withdrawn_entry_is_neither_corrected_nor_pinned_nor_withdrawn_again(
    interview: Interview, people: dict[str, User]
) -> None:
    event = write(interview, people["stenographer"], speaker=CITIZEN).event
    assert event is not None
    whom = {"interview_id": interview.pk, "actor": people["host"], "msg": event.msg}
    entries.withdraw(**whom, client_key=uuid.uuid4(), reason="口误")

    entry = transcript_of(interview).entries[0]
    assert (entry.withdrawn, entry.reason, entry.text) == (True, "口误", "")
    with pytest.raises(ConflictError):
        entries.withdraw(**whom, client_key=uuid.uuid4(), reason="再撤")
    with pytest.raises(ConflictError):
        entries.pin(**whom, client_key=uuid.uuid4(), pinned=True)
    with pytest.raises(ConflictError):
        correct(interview, people["host"], event.msg, "改", 3)


def test_withdrawal_drops_the_correction_that_waits(interview: Interview, people: dict[str, User]) -> None:
    event = write(interview, people["stenographer"], speaker=CITIZEN).event
    assert event is not None
    open_up(interview, InterviewState.PAUSED)
    held = correct(interview, people["host"], event.msg, "改", event.seq).held
    assert held is not None

    entries.withdraw(
        interview_id=interview.pk, actor=people["host"], client_key=uuid.uuid4(), msg=event.msg, reason="口误"
    )

    held.refresh_from_db()
    assert held.state == HeldState.CANCELLED


def test_second_correction_waits_for_the_first(interview: Interview, people: dict[str, User]) -> None:
    event = write(interview, people["stenographer"], speaker=CITIZEN).event
    assert event is not None
    open_up(interview, InterviewState.PAUSED)
    held = correct(interview, people["host"], event.msg, "改", event.seq).held
    assert held is not None

    with pytest.raises(ConflictError) as refusal:
        correct(interview, people["stenographer"], event.msg, "再改", event.seq)

    assert (refusal.value.code, refusal.value.present["held"]) == ("held", held.pk)


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        ("correct", {"host", "stenographer", "releaser"}),
        ("withdraw", {"host", "stenographer", "releaser"}),
        ("pin", {"host", "stenographer"}),
        ("notice", {"host"}),
    ],
)
def test_each_act_is_for_its_roles_only(
    interview: Interview, people: dict[str, User], act: str, allowed: set[str]
) -> None:
    found = set()
    for role, user in people.items():
        event = say(interview, "一句话").event
        key = uuid.uuid4()
        whom: dict[str, Any] = {"interview_id": interview.pk, "actor": user, "client_key": key}
        calls = {
            "correct": lambda: entries.edit(**whom, msg=event.msg, words=Words(text="改"), seen=event.seq),  # noqa: B023 -- called at once
            "withdraw": lambda: entries.withdraw(**whom, msg=event.msg, reason="口误"),  # noqa: B023 -- the same
            "pin": lambda: entries.pin(**whom, msg=event.msg, pinned=True),  # noqa: B023 -- the same
            "notice": lambda: entries.notice(**whom, text="稍后继续"),  # noqa: B023 -- the same
        }
        try:
            calls[act]()
        except PermissionDenied:
            continue
        found.add(role)
    assert found == allowed


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "长" * 5001])
def test_words_that_cannot_stand_are_refused(interview: Interview, people: dict[str, User], text: str) -> None:
    with pytest.raises(ValidationError):
        write(interview, people["host"], text, speaker=CITIZEN)


def test_personal_data_are_told_and_taken(interview: Interview, people: dict[str, User]) -> None:
    outcome = write(interview, people["host"], "请打13905310001找老李", speaker=CITIZEN)

    assert outcome.event is not None
    assert [finding["check"] for finding in outcome.findings] == ["phone.private"]
    assert "13905310001" not in str(outcome.findings)


@pytest.mark.parametrize(
    "speaker",
    [None, {"role": "minister", "name": "甲"}, {"role": "guest", "name": " "}, {"role": "guest", "name": "长" * 121}],
)
def test_speaker_that_is_none_is_refused(
    interview: Interview, people: dict[str, User], speaker: dict[str, str] | None
) -> None:
    with pytest.raises(ValidationError):
        write(interview, people["host"], speaker=speaker)
