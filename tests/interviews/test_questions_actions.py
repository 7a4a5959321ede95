"""Asking: when, what, how often; screening, keys, caps (actions/questions_asking.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.accounts.cipher import decrypt
from interviews.actions import questions_asking
from interviews.actions.questions import ask, sent_before
from interviews.enums import InterviewState, QuestionState
from interviews.models import Interview, Question
from interviews.question_notices import MAIL
from interviews.selectors_questions import questions_version
from tests.factories.acts import withdraw
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, open_up
from tests.factories.screening import identity, list_words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
GOOD = {"name": "小河", "text": "水库加固期间怎样保证灌溉？", "mail": "citizen@example.test", "visitor": "a" * 32}


@pytest.fixture
def interview(cluster: Cluster) -> Interview:
    return announced_interview(cluster, cluster.city)


def put(interview: Interview, **changes: Any) -> Question:
    return ask(interview_id=interview.pk, **{**GOOD, **changes})


def refusal(interview: Interview, **changes: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        put(interview, **changes)
    return refused.value.error_list[0].code or "", " ".join(refused.value.messages)


def test_question_is_kept_pending_with_receipt_and_encrypted_mail(interview: Interview) -> None:
    before = questions_version(interview.pk)
    question = put(interview)
    assert (question.state, question.version, question.text) == (QuestionState.PENDING, 1, GOOD["text"])
    assert (len(question.number), question.number[:8]) == (17, f"{timezone.localdate():%Y%m%d}")
    assert ("citizen" in question.mail, decrypt(question.mail, purpose=MAIL)) == (False, GOOD["mail"])
    assert questions_version(interview.pk) == before + 1


@pytest.mark.parametrize("text", ["", "  \n ", "四个字？", "？？？？？？？", "字" * 501, "\u200b\u202e" * 9])
def test_question_outside_the_bounds_is_refused(interview: Interview, text: str) -> None:
    assert (refusal(interview, text=text)[0], Question.objects.count()) == ("length", 0)


def test_bounds_are_those_of_the_moment(interview: Interview) -> None:
    assert put(interview, text="字典" * 250).text == "字典" * 250
    Interview.objects.filter(pk=interview.pk).update(shortest_question=10, longest_question=20)
    assert [refusal(interview, text="字典" * count)[0] for count in (4, 11)] == ["length", "length"]
    assert put(interview, text="字典" * 10).text == "字典" * 10


def test_control_and_directional_characters_are_left_out(interview: Interview) -> None:
    question = put(interview, text="第一行\x07里\u202e的问题\r\n\r\n\x1b第二\ud800行", name="小\u200b河\n")
    assert (question.text, question.name) == ("第一行里的问题\n第二行", "小河")


def test_name_too_long_is_refused(interview: Interview) -> None:
    assert refusal(interview, name="名" * 21)[0] == "name"


def test_question_before_the_opening_time_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    opens = timezone.now() + timedelta(hours=1)
    interview = announced_interview(cluster, cluster.city, questions_open_at=opens)
    assert refusal(interview)[0] == "closed"
    monkeypatch.setattr("interviews.actions.questions_asking.timezone.now", lambda: opens)
    assert put(interview).asked_at == opens


def test_question_is_refused_while_none_are_taken_and_after_the_end(interview: Interview) -> None:
    Interview.objects.filter(pk=interview.pk).update(questions_open=False)
    assert refusal(interview)[0] == "closed"
    Interview.objects.filter(pk=interview.pk).update(questions_open=True)
    open_up(interview, InterviewState.PAUSED)
    assert put(interview, text="暂停之时的问题？").pk
    open_up(interview, InterviewState.CLOSED)
    assert refusal(interview, text="结束之后的问题？")[0] == "closed"
    assert Question.objects.count() == 1


def test_withdrawn_interview_takes_no_question(cluster: Cluster, interview: Interview) -> None:
    withdraw(cluster.city, interview.page)
    with pytest.raises(Interview.DoesNotExist):
        put(interview)


def test_blocking_findings_are_refused_by_name_with_the_mend(interview: Interview) -> None:
    list_words(("forbidden", "绝密工程", "", "请改用其他说法。"))
    code, said = refusal(interview, text="绝密工程什么时候开工？")
    assert (code, "绝密工程" in said, "请改用其他说法。" in said) == ("words", True, True)
    number = identity()
    code, said = refusal(interview, text=f"我的号码{number}为什么查不到？")
    assert (code, number in said, number[:3] in said) == ("words", False, True)
    assert refusal(interview, name="绝密工程")[0] == "words"
    assert Question.objects.count() == 0


def test_lesser_findings_are_stored_masked_for_the_moderator(interview: Interview) -> None:
    question = put(interview, text="请打13812345678告诉我何时开工？")
    assert [finding["check"] for finding in question.findings] == ["phone.private"]
    assert "13812345678" not in str(question.findings)


def test_same_words_from_the_same_form_give_the_first_receipt(interview: Interview) -> None:
    first = put(interview, sending="form")
    assert put(interview, sending="form", text=f" {GOOD['text'].replace('？', '?')} ").pk == first.pk
    assert put(interview, sending="form", visitor="b" * 32).pk == first.pk  # the browser has moved to another network
    assert put(interview, sending="form", text="完全不同的另一个问题？").pk != first.pk
    assert Question.objects.count() == 2


def test_same_words_of_another_person_in_the_same_network_are_a_question_of_their_own(interview: Interview) -> None:
    first = put(interview, sending="form")
    others = [put(interview, sending=form) for form in ("another form", "", "")]
    assert len({one.number for one in (first, *others)}) == 4


def test_double_click_that_sees_no_first_row_gives_its_receipt(
    interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = put(interview, sending="form")
    looked: list[str | None] = []
    find = questions_asking._sent_as

    def late(once: str | None) -> Question | None:
        looked.append(once)
        return find(once) if len(looked) > 1 else None

    monkeypatch.setattr(questions_asking, "_sent_as", late)
    assert (put(interview, sending="form").pk, Question.objects.count(), len(looked)) == (first.pk, 1, 2)


def test_question_that_was_sent_is_found_by_its_form_and_words_only(cluster: Cluster, interview: Interview) -> None:
    first, other = put(interview, sending="form"), announced_interview(cluster, cluster.city)
    asked_with = {"interview_id": interview.pk, "sending": "form", "text": GOOD["text"]}
    assert sent_before(**asked_with) == first
    for changed in ({"sending": "x"}, {"sending": ""}, {"text": "别的话？"}, {"interview_id": other.pk}):
        assert sent_before(**{**asked_with, **changed}) is None


def test_same_words_in_another_interview_are_another_question(cluster: Cluster, interview: Interview) -> None:
    other = announced_interview(cluster, cluster.city)
    assert put(interview, sending="form").pk != put(other, sending="form").pk


def test_pending_questions_are_capped_by_interview_and_by_visitor(
    interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions_asking, "MOST_OF_VISITOR", 2)
    monkeypatch.setattr(questions_asking, "MOST_PENDING", 3)
    for number in range(2):
        put(interview, text=f"第{number}个不同的问题？")
    assert refusal(interview, text="同一个人的第三个问题？")[0] == "full"
    put(interview, text="另一个人的问题在这里？", visitor="b" * 32)
    assert refusal(interview, text="第三个人的问题来晚了？", visitor="c" * 32)[0] == "full"
    Question.objects.filter(visitor="b" * 32).update(state=QuestionState.REJECTED)
    assert put(interview, text="第三个人的问题来晚了？", visitor="c" * 32).pk


def flood(interview: Interview, count: int) -> None:
    Question.objects.bulk_create(
        Question(
            interview=interview,
            number=f"20261121-F{number:07d}",
            key=f"{number:064d}",
            text=f"第{number}号村的水渠什么时候修好？我们{number % 97}户都在等。",
            visitor=f"{number:032d}",
        )
        for number in range(count)
    )


def test_queries_of_one_more_question_do_not_grow_with_three_thousand(interview: Interview) -> None:
    put(interview, text="预热用的第一个问题？")
    counts = []
    for size in (0, 3000):
        flood(interview, size)
        with CaptureQueriesContext(connection) as taken:
            put(interview, text=f"之后来的问题{size}？", visitor="z" * 32)
        counts.append(len(taken))
    assert (counts[0], counts[0] <= 12) == (counts[1], True)
