"""Two people at once, on a database that really has two at once; and asking beside the running text."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from foundation.accounts.models import User
from interviews.actions.ledger import locked
from interviews.actions.questions import ConflictError, ask, move
from interviews.enums import QuestionState
from interviews.models import Interview, Question, QuestionMove
from sites.hosts import forget
from tests.factories.cluster import build_cluster
from tests.factories.interviews import asked, live_interview, member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """Two moderators' accounts, seen by other connections too."""
    return {role: member(f"team-{role}") for role in ("host", "moderator")}


@pytest.fixture
def interview(people: dict[str, User]) -> Interview:
    forget()
    cluster = build_cluster()
    return live_interview(cluster, cluster.city, team=people)


def at_once(*acts: Callable[[], str]) -> list[str]:
    """Start the acts together; returns what each gave, or the kind of refusal."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        try:
            barrier.wait(timeout=20)
            return act()
        except (ConflictError, ValidationError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def decide(question: Question, to: str, user: User, **options: object) -> str:
    actor = User.objects.get(pk=user.pk)
    return move(question_id=question.pk, to=to, version=1, actor=actor, reason="理由。", **options).state


def test_two_moderators_decide_once(interview: Interview, people: dict[str, User]) -> None:
    for _time in range(5):
        question = asked(interview)
        outcome = at_once(
            lambda question=question: decide(question, QuestionState.APPROVED, people["host"]),
            lambda question=question: decide(question, QuestionState.REJECTED, people["moderator"]),
        )
        question.refresh_from_db()
        assert outcome == ["ConflictError", question.state]
        assert (question.version, QuestionMove.objects.filter(question=question).count()) == (2, 1)


def test_two_questions_are_not_merged_into_each_other(interview: Interview, people: dict[str, User]) -> None:
    for _time in range(5):
        one, other = (asked(interview, state=QuestionState.APPROVED) for _number in range(2))
        outcome = at_once(
            lambda one=one, other=other: decide(one, QuestionState.MERGED, people["host"], into=other.pk),
            lambda one=one, other=other: decide(other, QuestionState.MERGED, people["moderator"], into=one.pk),
        )
        assert outcome == ["ValidationError", "merged"]


def test_double_click_makes_one_question(interview: Interview) -> None:
    for number in range(5):
        words = {"name": "", "text": f"第{number}个点了两次的问题？", "mail": "", "visitor": "a" * 32, "sending": "f"}
        numbers = at_once(*(lambda words=words: ask(interview_id=interview.pk, **words).number for _click in range(4)))
        assert (len(set(numbers)), Question.objects.filter(text=words["text"]).count()) == (1, 1)


def test_question_does_not_wait_for_the_text_that_is_written(interview: Interview) -> None:
    def put() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
        return ask(interview_id=interview.pk, name="", text="写字的时候来的问题？", mail="", visitor="a" * 32).state

    with transaction.atomic():
        locked(interview.pk)
        assert at_once(put) == [QuestionState.PENDING]
