"""Moves over HTTP, the console's list, the screen of what is due (views/questions_studio.py, selectors)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from interviews import selectors_questions
from interviews.enums import InterviewState, QuestionState
from interviews.models import Guest, Interview, Question, QuestionMove, Suspension
from interviews.permissions import roles_in
from interviews.questions import HOLDERS, MOST_ALIKE, find_alike, key_of, likeness, pairs
from interviews.selectors_questions import MOST_COMPARED, MOST_OF_STATE, questions_for_desk
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, live_interview, member, open_up

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Q = QuestionState
TEAM = ("host", "stenographer", "moderator", "photographer", "guest")
DUE = reverse("interviews_studio:due")


@pytest.fixture
def team(cluster: Cluster) -> dict[str, Any]:
    return {role: member(f"team-{role}") for role in TEAM}


@pytest.fixture
def interview(cluster: Cluster, team: dict[str, Any]) -> Interview:
    return live_interview(cluster, cluster.city, team=team)


def post(client: Client, question: Question, data: Any, *, interview: int | None = None, **options: Any) -> Any:
    address = reverse("interviews_studio:move_question", args=[interview or question.interview_id, question.pk])
    return client.post(address, data, content_type=options.pop("content_type", "application/json"), **options)


def test_move_answers_with_the_question_and_a_late_one_with_how_it_stands(
    interview: Interview, team: dict[str, Any]
) -> None:
    question, client = asked(interview), browser(team["moderator"])
    first = post(client, question, {"to": "approved", "version": 1})
    assert (first.status_code, first.json()["question"]["state"]) == (200, "approved")
    late = post(client, question, {"to": "rejected", "version": 1, "reason": "重复。"})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert (late.json()["question"]["state"], late.json()["question"]["version"]) == ("approved", 2)
    assert (first["Content-Type"], first["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert QuestionMove.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (" ", 400),
        ("{", 400),
        ("[]", 400),
        ("[" * 100_000, 413),
        ("[" * 9_000, 400),
        ('"approved"', 400),
        ({"to": "approved"}, 400),
        ({"version": 1}, 400),
        ({"to": 1, "version": 1}, 400),
        ({"to": "approved", "version": "1"}, 400),
        ({"to": "approved", "version": True}, 400),
        ({"to": "approved", "version": -1}, 400),
        ({"to": "merged", "version": 1, "into": 10**30}, 400),
        ({"to": "merged", "version": 1, "into": "2"}, 400),
        ({"to": "merged", "version": 1, "into": 10**15}, 422),
        ({"to": "assigned", "version": 1, "guest": "x"}, 400),
        ({"to": "rejected", "version": 1, "reason": "\x00"}, 400),
        ({"to": "rejected", "version": 1, "reason": "\ud800"}, 400),
        ({"to": "rejected", "version": 1}, 422),
        ({"to": "answered", "version": 1}, 422),
        ({"to": "nonsense", "version": 1}, 422),
        ({"to": "approved", "version": 1, "reason": "字" * 9000}, 413),
        ({"to": "approved", "version": 2**62}, 409),
    ],
    ids=lambda value: str(value)[:40],
)
def test_malformed_moves_are_refused_with_a_code(
    interview: Interview, team: dict[str, Any], data: Any, status: int
) -> None:
    question = asked(interview)
    response = post(browser(team["host"]), question, data)
    assert (response.status_code, bool(response.json()["code"]), bool(response.json()["error"])) == (status, True, True)
    assert Question.objects.get().version == 1


def test_what_else_is_sent_changes_nothing(interview: Interview, team: dict[str, Any]) -> None:
    question = asked(interview)
    data = {"to": "approved", "version": 1, "text": "改写", "likes": 99, "mail": "x", "interview_id": 1, "number": "x"}
    assert post(browser(team["host"]), question, data).status_code == 200
    found = Question.objects.get()
    assert (found.text, found.likes, found.number) == (question.text, 0, question.number)


def test_move_needs_json_log_in_token_and_a_post(interview: Interview, team: dict[str, Any]) -> None:
    question, data = asked(interview), {"to": "approved", "version": 1}
    form = post(browser(team["host"]), question, "to=approved", content_type="application/x-www-form-urlencoded")
    assert form.status_code == 415
    assert post(Client(HTTP_HOST="portal.test"), question, data).status_code == 403
    strict = Client(HTTP_HOST="portal.test", enforce_csrf_checks=True)
    strict.force_login(team["host"])
    assert post(strict, question, data).status_code == 403
    assert (
        browser(team["host"]).get(f"/admin/interviews/{interview.pk}/questions/{question.pk}/move/").status_code == 405
    )
    assert Question.objects.get().version == 1


def test_wrong_role_interview_and_site_are_refused(
    cluster: Cluster, interview: Interview, team: dict[str, Any]
) -> None:
    question, data = asked(interview), {"to": "approved", "version": 1}
    other = announced_interview(cluster, cluster.county)
    for person in (
        team["photographer"],
        team["guest"],
        cluster.county.people["manager"],
        cluster.city.people["editor"],
    ):
        assert post(browser(person), question, data).status_code == 403
    assert post(browser(team["host"]), question, data, interview=other.pk).status_code == 404
    assert post(browser(team["host"]), question, data, interview=10**30).status_code == 404
    assert post(browser(team["host"], host="qinghe.portal.test"), question, data).status_code == 404
    Suspension.objects.create(interview=interview, user=team["moderator"], by=team["host"])
    assert post(browser(team["moderator"]), question, data).status_code == 403
    assert Question.objects.get().version == 1


def desk(interview: Interview, user: Any) -> list[dict[str, Any]]:
    return questions_for_desk(interview, user, roles_in(user, interview))


def test_console_shows_to_each_what_is_theirs(interview: Interview, team: dict[str, Any]) -> None:
    key = Guest.objects.get(page=interview.page_id).key
    secret = {"mail": "gAAA", "visitor": "v" * 32, "findings": [{"check": "phone.private"}]}
    pending = asked(interview, **secret)
    own = asked(interview, state=Q.ASSIGNED, guest=key, **secret)
    asked(interview, state=Q.ASSIGNED, guest=uuid.uuid4(), **secret)
    asked(interview, state=Q.REJECTED, reason="与主题无关。", **secret)
    seen = {role: [row["id"] for row in desk(interview, team[role])] for role in TEAM}
    everything = [row.pk for row in Question.objects.order_by("pk")]
    assert (seen["host"], seen["moderator"]) == (everything, everything)
    assert (seen["stenographer"], seen["guest"], seen["photographer"]) == (everything[1:3], [own.pk], [])
    [row] = desk(interview, team["guest"])
    assert (row["findings"], row["reason"], row["moves"]) == ([], "", ["answering"])
    whole = {row["id"]: row for row in desk(interview, team["moderator"])}[pending.pk]
    assert (whole["moves"], len(whole["findings"])) == (["approved", "merged", "rejected"], 1)
    text = str([desk(interview, team[role]) for role in TEAM])
    assert [word for word in ("gAAA", "v" * 32, pending.number) if word in text] == []


def test_guests_keep_their_own_answered_questions(interview: Interview, team: dict[str, Any]) -> None:
    key = Guest.objects.get(page=interview.page_id).key
    own = asked(interview, state=Q.ANSWERED, guest=key)
    for state, guest in ((Q.ANSWERED, uuid.uuid4()), (Q.ANSWERED, None), (Q.MERGED, key)):
        asked(interview, state=state, guest=guest)
    found = [(row["id"], row["state"], row["moves"]) for row in desk(interview, team["guest"])]
    assert found == [(own.pk, "answered", [])]


def test_console_names_likely_duplicates(interview: Interview, team: dict[str, Any]) -> None:
    shown = asked(interview, "水库加固期间怎样保证灌溉？", state=Q.APPROVED)
    gone = asked(interview, "水库加固期间怎样保证灌溉？", state=Q.REJECTED)
    other = asked(interview, "高速公路什么时候通车？")
    twin = asked(interview, "水库加固期间，怎样才能保证灌溉呢？")
    rows = {row["id"]: row["same_as"] for row in desk(interview, team["moderator"])}
    assert rows == {shown.pk: [], gone.pk: [], other.pk: [], twin.pk: [shown.pk]}


def test_likeness_is_of_words_not_of_signs() -> None:
    assert likeness(pairs("水库，怎样灌溉？"), pairs("水库怎样灌溉")) == 1.0
    assert (likeness(pairs("水库怎样灌溉"), pairs("公路何时通车")), likeness(pairs("？"), pairs("？"))) == (0.0, 0.0)
    assert key_of("ＡＢＣ 水库！") == key_of("abc水库")


@pytest.mark.parametrize(
    "text", ["第{n}号村的水渠什么时候修好？", "每个问题都完全一样？", "{n}{n}{n}各不相同的问题{n}？"]
)
def test_duplicates_among_three_thousand_cost_a_bounded_number_of_comparisons(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {n: (key_of(text.format(n=n)), text.format(n=n)) for n in range(3000)}
    count = 0

    def counted(one: frozenset[str], other: frozenset[str]) -> float:
        nonlocal count
        count += 1
        return likeness(one, other)

    monkeypatch.setattr("interviews.questions.likeness", counted)
    found = find_alike(range(2800, 3000), texts)
    assert count <= 200 * 8 * HOLDERS
    assert max(map(len, found.values())) <= MOST_ALIKE


def flood(interview: Interview, count: int) -> None:
    Question.objects.bulk_create(
        Question(interview=interview, number=f"20261121-F{n:07d}", key=f"{n:064d}", text=f"第{n}号村的水渠何时修好？")
        for n in range(count)
    )


def test_console_of_three_thousand_questions_is_bounded_in_rows_and_queries(
    interview: Interview, team: dict[str, Any]
) -> None:
    asked(interview)
    desk(interview, team["moderator"])
    counts = []
    for size in (0, 3000):
        flood(interview, size)
        with CaptureQueriesContext(connection) as taken:
            rows = desk(interview, team["moderator"])
        counts.append(len(taken))
    assert (counts[0], len(rows)) == (counts[1], MOST_OF_STATE)
    assert rows[0]["id"] == min(Question.objects.values_list("pk", flat=True))


def test_flood_is_compared_in_part_and_seldom_and_no_words_are_kept(
    interview: Interview, team: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = asked(interview, "第3号村的水渠什么时候修好？", state=Q.APPROVED)
    flood(interview, 3000)
    sizes = []

    def counted(wanted: list[int], texts: dict[int, tuple[str, str]]) -> dict[int, list[int]]:
        sizes.append(len(texts))
        assert {shown.pk, *wanted} <= set(texts)
        return find_alike(wanted, texts)

    monkeypatch.setattr(selectors_questions, "find_alike", counted)
    monkeypatch.setattr(selectors_questions, "ALIKE_SECONDS", 60.0)
    first, again = desk(interview, team["moderator"]), desk(interview, team["moderator"])
    assert (sizes, first) == ([MOST_COMPARED], again)
    assert "水渠" not in str(selectors_questions._likely)
    assert not hasattr(pairs, "cache_info")


def due_question(interview: Interview, days: int = 1, **fields: Any) -> Question:
    return asked(interview, state=Q.FOLLOW_UP, due_on=timezone.localdate() + timedelta(days=days), **fields)


def listed(person: Any, **query: str) -> list[int]:
    response = browser(person).get(DUE, query)
    assert response.status_code == 200
    return [row.question.pk for row in response.context["rows"]]


def test_due_questions_are_listed_by_day_to_those_whose_interviews_they_are(
    cluster: Cluster, interview: Interview, team: dict[str, Any]
) -> None:
    county = announced_interview(cluster, cluster.county)
    open_up(interview, InterviewState.CLOSED)
    late, soon = due_question(interview, -1), due_question(interview, 3)
    elsewhere = due_question(county, 2)
    pending = asked(interview, "独有的待审文字在这里")
    mine = [late.pk, soon.pk]
    assert [listed(team[role]) for role in ("host", "moderator")] == [mine, mine]
    assert listed(cluster.portal.people["manager"]) == [late.pk, elsewhere.pk, soon.pk]
    assert listed(cluster.city.people["manager"]) == mine
    assert listed(cluster.county.people["manager"]) == [elsewhere.pk]
    assert listed(cluster.department.people["manager"]) == []
    text = browser(team["host"]).get(DUE).content.decode()
    assert (text.count("portico-overdue"), 'data-testid="undecided"' in text, pending.text in text) == (1, True, False)
    for role in ("guest", "photographer", "stenographer"):
        assert browser(team[role]).get(DUE).status_code == 403
    assert browser(cluster.city.people["editor"]).get(DUE).status_code == 403
    anonymous = Client(HTTP_HOST="portal.test").get(DUE)
    assert (anonymous.status_code, anonymous.url.startswith(reverse("account_login"))) == (302, True)
    Suspension.objects.create(interview=interview, user=team["moderator"], by=team["host"])
    assert browser(team["moderator"]).get(DUE).status_code == 403


def test_due_questions_are_told_apart_by_site_and_a_strange_filter_is_none(
    cluster: Cluster, interview: Interview
) -> None:
    county = announced_interview(cluster, cluster.county)
    first, second = due_question(interview, 1), due_question(county, 2)
    manager = cluster.portal.people["manager"]
    assert listed(manager, site=cluster.county.home.path) == [second.pk]
    assert listed(manager, site="nonsense") == [first.pk, second.pk]


def test_queries_of_the_due_list_are_the_same_at_one_and_at_three(
    cluster: Cluster, interview: Interview, team: dict[str, Any]
) -> None:
    client, counts = browser(team["host"]), []
    client.get(DUE)
    key = Guest.objects.get(page=interview.page_id).key
    for number in (1, 2):
        for _time in range(number):
            due_question(interview, guest=key)
        with CaptureQueriesContext(connection) as taken:
            client.get(DUE)
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_script_in_a_due_question_is_text(interview: Interview, team: dict[str, Any]) -> None:
    due_question(interview, text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in browser(team["host"]).get(DUE).content.decode()
