"""Asking, looking up, liking and the list over HTTP: on every host, with bad input, nothing that is not public."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from foundation.limits.forms import HONEYPOT, PAYLOAD
from foundation.limits.registry import Rate
from interviews import reads, reads_questions
from interviews.actions import questions_asking
from interviews.enums import SHOWN, InterviewState, Op, QuestionState
from interviews.forms import SENDING
from interviews.models import Interview, Like, Question
from interviews.protocol import entry_payload, new_msg
from interviews.selectors_questions import receipt
from interviews.views.questions import COOKIE
from tests.factories.acts import withdraw
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, draft_interview, open_up, say
from tests.factories.proof import proven
from tests.factories.screening import list_words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
GOOD = {"name": "小河", "text": "水库加固期间怎样保证灌溉？", "mail": "citizen@example.test"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def interview(cluster: Cluster) -> Interview:
    return announced_interview(cluster, cluster.city)


def on(host: str = "portal.test", **options: Any) -> Client:
    return Client(HTTP_HOST=host, **options)


def url(interview: Interview | int, name: str = "ask") -> str:
    return reverse(f"live:{name}", args=[interview if isinstance(interview, int) else interview.pk])


def send(interview: Interview, client: Client | None = None, **changes: str) -> Any:
    return (client or on()).post(url(interview), {**GOOD, **proven("interviews.ask"), **changes})


def limited(monkeypatch: pytest.MonkeyPatch, number: int = 1) -> None:
    monkeypatch.setattr("foundation.limits.table.rate_of", lambda _name: Rate(number, 3600))


@pytest.mark.parametrize("host", ["portal.test", "qinghe.portal.test"])
def test_question_leads_to_a_receipt_that_does_not_repeat_it(interview: Interview, host: str) -> None:
    client = on(host)
    page = client.get(url(interview))
    assert (page.status_code, "青河市人民政府</title>" in page.content.decode()) == (200, True)
    response = send(interview, client)
    question = Question.objects.get()
    assert response.url == reverse("live:question", args=[question.number]) + "?received=1"
    text = client.get(response.url).content.decode()
    assert (question.number in text, 'data-state="pending"' in text) == (True, True)
    assert [word for word in GOOD.values() if word in text] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "四个字？"},
        {"text": "字" * 501},
        {"text": "有\x00空字符的问题？"},
        {"name": "名" * 21},
        {"mail": "no address"},
        {"mail": "a@b.test\nBcc: other@example.test"},
        {HONEYPOT: "http://spam.example"},
        {PAYLOAD: ""},
        {PAYLOAD: "bm90aGluZw=="},
        {"text": "绝密工程什么时候开工？"},
    ],
    ids=str,
)
def test_bad_input_is_answered_with_a_sentence_and_kept(interview: Interview, changes: dict[str, str]) -> None:
    list_words(("forbidden", "绝密工程", "", ""))
    response = send(interview, **changes)
    text = response.content.decode()
    assert (response.status_code, 'data-testid="error-summary"' in text) == (422, True)
    kept = {**GOOD, **changes}
    assert ("\x00" in kept["text"]) or escape(kept["text"]) in text
    assert Question.objects.count() == 0


def test_proof_is_good_once(interview: Interview) -> None:
    data = {**GOOD, **proven("interviews.ask")}
    answers = [on().post(url(interview), {**data, "text": f"第{number}个问题是什么？"}) for number in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]


def sending_of(response: Any) -> str:
    """The token of the form on a page."""
    found = BeautifulSoup(response.content, "html.parser").select_one("[data-testid=ask-form] [name=sending]")
    assert found is not None
    return str(found["value"])


def test_second_click_on_the_same_form_gets_the_same_receipt_though_its_proof_is_used_up(interview: Interview) -> None:
    data = {**GOOD, **proven("interviews.ask"), SENDING: sending_of(on().get(url(interview)))}
    first, again = (on().post(url(interview), data) for _click in range(2))
    assert (first.status_code, first.url, Question.objects.count()) == (302, again.url, 1)
    changed = on().post(url(interview), {**data, "text": "改过之后的另一个问题？"})
    assert (changed.status_code, sending_of(changed)) == (422, data[SENDING])


def test_same_words_from_the_same_network_get_a_receipt_of_their_own(interview: Interview) -> None:
    mine, another = (send(interview, sending=sending_of(on().get(url(interview)))) for _person in range(2))
    without = send(interview)
    assert len({mine.url, another.url, without.url}) == 3
    assert Question.objects.count() == 3


@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "字" * 300, "1" * 10_000])
def test_forged_token_finds_nobodys_question(interview: Interview, forged: str) -> None:
    token = sending_of(on().get(url(interview)))
    first = send(interview, sending=token)
    for stamp in (forged, token[:-1], token.partition(":")[0]):
        used = on().post(url(interview), {**GOOD, SENDING: stamp})
        assert (used.status_code, first.url.partition("?")[0] in used.content.decode()) == (422, False)
        assert sending_of(used) != stamp
    assert Question.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "done", "current"),
    [
        (QuestionState.PENDING, 0, 1),
        (QuestionState.APPROVED, 2, 1),
        (QuestionState.FOLLOW_UP, 2, 1),
        (QuestionState.ANSWERED, 3, 0),
        (QuestionState.REJECTED, 0, 0),
    ],
)
def test_receipt_shows_how_far_the_question_has_come(
    interview: Interview, state: QuestionState, done: int, current: int
) -> None:
    question = asked(interview, state=state)
    page = BeautifulSoup(on().get(reverse("live:question", args=[question.number])).content, "html.parser")
    steps = (len(page.select(".steps .done")), len(page.select(".steps [aria-current=step]")))
    assert steps == (done, current)


def test_form_needs_no_cookie_of_its_own(interview: Interview) -> None:
    assert set(on().get(url(interview)).cookies) <= {"csrftoken"}


def test_form_before_and_after_the_time_says_so_and_keeps_what_is_sent(cluster: Cluster, interview: Interview) -> None:
    early = announced_interview(cluster, cluster.city, questions_open_at=timezone.now() + timedelta(days=1))
    late = open_up(interview, InterviewState.CLOSED)
    for one in (early, late):
        text = on().get(url(one)).content.decode()
        assert ('data-testid="ask-closed"' in text, 'data-testid="ask-form"' in text) == (True, False)
        response = send(one)
        assert (response.status_code, GOOD["text"] in response.content.decode()) == (422, True)
    assert Question.objects.count() == 0


def test_too_many_questions_wait_and_keep_their_text(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch)
    assert send(interview).status_code == 302
    response = send(interview, text="第二个不同的问题？")
    assert (response.status_code, int(response["Retry-After"]) > 0) == (429, True)
    assert ("第二个不同的问题？" in response.content.decode(), Question.objects.count()) == (True, 1)


def test_full_desk_is_answered_with_429(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions_asking, "MOST_PENDING", 0)
    response = send(interview)
    assert (response.status_code, GOOD["text"] in response.content.decode()) == (429, True)


def test_form_needs_the_token(interview: Interview) -> None:
    strict = on(enforce_csrf_checks=True)
    question = asked(interview, state=QuestionState.APPROVED)
    assert strict.post(url(interview), GOOD).status_code == 403
    assert strict.post(reverse("live:like", args=[question.pk])).status_code == 403
    assert (Question.objects.count(), Like.objects.count()) == (1, 0)


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**30])
def test_interview_that_is_not_there_is_not_found(cluster: Cluster, number: int) -> None:
    for name in ("ask", "questions", "question_list"):
        assert on().get(url(number, name)).status_code == 404
    assert on().post(url(number), GOOD).status_code == 404
    assert on().post(reverse("live:like", args=[number])).status_code == 404


@pytest.mark.parametrize("path", ["x/ask/", "-1/ask/", "1e3/questions.json", "questions/x/like/", "questions/1/"])
def test_malformed_address_is_not_found(cluster: Cluster, path: str) -> None:
    assert [on().get(f"/live/{path}").status_code, on().post(f"/live/{path}").status_code] == [404, 404]


def test_withdrawn_interview_shows_and_takes_nothing(cluster: Cluster, interview: Interview) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    title = interview.page.title
    withdraw(cluster.city, interview.page)
    for name in ("ask", "questions", "question_list"):
        response = on().get(url(interview, name))
        assert (response.status_code, title in response.content.decode()) == (404, False)
    assert (send(interview).status_code, like(question).status_code) == (404, 404)
    receipt = on().get(reverse("live:question", args=[question.number]))
    text = receipt.content.decode()
    assert (receipt.status_code, title in text, question.text in text) == (200, False, False)


def test_interview_below_a_restricted_page_shows_and_takes_nothing(interview: Interview) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    before = receipt(question.number)
    assert before is not None
    assert (before.shown, before.page) == (question, interview.page)
    PageViewRestriction.objects.bulk_create(  # around the guard, which refuses to restrict a public page
        [PageViewRestriction(page=interview.page.get_parent(), restriction_type="login")]
    )
    assert on().get(url(interview, "questions")).status_code == 404
    with pytest.raises(Interview.DoesNotExist):
        questions_asking.ask(interview_id=interview.pk, visitor="v" * 32, **GOOD)
    with pytest.raises(Question.DoesNotExist):
        questions_asking.like(question_id=question.pk, reader="r" * 64)
    after = receipt(question.number)
    assert after is not None
    assert (after.shown, after.page, after.answers) == (None, None, [])


def test_draft_has_no_questions(cluster: Cluster) -> None:
    page = draft_interview(cluster.city)
    assert (Interview.objects.filter(page=page).exists(), on().get(url(page.pk)).status_code) == (False, 404)


def like(question: Question, client: Client | None = None, **headers: str) -> Any:
    return (client or on()).post(reverse("live:like", args=[question.pk]), HTTP_ACCEPT="application/json", **headers)


def test_like_counts_once_a_reader_with_a_cookie_that_scripts_do_not_read(interview: Interview) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    client = on()
    assert client.get(url(interview, "questions")).cookies == {}
    first = like(question, client)
    assert (first.status_code, first.json()) == (200, {"id": question.pk, "likes": 1})
    cookie = first.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/live/")
    assert [like(question, client).json()["likes"], like(question).json()["likes"]] == [1, 2]
    assert cookie.value.partition(":")[0] not in "".join(Like.objects.values_list("reader", flat=True))


def test_forged_cookie_is_another_reader_not_somebody(interview: Interview) -> None:
    question, client = asked(interview, state=QuestionState.APPROVED), on()
    like(question, client)
    mine = Like.objects.get().reader
    forged = on()
    forged.cookies[COOKIE] = client.cookies[COOKIE].value.partition(":")[0] + ":forged"
    like(question, forged)
    assert Like.objects.filter(reader=mine).count() == 1
    assert Like.objects.count() == 2


@pytest.mark.parametrize("state", sorted(set(QuestionState.values) - SHOWN))
def test_question_that_readers_do_not_see_is_not_liked(interview: Interview, state: str) -> None:
    assert (like(asked(interview, state=state)).status_code, Like.objects.count()) == (404, 0)


def test_likes_end_with_the_interview_and_at_the_hosts_wish(interview: Interview) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    Interview.objects.filter(pk=interview.pk).update(likes_open=False)
    assert (like(question).status_code, like(question).json()["code"]) == (409, "closed")
    Interview.objects.filter(pk=interview.pk).update(likes_open=True)
    open_up(interview, InterviewState.CLOSED)
    assert (like(question).status_code, Like.objects.count()) == (409, 0)


def test_likes_of_one_network_are_limited(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch)
    question = asked(interview, state=QuestionState.APPROVED)
    assert [like(question).status_code for _time in range(2)] == [200, 429]
    assert Question.objects.get().likes == 1


def test_like_without_script_leads_back_to_the_list(interview: Interview) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    response = on().post(reverse("live:like", args=[question.pk]), HTTP_ACCEPT="text/html,*/*;q=0.8")
    assert response.url == f"{url(interview, 'question_list')}#q-{question.pk}"
    assert Like.objects.count() == 1
    assert on().get(reverse("live:like", args=[question.pk])).status_code == 405


def test_list_ranks_by_likes_then_time_and_names_the_answers(interview: Interview) -> None:
    now = timezone.now()
    late = asked(interview, state=QuestionState.APPROVED, likes=3, asked_at=now)
    early = asked(interview, state=QuestionState.ANSWERED, likes=3, asked_at=now - timedelta(hours=1))
    liked = asked(interview, state=QuestionState.FOLLOW_UP, likes=9)
    open_up(interview)
    msgs = [answer(interview, early), answer(interview, early)]
    say(interview, "", op=Op.RETRACT, msg=msgs[0])
    found = on().get(url(interview, "questions"))
    rows = found.json()["questions"]
    assert [(row["id"], row["answers"]) for row in rows] == [(liked.pk, []), (early.pk, [msgs[1]]), (late.pk, [])]
    assert set(rows[0]) == {"id", "name", "text", "state", "label", "likes", "asked_at", "guest", "answers"}
    receipt = on().get(reverse("live:question", args=[early.number])).content.decode()
    assert (f"#m-{msgs[1]}" in receipt, f"#m-{msgs[0]}" in receipt) == (True, False)


def answer(interview: Interview, question: Question) -> str:
    """A public entry that answers a question."""
    from uuid import uuid4

    from django.db import transaction

    from interviews.actions.ledger import append, locked

    msg = new_msg()
    payload = entry_payload(
        speaker={"role": "guest", "name": "贺嘉平"},
        text="答复。",
        asked={"q": question.pk, "name": question.name, "text": question.text},
    )
    with transaction.atomic():
        append(locked(interview.pk), op=Op.ANSWER, actor=None, client_key=uuid4(), payload=payload, msg=msg)
    return msg


def test_list_is_fresh_for_two_seconds_and_not_sent_twice(interview: Interview) -> None:
    asked(interview, state=QuestionState.APPROVED)
    found = on().get(url(interview, "questions"))
    assert found["Cache-Control"] == "public, max-age=2"
    assert (found["Content-Type"], found["X-Content-Type-Options"]) == ("application/json", "nosniff")
    again = on().get(url(interview, "questions"), HTTP_IF_NONE_MATCH=found["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    Question.objects.update(likes=1)
    assert on().get(url(interview, "questions"), HTTP_IF_NONE_MATCH=found["ETag"]).status_code == 200


def test_list_is_made_once_for_all_and_anew_after_a_move(
    interview: Interview, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = asked(interview, state=QuestionState.APPROVED)
    monkeypatch.setattr(reads, "SECONDS", 60.0)
    monkeypatch.setattr(reads_questions, "SECONDS", 60.0)
    found = reads_questions.listed(interview.pk)
    Question.objects.update(likes=1)
    with django_assert_num_queries(0):
        assert reads_questions.listed(interview.pk) == found
    asked(interview, state=QuestionState.APPROVED)
    reads.forget(interview.pk)
    after = json.loads(on().get(url(interview, "questions")).content)
    assert (after["moves"], after["total"], [one["likes"] for one in after["questions"]]) == (2, 2, [1, 0])
    monkeypatch.setattr(reads_questions, "MOST_KEPT", 1)
    Question.objects.filter(pk=first.pk).update(version=5)
    reads.forget(interview.pk)
    with translation.override("en"):
        reads_questions.listed(interview.pk)
    assert len(reads_questions._kept) == 1


def test_list_says_closed_until_questions_are_taken(cluster: Cluster) -> None:
    for hours, is_open in ((1, False), (-1, True)):
        opens = timezone.now() + timedelta(hours=hours)
        interview = announced_interview(cluster, cluster.city, questions_open_at=opens)
        assert json.loads(on().get(url(interview, "questions")).content)["open"] is is_open


@pytest.mark.parametrize("name", ["questions", "question_list"])
def test_queries_of_the_list_are_the_same_at_one_and_at_three(interview: Interview, name: str) -> None:
    counts = []
    on().get(url(interview, name))
    for number in (1, 2):
        for _time in range(number):
            answer(interview, asked(interview, state=QuestionState.ANSWERED))
        with CaptureQueriesContext(connection) as taken:
            assert on().get(url(interview, name)).status_code == 200
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_nothing_undecided_rejected_or_personal_is_in_any_public_output(interview: Interview) -> None:
    """Every state with words of its own: what is not shown is nowhere, whatever one asks for."""
    made = {}
    for state in QuestionState.values:
        text = f"独有的文字{state}在这里"
        extra = {"merged_into": made[QuestionState.APPROVED]} if state == QuestionState.MERGED else {}
        reason = "因为重复" if state == QuestionState.REJECTED else ""
        made[state] = asked(
            interview,
            text,
            state=state,
            name=f"名{state}",
            visitor="v" * 32,
            mail="gAAA-secret",
            reason=reason,
            **extra,
        )
    emptied = asked(interview, "独有的文字redacted在这里", state=QuestionState.ANSWERED, redacted_at=timezone.now())
    addresses = [url(interview, name) for name in ("ask", "questions", "question_list")]
    lists = "".join(on().get(address).content.decode() for address in addresses)
    assert {state for state in QuestionState.values if f"文字{state}在" in lists} == set(SHOWN)
    receipts = {
        state: on().get(reverse("live:question", args=[one.number])).content.decode() for state, one in made.items()
    }
    read = {state: {other for other in made if f"文字{other}在" in text} for state, text in receipts.items()}
    expected = {state: {state} if state in SHOWN else set[str]() for state in made}
    assert read == expected | {QuestionState.MERGED: {QuestionState.APPROVED}}
    assert [state for state, text in receipts.items() if "因为重复" in text] == [QuestionState.REJECTED]
    everything = lists + "".join(receipts.values())
    secrets = ["v" * 32, "gAAA-secret", "文字redacted", "名rejected", "名pending", emptied.number]
    assert [word for word in secrets if word in everything] == []
    assert [one.number for one in made.values() if one.number in lists] == []


def test_script_in_every_field_is_text(interview: Interview) -> None:
    again = send(interview, text=SCRIPT, name=SCRIPT[:20], mail=SCRIPT).content.decode()
    assert SCRIPT not in again.replace(escape(SCRIPT), "")
    question = asked(interview, SCRIPT, name="<b>名</b>", state=QuestionState.APPROVED)
    rejected = asked(interview, state=QuestionState.REJECTED, reason=SCRIPT)
    addresses = [
        url(interview, "question_list"),
        reverse("live:question", args=[question.number]),
        reverse("live:question", args=[rejected.number]),
    ]
    for address in addresses:
        text = on().get(address).content.decode()
        assert (escape(SCRIPT) in text, SCRIPT in text, "<b>名" in text) == (True, False, False)
    found = on().get(url(interview, "questions"))
    assert (json.loads(found.content)["questions"][0]["text"], found["X-Content-Type-Options"]) == (SCRIPT, "nosniff")


def test_number_is_found_in_any_writing_and_an_unknown_one_is_not(interview: Interview) -> None:
    question = asked(interview, number="20261121-7KQ4MZ3H")
    find = reverse("live:find")
    response = on().get(find, {"number": " 20261121-7kq4mz3h "})
    assert response.url == reverse("live:question", args=[question.number])
    assert on().get(reverse("live:question", args=["20261121-7kq4mz3h"])).status_code == 200
    assert on().get(reverse("live:question", args=["20261121-22222222"])).status_code == 404
    typed = ("", "x", "\x00", "1" * 5000, "//evil.example")
    assert [on().get(find, {"number": one}).status_code for one in typed] == [200, 422, 422, 422, 422]


def test_numbers_are_not_guessed_by_the_thousand(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch)
    address = reverse("live:question", args=[asked(interview, number="20261121-7KQ4MZ3H").number])
    assert [on().get(address).status_code for _time in range(2)] == [200, 429]


def test_pages_about_one_reader_are_kept_by_no_cache(interview: Interview) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    addresses = [
        url(interview),
        url(interview, "question_list"),
        reverse("live:question", args=[question.number]),
        reverse("live:find"),
        reverse("live:token"),
    ]
    assert ["no-store" in on().get(address)["Cache-Control"] for address in addresses] == [True] * len(addresses)
    assert "no-store" in like(question)["Cache-Control"]
