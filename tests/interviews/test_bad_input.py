"""The list of bad input that interviews must stand: each kind has a test that names it, and the rest is here."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from interviews.enums import InterviewState, QuestionState
from interviews.forms import SENDING
from interviews.models import Interview, Like, Question, QuestionMove
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, open_up
from tests.factories.proof import proven

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
HERE = Path(__file__).parent
GOOD = {"name": "小河", "text": "水库加固期间怎样保证灌溉？", "mail": ""}

#: What may come in, and the tests that send it.
NAMED: dict[str, tuple[str, ...]] = {
    "malformed frames": (
        "test_asgi.py::test_socket_is_closed_on_whoever_speaks",
        "test_consumers.py::test_bad_frame_is_answered_with_its_code",
        "test_consumers.py::test_fifth_bad_frame_closes",
        "test_studio_api.py::test_body_that_is_none_is_refused_with_a_code",
    ),
    "oversized frames": (
        "test_asgi.py::test_socket_is_closed_on_whoever_speaks",
        "test_consumers.py::test_bad_frame_is_answered_with_its_code",
    ),
    "unknown commands": (
        "test_consumers.py::test_bad_frame_is_answered_with_its_code",
        "test_consumers.py::test_nothing_is_written_through_the_socket",
        "test_asgi.py::test_what_readers_send_gets_an_answer",
    ),
    "forged roles": (
        "test_studio_api.py::test_guest_with_another_role_or_name_is_refused",
        "test_studio_api.py::test_each_act_is_done_for_its_roles_and_nobody_else",
        "test_bad_input.py::test_fields_of_moderators_in_a_question_are_forged_in_vain",
    ),
    "another interview's ids": (
        "test_studio_api.py::test_what_belongs_to_another_interview_is_not_found",
        "test_redaction.py::test_redaction_of_another_interviews_words_is_refused",
        "test_bad_input.py::test_token_of_another_interviews_form_leads_to_none_of_its_receipts",
    ),
    "replayed submissions": (
        "test_studio_api.py::test_first_answer_is_given_again",
        "test_questions_views.py::test_proof_is_good_once",
        "test_questions_views.py::test_second_click_on_the_same_form_gets_the_same_receipt_though_its_proof_is_used_up",
    ),
    "wrong Origin": (
        "test_consumers.py::test_foreign_origin_is_refused_before_the_handshake",
        "test_studio_api.py::test_forged_request_without_a_csrf_token_is_refused",
        "test_bad_input.py::test_public_post_from_a_wrong_origin_is_refused",
    ),
    "script in every field": (
        "test_studio_api.py::test_script_in_each_field_is_kept_as_text",
        "test_questions_views.py::test_script_in_every_field_is_text",
    ),
    "a closed interview": (
        "test_studio_api.py::test_closed_interview_takes_no_entries",
        "test_questions_views.py::test_likes_end_with_the_interview_and_at_the_hosts_wish",
        "test_questions_views.py::test_form_before_and_after_the_time_says_so_and_keeps_what_is_sent",
    ),
}


@pytest.fixture
def interview(cluster: Cluster) -> Interview:
    return announced_interview(cluster, cluster.city)


def url(interview: Interview) -> str:
    return reverse("live:ask", args=[interview.pk])


def send(interview: Interview, client: Client, **changes: str) -> Any:
    return client.post(url(interview), {**GOOD, **proven("interviews.ask"), **changes})


def names_in(name: str) -> set[str]:
    tree = ast.parse((HERE / name).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("kind", NAMED)
def test_every_kind_of_bad_input_has_its_tests(kind: str) -> None:
    named = [place.split("::") for place in NAMED[kind]]
    assert [name for file, name in named if name not in names_in(file)] == []


def test_fields_of_moderators_in_a_question_are_forged_in_vain(interview: Interview) -> None:
    forged = {"state": "approved", "likes": "99", "role": "host", "guest": "x", "number": "20261121-22222222"}
    forged |= {"shown_at": "2026-11-21", "visitor": "me", "version": "7", "interview": "1", "merged_into": "1"}

    data = {**GOOD, **proven("interviews.ask"), **forged}

    assert Client(HTTP_HOST="portal.test").post(url(interview), data).status_code == 302

    question = Question.objects.get()
    assert (question.state, question.likes, question.version) == (QuestionState.PENDING, 0, 1)
    assert (question.guest, question.shown_at, question.merged_into) == (None, None, None)
    assert (question.interview, QuestionMove.objects.count()) == (interview, 0)
    assert {question.number, question.visitor} & set(forged.values()) == set()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://portal.test.evil.example"])
def test_public_post_from_a_wrong_origin_is_refused(interview: Interview, origin: str) -> None:
    question = asked(interview, state=QuestionState.APPROVED)
    client = Client(HTTP_HOST="portal.test", enforce_csrf_checks=True)
    token = client.get(reverse("live:token")).json()["token"]
    data = {**GOOD, **proven("interviews.ask"), "csrfmiddlewaretoken": token}
    likes = reverse("live:like", args=[question.pk])

    assert client.post(url(interview), data, HTTP_ORIGIN=origin).status_code == 403
    assert client.post(likes, HTTP_X_CSRFTOKEN=token, HTTP_ORIGIN=origin).status_code == 403
    assert (Question.objects.count(), Like.objects.count()) == (1, 0)

    assert client.post(likes, HTTP_X_CSRFTOKEN=token, HTTP_ORIGIN="http://portal.test").status_code == 302


def test_token_of_another_interviews_form_leads_to_none_of_its_receipts(cluster: Cluster, interview: Interview) -> None:
    client = Client(HTTP_HOST="portal.test")
    other = announced_interview(cluster, cluster.city)
    token = client.get(url(interview)).context["form"].sending
    first = send(interview, client, **{SENDING: token})

    replayed = client.post(url(other), {**GOOD, SENDING: token})

    assert (first.status_code, replayed.status_code, Question.objects.count()) == (302, 422, 1)


def test_replay_after_the_end_gets_the_receipt_and_makes_nothing(interview: Interview) -> None:
    client = Client(HTTP_HOST="portal.test")
    data = {**GOOD, **proven("interviews.ask"), SENDING: client.get(url(interview)).context["form"].sending}
    first: Any = client.post(url(interview), data)
    open_up(interview, InterviewState.CLOSED)

    again: Any = client.post(url(interview), data)
    others = Client(HTTP_HOST="portal.test").post(url(interview), {**data, SENDING: ""})

    assert (again.url, others.status_code, Question.objects.count()) == (first.url, 422, 1)
