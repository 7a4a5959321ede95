"""Head, snapshot and numbered pages (reads.py, views/reads.py)."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from cms.models import BasePage
from interviews import reads
from interviews.enums import InterviewState, Op
from interviews.models import Interview
from interviews.reads import Read, Standing
from tests.factories.cluster import Cluster
from tests.factories.interviews import draft_interview, live_interview, open_up, say

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def interview(cluster: Cluster) -> Interview:
    return live_interview(cluster, cluster.city)


@pytest.fixture
def portal() -> Client:
    return Client(headers={"host": "portal.test"})


def hide(page_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {BasePage._meta.db_table} SET live = %s WHERE id = %s", [False, page_id])  # noqa: S608 -- our own table


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/live/7/head.json", Read(7, "head")),
        ("/live/7/snapshot.json", Read(7, "snapshot")),
        ("/live/7/e2/p3.json", Read(7, "page", 2, 3)),
        ("/live/0/head.json", None),
        ("/live/07/head.json", None),
        ("/live/７/head.json", None),
        ("/live/9999999999999999999/head.json", None),
        ("/live/7/e0/p1.json", None),
        ("/live/7/e1/p0.json", None),
        ("/live/7/e1/p99999999.json", None),
        ("/live/7/e-1/p1.json", None),
        ("/live/7/head.json/", None),
        ("/live/7/head.json\n", None),
        ("/live/../7/head.json", None),
    ],
)
def test_parse_takes_plain_numbers_within_bounds_only(path: str, wanted: Read | None) -> None:
    assert reads.parse(path) == wanted


def test_head_says_where_the_interview_stands(interview: Interview, portal: Client) -> None:
    say(interview, "一句")

    response = portal.get(f"/live/{interview.pk}/head.json")

    found = response.json()
    assert found.pop("readers")
    assert found == {"epoch": 1, "head": 2, "state": "live", "questions": 0}
    assert response["Cache-Control"] == "public, max-age=1, stale-while-revalidate=5"


@pytest.mark.parametrize("state", [InterviewState.PAUSED, InterviewState.LIVE, InterviewState.CLOSED])
def test_head_and_snapshot_say_the_interviews_own_state(interview: Interview, portal: Client, state: str) -> None:
    open_up(interview, state)

    found = [portal.get(f"/live/{interview.pk}/{name}.json").json()["state"] for name in ("head", "snapshot")]

    assert found == [state, state]


def test_snapshot_is_the_fold(interview: Interview, portal: Client) -> None:
    entry = say(interview, "错字").event.msg
    say(interview, "正字", op=Op.EDIT, msg=entry)

    found = portal.get(f"/live/{interview.pk}/snapshot.json").json()
    made = reads.snapshot(Interview.objects.get(pk=interview.pk))

    assert found == made
    assert (found["epoch"], found["seq"], found["state"]) == (1, 3, "live")
    assert [(entry["text"], entry["corrected"]) for entry in found["entries"]] == [("正字", 1)]


def test_full_page_never_changes_and_the_tail_does(interview: Interview, portal: Client) -> None:
    for number in range(50):
        say(interview, f"第{number}句")
    first, tail = (portal.get(f"/live/{interview.pk}/e1/p{number}.json") for number in (1, 2))

    say(interview, "又一句")
    again, later = (portal.get(f"/live/{interview.pk}/e1/p{number}.json") for number in (1, 2))

    assert first.content == again.content
    assert (first["ETag"], first["Cache-Control"]) == (again["ETag"], "public, max-age=31536000, immutable")
    assert [event["n"] for event in first.json()["events"]] == list(range(1, 51))
    assert (first.json()["full"], first.json()["head"]) == (True, 50)
    assert ([event["n"] for event in tail.json()["events"]], tail.json()["full"]) == ([51], False)
    assert [event["n"] for event in later.json()["events"]] == [51, 52]
    assert tail["Cache-Control"] == "public, max-age=1, stale-while-revalidate=5"
    assert portal.get(f"/live/{interview.pk}/e1/p3.json").status_code == 404


def test_old_epoch_is_gone_and_names_the_new_one(interview: Interview, portal: Client) -> None:
    Interview.objects.filter(pk=interview.pk).update(epoch=2)

    response = portal.get(f"/live/{interview.pk}/e1/p1.json")

    assert (response.status_code, response.json(), response["Cache-Control"]) == (410, {"epoch": 2}, "no-store")


def test_known_body_is_not_sent_again(interview: Interview, portal: Client) -> None:
    place = f"/live/{interview.pk}/e1/p1.json"
    first = portal.get(place)

    again = portal.get(place, headers={"if-none-match": f'"other", W/{first["ETag"]}'})
    head = portal.head(place)

    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    assert portal.post(place).status_code == 405


@pytest.mark.parametrize("path", ["head.json", "snapshot.json", "e1/p1.json"])
def test_interview_that_is_not_public_is_not_there(
    cluster: Cluster, interview: Interview, portal: Client, path: str
) -> None:
    draft = draft_interview(cluster.city)
    place = f"/live/{interview.pk}/{path}"
    assert portal.get(place).status_code == 200

    PageViewRestriction.objects.bulk_create(  # around the guard, which refuses to restrict a public page
        [PageViewRestriction(page=interview.page.get_parent(), restriction_type="login")]
    )
    assert portal.get(place).status_code == 404
    PageViewRestriction.objects.all().delete()
    assert portal.get(place).status_code == 200
    hide(interview.page.get_parent().pk)

    assert portal.get(place).status_code == 404
    assert portal.get(f"/live/{draft.pk + 1000}/{path}").status_code == 404


def test_unknown_host_gets_nothing(interview: Interview) -> None:
    assert Client(headers={"host": "other.test"}).get(f"/live/{interview.pk}/head.json").status_code == 404


def test_remembered_answer_costs_no_query(
    interview: Interview, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(reads, "SECONDS", 3600.0)
    wanted = Read(interview.pk, "page", 1, 1)
    assert reads.ready(wanted) is None

    with django_assert_num_queries(2):
        first = reads.answer(wanted)
    with django_assert_num_queries(0):
        assert reads.ready(wanted) == reads.answer(wanted) == first


def test_standings_take_one_query_for_one_and_for_three(
    cluster: Cluster, interview: Interview, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    more = [interview.pk, *(live_interview(cluster, cluster.city).pk for _ in range(2))]

    with django_assert_num_queries(1):
        assert sorted(reads.standings(more[:1])) == more[:1]
    with django_assert_num_queries(1):
        assert sorted(reads.standings(more)) == sorted(more)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "MOST_KNOWN", 3)
    for number in range(10):
        reads.remember(number, Standing(1, 0, "live", 0))

    assert sorted(reads._known) == [7, 8, 9]


def test_bodies_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "LARGEST_KEPT", 10)
    bodies = reads._Bodies()
    for number in range(5):
        bodies.put((number,), b"1234")

    found: list[Any] = [bodies.get((number,)) for number in range(5)]
    assert found == [None, None, None, b"1234", b"1234"]
