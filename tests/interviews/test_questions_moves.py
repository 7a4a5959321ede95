"""Moves with compare-and-set, rights, answers and what is left at closing (actions/questions.py)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from foundation.accounts.cipher import encrypt
from foundation.audit.models import AuditEntry
from foundation.notices.models import Mail, Notice
from foundation.workdays.registry import Move
from foundation.workdays.selectors import Due, due
from interviews import question_clock as clock
from interviews import question_notices as notices
from interviews.actions import questions as actions
from interviews.actions.questions import ConflictError, move, note_answered, open_follow_ups
from interviews.actions.redaction import empty_questions
from interviews.enums import HeldState, InterviewState, Op, QuestionState, TeamRole
from interviews.models import Guest, Held, Interview, Like, Question, QuestionMove, Suspension
from interviews.question_notices import MAIL
from interviews.questions import key_of
from interviews.selectors_questions import questions_version
from interviews.selectors_statistics import figures
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, live_interview, member, open_up

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Q = QuestionState
TEAM = ("host", "stenographer", "moderator", "releaser", "photographer", "guest")


@pytest.fixture
def team(cluster: Cluster) -> dict[str, Any]:
    return {role: member(f"team-{role}") for role in TEAM}


@pytest.fixture
def interview(cluster: Cluster, team: dict[str, Any]) -> Interview:
    return live_interview(cluster, cluster.city, team=team)


def go(question: Question, to: str, actor: Any, **options: Any) -> Question:
    options.setdefault("version", Question.objects.get(pk=question.pk).version)
    return move(question_id=question.pk, to=to, actor=actor, **options)


def code_of(question: Question, to: str, actor: Any, **options: Any) -> str:
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        go(question, to, actor, **options)
    return refused.value.code


def guest_key(interview: Interview) -> uuid.UUID:
    return Guest.objects.get(page=interview.page_id).key


def test_second_decision_on_the_same_version_is_a_conflict_with_the_present_question(
    interview: Interview, team: dict[str, Any]
) -> None:
    question = asked(interview)
    assert go(question, Q.APPROVED, team["moderator"], version=1).version == 2
    with pytest.raises(ConflictError) as conflict:
        go(question, Q.REJECTED, team["host"], version=1, reason="重复。")
    assert (conflict.value.question.state, conflict.value.question.version) == (Q.APPROVED, 2)
    assert QuestionMove.objects.count() == 1


def test_update_finds_no_row_of_another_version(
    interview: Interview, team: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row itself is compared: what was read before somebody else's move is not written over."""
    question, stale = asked(interview), Question.objects.select_related("interview__page").get()
    go(question, Q.APPROVED, team["moderator"])
    monkeypatch.setattr(actions, "_locked", lambda _wanted: {stale.pk: stale})
    with pytest.raises(ConflictError) as conflict:
        go(question, Q.REJECTED, team["host"], version=1, reason="重复。")
    assert (conflict.value.question.state, Question.objects.get().state) == (Q.APPROVED, Q.APPROVED)


def test_each_move_is_recorded_and_stirs_the_desk_once(interview: Interview, team: dict[str, Any]) -> None:
    question, before = asked(interview), questions_version(interview.pk)
    go(question, Q.REJECTED, team["moderator"], reason="与主题无关。")
    assert questions_version(interview.pk) == before + 1
    rows = QuestionMove.objects.values_list("question", "before", "after", "version", "actor", "note")
    assert list(rows) == [(question.pk, Q.PENDING, Q.REJECTED, 2, team["moderator"].pk, "与主题无关。")]


@pytest.mark.parametrize("role", TEAM)
def test_only_hosts_and_moderators_decide_and_assign(interview: Interview, team: dict[str, Any], role: str) -> None:
    pending, approved = asked(interview), asked(interview, state=Q.APPROVED)
    moves = ((pending, Q.APPROVED, {}), (approved, Q.ASSIGNED, {"guest": guest_key(interview)}))
    allowed = role in (TeamRole.HOST, TeamRole.MODERATOR)
    for question, to, options in moves:
        if allowed:
            assert go(question, to, team[role], **options).state == to
        else:
            with pytest.raises(PermissionDenied), transaction.atomic():
                go(question, to, team[role], **options)
            assert Question.objects.get(pk=question.pk).version == 1


def test_moderators_of_another_interview_and_site_and_suspended_ones_do_not_decide(
    cluster: Cluster, interview: Interview, team: dict[str, Any]
) -> None:
    elsewhere = member("elsewhere")
    announced_interview(cluster, cluster.city, team={TeamRole.MODERATOR: elsewhere})
    Suspension.objects.create(interview=interview, user=team["moderator"], by=team["host"])
    question = asked(interview)
    people = [elsewhere, team["moderator"], cluster.county.people["manager"], cluster.superuser]
    for person in people:
        with pytest.raises(PermissionDenied), transaction.atomic():
            go(question, Q.APPROVED, person)
    assert Question.objects.get().state == Q.PENDING


def test_guest_begins_to_answer_what_is_assigned_to_them_and_nothing_else(
    interview: Interview, team: dict[str, Any]
) -> None:
    own = asked(interview, state=Q.ASSIGNED, guest=guest_key(interview))
    other = asked(interview, state=Q.ASSIGNED, guest=uuid.uuid4())
    assert go(own, Q.ANSWERING, team["guest"]).guest == guest_key(interview)
    for question, to in ((other, Q.ANSWERING), (own, Q.ASSIGNED), (own, Q.FOLLOW_UP)):
        with pytest.raises(PermissionDenied), transaction.atomic():
            go(question, to, team["guest"])
    assert go(other, Q.ANSWERING, team["stenographer"]).state == Q.ANSWERING


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (Q.PENDING, Q.ASSIGNED),
        (Q.PENDING, Q.FOLLOW_UP),
        (Q.REJECTED, Q.MERGED),
        (Q.ANSWERED, Q.REJECTED),
        (Q.FOLLOW_UP, Q.APPROVED),
        (Q.APPROVED, Q.APPROVED),
        (Q.APPROVED, Q.ANSWERED),
        (Q.ASSIGNED, Q.ANSWERED),
        (Q.PENDING, "nonsense"),
    ],
)
def test_moves_that_there_are_not_are_refused(interview: Interview, team: dict[str, Any], state: str, to: str) -> None:
    question = asked(interview, state=state)
    assert code_of(question, to, team["host"], reason="理由。", guest=guest_key(interview)) == "move"
    assert (Question.objects.get().state, QuestionMove.objects.count()) == (state, 0)


@pytest.mark.parametrize("reason", ["", " \n", "字" * 301])
def test_rejection_needs_a_reason_that_can_be_read(interview: Interview, team: dict[str, Any], reason: str) -> None:
    assert code_of(asked(interview), Q.REJECTED, team["host"], reason=reason) == "reason"


def test_merge_needs_a_shown_unmerged_question_of_the_same_interview(
    cluster: Cluster, interview: Interview, team: dict[str, Any]
) -> None:
    question, target = asked(interview), asked(interview, state=Q.APPROVED)
    merged = asked(interview, state=Q.MERGED, merged_into=target)
    foreign = asked(announced_interview(cluster, cluster.city), state=Q.APPROVED)
    wrong = [
        None,
        question.pk,
        asked(interview).pk,
        asked(interview, state=Q.REJECTED).pk,
        merged.pk,
        foreign.pk,
        10**9,
    ]
    assert [code_of(question, Q.MERGED, team["host"], into=into) for into in wrong] == ["into"] * 7
    assert go(question, Q.MERGED, team["host"], into=target.pk).merged_into == target


def test_what_was_merged_goes_along_so_that_chains_have_one_link(interview: Interview, team: dict[str, Any]) -> None:
    first, second = asked(interview, state=Q.APPROVED), asked(interview, state=Q.APPROVED)
    child = asked(interview, state=Q.MERGED, merged_into=first)
    go(first, Q.MERGED, team["host"], into=second.pk)
    child.refresh_from_db()
    assert (child.merged_into, child.version, child.state) == (second, 2, Q.MERGED)


def test_assignment_needs_a_guest_of_the_page(cluster: Cluster, interview: Interview, team: dict[str, Any]) -> None:
    question = asked(interview, state=Q.APPROVED)
    foreign = guest_key(announced_interview(cluster, cluster.city))
    wrong = [None, uuid.uuid4(), foreign]
    assert [code_of(question, Q.ASSIGNED, team["host"], guest=key) for key in wrong] == ["guest"] * 3
    assert go(question, Q.ASSIGNED, team["host"], guest=guest_key(interview)).guest == guest_key(interview)
    assert go(question, Q.APPROVED, team["host"]).guest is None


def test_personal_data_is_masked_for_good_when_a_question_is_shown(interview: Interview, team: dict[str, Any]) -> None:
    question = asked(interview, "请打13812345678告诉我？")
    go(question, Q.REJECTED, team["host"], reason="含个人信息。")
    assert "13812345678" in Question.objects.get().text
    go(question, Q.APPROVED, team["host"])
    found = Question.objects.get()
    assert ("13812345678" in found.text, found.shown_at is not None, found.reason) == (False, True, "")


def test_no_digest_of_what_was_masked_is_kept(interview: Interview, team: dict[str, Any]) -> None:
    text, plain = "请打13812345678告诉我？", "水库怎样灌溉？"
    shown, same = (asked(interview, one, key=key_of(one), once=key_of(one)) for one in (text, plain))
    for question in (shown, same):
        go(question, Q.APPROVED, team["host"])
    old = asked(interview, text, key=key_of(text), once="0" * 64, visitor="v" * 32)
    after = closed(interview)
    Interview.objects.filter(pk=after.pk).update(closed_at=after.closed_at - timedelta(days=31))
    assert Question.objects.get(pk=same.pk).once == key_of(plain)
    assert Question.objects.get(pk=shown.pk).once is None
    clock.erase_old()
    for question in (shown, same, old):
        question.refresh_from_db()
        assert question.key == key_of(question.text)
    assert ("13812345678" in old.text, old.key == key_of(text), same.key == key_of(plain)) == (False, False, True)


def test_question_with_an_answer_that_waits_is_neither_rejected_nor_merged(
    interview: Interview, team: dict[str, Any]
) -> None:
    question, target = asked(interview, state=Q.APPROVED), asked(interview, state=Q.APPROVED)
    held = Held.objects.create(interview=interview, op=Op.ANSWER, msg="m", author=team["host"], question=question)
    assert code_of(question, Q.REJECTED, team["host"], reason="理由。") == "move"
    assert code_of(question, Q.MERGED, team["host"], into=target.pk) == "move"
    Held.objects.filter(pk=held.pk).update(state=HeldState.CANCELLED)
    assert go(question, Q.REJECTED, team["host"], reason="理由。").state == Q.REJECTED


def mailed(interview: Interview, **fields: Any) -> Question:
    return asked(interview, mail=encrypt("citizen@example.test", purpose=MAIL), **fields)


def test_answer_tells_who_left_an_address_and_empties_it(interview: Interview, team: dict[str, Any]) -> None:
    question = mailed(interview, state=Q.ANSWERING)
    merged = mailed(interview, state=Q.MERGED, merged_into=question)
    for _time in range(2):
        note_answered(question_id=question.pk, actor=team["guest"], late=False)
    question.refresh_from_db()
    merged.refresh_from_db()
    assert (question.state, question.answered_late, merged.state) == (Q.ANSWERED, False, Q.MERGED)
    assert (question.answered_at, question.mail, merged.mail) == (merged.answered_at, "", "")
    mails = list(Mail.objects.filter(kind=notices.ANSWERED).order_by("pk"))
    assert [mail.key for mail in mails] == [question.number, merged.number]
    assert [(interview.page.full_url in one.text, question.text in one.text) for one in mails] == [(True, False)] * 2
    assert [one.number in one_mail.text for one, one_mail in zip((question, merged), mails, strict=True)] == [True] * 2


@pytest.mark.parametrize("state", [Q.PENDING, Q.REJECTED])
def test_answer_to_a_question_that_readers_do_not_see_is_refused(interview: Interview, state: str) -> None:
    question = mailed(interview, state=state)
    with pytest.raises(ValidationError), transaction.atomic():
        note_answered(question_id=question.pk, actor=None, late=False)
    assert (Question.objects.get().state, Mail.objects.count()) == (state, 0)


def closed(interview: Interview) -> Interview:
    return open_up(interview, InterviewState.CLOSED)


def test_closing_opens_follow_ups_and_leaves_the_rest(interview: Interview, team: dict[str, Any]) -> None:
    kept = {state: asked(interview, state=state) for state in QuestionState.values}
    after = closed(interview)
    assert open_follow_ups(interview=after, actor=team["host"]) == 4
    states = {before: Question.objects.get(pk=one.pk).state for before, one in kept.items()}
    left = {Q.APPROVED, Q.ASSIGNED, Q.ANSWERING, Q.FOLLOW_UP}
    assert states == {state: Q.FOLLOW_UP if state in left else state for state in QuestionState.values}
    day = due(timezone.localdate(after.closed_at), 5).on
    assert set(Question.objects.filter(state=Q.FOLLOW_UP).values_list("due_on", flat=True)) == {day}
    told = Notice.objects.filter(kind=notices.OPENED).values_list("person", flat=True)
    assert set(told) == {team["host"].pk, team["moderator"].pk}
    assert AuditEntry.objects.filter(kind="interview.follow_ups").count() == 1
    assert open_follow_ups(interview=after, actor=team["host"]) == 0


def test_question_approved_after_the_end_is_to_be_answered_afterwards(
    interview: Interview, team: dict[str, Any]
) -> None:
    question, after = asked(interview), closed(interview)
    moved = go(question, Q.APPROVED, team["moderator"])
    assert (moved.state, moved.due_on) == (Q.FOLLOW_UP, due(timezone.localdate(after.closed_at), 5).on)


def test_sweep_finds_what_was_approved_in_the_moment_of_the_closing(interview: Interview) -> None:
    question = asked(interview, state=Q.APPROVED)
    assert clock.sweep() == 0
    closed(interview)
    assert [clock.sweep(), clock.sweep()] == [1, 0]
    question.refresh_from_db()
    assert (question.state, question.due_on is not None) == (Q.FOLLOW_UP, True)


MONDAY = date(2026, 11, 23)


def follow_up(interview: Interview, day: date, **fields: Any) -> Question:
    return asked(interview, state=Q.FOLLOW_UP, due_on=day, **fields)


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind, settled_at=None).values_list("person__username", flat=True))


def test_hosts_and_moderators_are_reminded_and_managers_of_what_is_overdue(
    cluster: Cluster, interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(interview)
    monkeypatch.setattr("interviews.question_clock.timezone.localdate", lambda *_when: MONDAY)
    follow_up(interview, MONDAY + timedelta(days=2))
    assert (clock.remind(), told(notices.SOON)) == (0, set())
    soon, late = follow_up(interview, MONDAY + timedelta(days=1)), follow_up(interview, MONDAY - timedelta(days=3))
    assert clock.remind() == 2
    team = {"team-host", "team-moderator"}
    assert (told(notices.SOON), told(notices.OVERDUE)) == (team, team | {"qinghe-manager"})
    count = Notice.objects.count()
    assert (clock.remind(), Notice.objects.count()) == (2, count)
    note_answered(question_id=late.pk, actor=None, late=True)
    assert (told(notices.SOON), told(notices.OVERDUE)) == (team, set())
    note_answered(question_id=soon.pk, actor=None, late=True)
    assert told(notices.SOON) == set()
    assert Question.objects.get(pk=late.pk).answered_late is True


def test_all_groups_are_reminded_however_many(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(interview)
    monkeypatch.setattr("interviews.question_clock.timezone.localdate", lambda *_when: MONDAY)
    monkeypatch.setattr(clock, "_AT_A_TIME", 1)
    for days in range(3):
        follow_up(interview, MONDAY - timedelta(days=days))
    assert clock.remind() == 3


def test_lost_key_is_logged_without_the_receipt_number(interview: Interview, caplog: pytest.LogCaptureFixture) -> None:
    question = asked(interview, mail="unreadable")
    assert notices.address_of(question) == ""
    assert (question.number in caplog.text, f"question {question.pk} " in caplog.text) == (False, True)


def test_redacted_follow_up_is_due_no_more(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(interview)
    late = follow_up(interview, MONDAY - timedelta(days=3), due_provisional=True)
    monkeypatch.setattr("interviews.question_clock.timezone.localdate", lambda *_when: MONDAY)
    assert (clock.remind(), told(notices.OVERDUE) != set(), figures(interview).overdue) == (1, True, 1)
    empty_questions([late.pk])
    assert (clock.remind(), told(notices.OVERDUE), figures(interview).overdue) == (0, set(), 0)
    monkeypatch.setattr(actions, "due", lambda _day, _count: Due(date(2027, 1, 6), provisional=False))
    assert list(clock.recompute()) == []


def test_nobody_is_reminded_on_a_day_off(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(interview)
    monkeypatch.setattr("interviews.question_clock.timezone.localdate", lambda *_when: MONDAY - timedelta(days=1))
    follow_up(interview, MONDAY - timedelta(days=3))
    assert clock.remind() == 0


def test_provisional_days_move_with_the_calendar(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(interview)
    moves = follow_up(interview, date(2027, 1, 4), due_provisional=True)
    fixed = follow_up(interview, date(2027, 1, 4))
    monkeypatch.setattr(actions, "due", lambda _day, _count: Due(date(2027, 1, 6), provisional=False))
    moved = list(clock.recompute())
    assert moved == [Move(moves.number, moved[0].title, date(2027, 1, 4), date(2027, 1, 6))]
    assert list(clock.recompute()) == []
    fixed.refresh_from_db()
    assert fixed.due_on == date(2027, 1, 4)


def test_who_asked_and_liked_is_forgotten_thirty_days_after_the_closing(interview: Interview) -> None:
    text = "请打13812345678告诉我？"
    made = {
        state: mailed(interview, text=text, state=state, visitor="v" * 32, once=f"{state:0<64}")
        for state in (Q.PENDING, Q.REJECTED, Q.ANSWERED)
    }
    Like.objects.create(question=made[Q.ANSWERED], reader="r" * 64)
    after = closed(interview)
    times = Interview.objects.filter(pk=after.pk)
    times.update(closed_at=after.closed_at - timedelta(days=29))
    assert clock.erase_old() == 0
    times.update(closed_at=after.closed_at - timedelta(days=31))
    assert [clock.erase_old(), clock.erase_old()] == [3, 0]
    rows = Question.objects.order_by("pk").values_list("visitor", "mail", "once")
    assert (set(rows), Like.objects.count()) == ({("", "", None)}, 0)
    texts = {state: Question.objects.get(pk=one.pk).text for state, one in made.items()}
    assert [("13812345678" in texts[state]) for state in (Q.PENDING, Q.REJECTED, Q.ANSWERED)] == [False, False, True]
