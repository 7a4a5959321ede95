"""``manage.py check_interview`` and the nightly patrol: every invariant broken by raw SQL is told."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.actions.redaction import redact
from interviews.enums import HeldState, Op, QuestionState
from interviews.models import Held, Interview, Question
from interviews.patrol import Patrol
from interviews.proving import faults
from tests.factories.cluster import Cluster
from tests.factories.interviews import asked, live_interview, member, say
from tests.interviews.test_records import closed_interview, hold, live_record

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def tamper(sql: str, *values: object) -> None:
    """Write past every guard, as the owner of the tables could: triggers are off in tests that are not about them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def told(*arguments: str) -> tuple[int, list[str]]:
    """Exit status and lines of the command."""
    errors = io.StringIO()
    try:
        call_command("check_interview", *arguments, stdout=io.StringIO(), stderr=errors)
    except SystemExit as end:
        return int(end.code or 0), errors.getvalue().splitlines()
    return 0, errors.getvalue().splitlines()


#: What is broken → the statement; its last parameter is the interview's id.
BREAKS: dict[str, tuple[str, ...]] = {
    "hole": ("DELETE FROM interviews_liveevent WHERE seq = 2 AND interview_id = %s",),
    "words": (
        "UPDATE interviews_liveevent SET payload = %s WHERE seq = 2 AND interview_id = %s",
        '{"text": "从没说过的话", "speaker": {}}',
    ),
    "hash": ("UPDATE interviews_liveevent SET hash = 'x' WHERE seq = 2 AND interview_id = %s",),
    "number": ("UPDATE interviews_interview SET last_seq = 99 WHERE id = %s",),
    "head": ("UPDATE interviews_interview SET head_hash = 'x' WHERE id = %s",),
    "state": ("UPDATE interviews_interview SET state = 'live' WHERE id = %s",),
    "empty": ("UPDATE interviews_liveevent SET payload = NULL WHERE seq = 2 AND interview_id = %s",),
}


def break_(interview: Interview, name: str) -> None:
    """One of :data:`BREAKS`."""
    sql, *values = BREAKS[name]
    tamper(sql, *values, interview.pk)


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_what_is_broken_is_told_with_status_one(cluster: Cluster, name: str) -> None:
    interview = closed_interview(cluster)
    assert told(str(interview.pk)) == (0, [])

    break_(interview, name)

    status, lines = told("--all")
    assert status == 1
    assert lines
    assert all(str(interview.pk) in line for line in lines)


def test_record_that_differs_from_the_events_is_told(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    page = live_record(cluster, interview)
    assert told("--all") == (0, [])

    tamper("UPDATE interviews_interviewrecord SET transcript = '[]' WHERE basepage_ptr_id = %s", page.pk)

    status, lines = told("--all")
    assert (status, len(lines)) == (1, 1)
    assert str(page.pk) in lines[0]


def test_redacted_words_that_came_back_are_told(cluster: Cluster) -> None:
    host = member("other-host")
    interview = live_interview(cluster, cluster.city, team={"host": host})
    slip = say(interview, "个人信息").event
    interview = redact(interview_id=interview.pk, actor=host, msg=slip.msg, reason="个人信息")
    assert list(faults(interview)) == []

    tamper("UPDATE interviews_liveevent SET payload = %s WHERE id = %s", '{"text": "个人信息", "speaker": {}}', slip.pk)

    assert len(list(faults(Interview.objects.get(pk=interview.pk)))) >= 1


def test_answered_question_without_its_event_is_told(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    question = asked(interview, state=QuestionState.APPROVED)
    assert list(faults(interview)) == []

    Question.objects.filter(pk=question.pk).update(state=QuestionState.ANSWERED)

    assert [str(question.pk) in sentence for sentence in faults(interview)] == [True]


def test_released_entry_without_its_event_is_told(cluster: Cluster) -> None:
    interview = closed_interview(cluster)
    held = hold(interview, HeldState.WAITING, member("other-host"))
    assert list(faults(interview)) == []

    Held.objects.filter(pk=held.pk).update(state=HeldState.RELEASED, seq=2)

    assert [str(held.pk) in sentence for sentence in faults(interview)] == [True]


@pytest.mark.parametrize("arguments", [(), ("999",), ("x",), ("-1",), ("²",), ("1", "--all")])
def test_unknown_number_is_refused_with_status_two(db: None, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("check_interview", *(["--", *arguments] if arguments == ("-1",) else arguments))
    assert refusal.value.returncode == 2


def test_patrol_logs_what_is_broken_once_a_day(cluster: Cluster, caplog: pytest.LogCaptureFixture) -> None:
    interview = closed_interview(cluster)
    break_(interview, "head")
    patrol = Patrol()

    assert [len(patrol.check_next()) for _turn in range(3)] == [1, 0, 0]
    assert [record.levelname for record in caplog.records if record.name == "interviews.patrol"] == ["ERROR"]


def test_number_of_queries_does_not_grow_with_the_events(cluster: Cluster) -> None:
    begun = closed_interview(cluster)

    def queries() -> int:
        interview = Interview.objects.select_related("page").get(pk=begun.pk)
        list(faults(interview))
        with CaptureQueriesContext(connection) as captured:
            assert list(faults(interview)) == []
        return len(captured)

    one = queries()
    for number in range(5):
        say(begun, f"第{number}句", op=Op.ADD)
    assert queries() == one
