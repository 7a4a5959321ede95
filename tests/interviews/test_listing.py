"""Interviews in lists: state and day, and on top of their column what is on or ahead."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import selectors
from cms.enums import ColumnType
from interviews.actions.records import begin_record
from interviews.actions.redaction import redact
from interviews.enums import InterviewState
from interviews.models import Interview, InterviewRecord
from search import sources
from tests.factories import public
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, live_interview, member, open_up, say
from tests.factories.pages import review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def shown(cluster: Cluster) -> BeautifulSoup:
    address = urlsplit(cluster.city.column("news").full_url)
    response = Client(HTTP_HOST=address.netloc).get(address.path)
    return BeautifulSoup(response.content, "html.parser")


def test_column_of_interviews_begins_with_what_is_on_and_ahead(cluster: Cluster) -> None:
    column = cluster.city.column("news")
    column.column_type = ColumnType.INTERVIEW
    public.publish(column)
    held = open_up(live_interview(cluster, cluster.city), InterviewState.CLOSED)
    ahead = announced_interview(cluster, cluster.city)
    running = live_interview(cluster, cluster.city)

    soup = shown(cluster)

    on_top = [link["href"] for link in soup.select(".onnow .row > a")]
    assert [urlsplit(link).path for link in on_top] == [urlsplit(one.page.url).path for one in (running, ahead)]
    states = [row.select_one("[data-state]")["class"][1] for row in soup.select(".row")]
    assert states == ["live", "site", "live", "site", "off"]
    assert len(soup.select(f"a[href$='{held.page.slug}/']")) == 1


def recorded(cluster: Cluster) -> tuple[Interview, InterviewRecord]:
    """A closed interview of the city whose record is public."""
    interview = live_interview(cluster, cluster.city, team={"host": member("record-host")})
    say(interview, "今冬开工四项工程")
    interview = open_up(interview, InterviewState.CLOSED)
    draft = begin_record(interview_id=interview.pk, actor=cluster.city.people["editor"])
    return interview, review_to_the_end(cluster, cluster.city, draft)


def test_interview_and_its_record_have_one_row_everywhere(cluster: Cluster) -> None:
    column = cluster.city.column("news")
    interview, record = recorded(cluster)
    assert record.live

    rows = shown(cluster).select(".row")
    below = selectors.published_children(column)
    on_home = selectors.latest_by_column([column], limit=8)[column.pk]

    assert [urlsplit(row.a["href"]).path for row in rows] == [urlsplit(interview.page.url).path]
    assert rows[0].select_one("[data-state]").text.strip() in {"Record of the interview", "访谈实录"}
    assert ([page.pk for page in below], below.paginator.count) == ([interview.page_id], 1)
    assert [page.pk for page in on_home] == [interview.page_id]
    assert sources.build_page(str(record.pk)) is None
    found = sources.build_page(str(interview.page_id))
    assert found is not None
    assert "今冬开工四项工程" in found.body


def test_row_says_held_again_once_a_redaction_hides_the_record(cluster: Cluster) -> None:
    interview, _record = recorded(cluster)
    event = interview.events.filter(op="add").get()
    host = interview.page.team.get().user
    redact(interview_id=interview.pk, actor=host, msg=event.msg, reason="个人信息")

    [page] = selectors.published_children(cluster.city.column("news"))

    assert page.interview_state == InterviewState.CLOSED


@pytest.mark.parametrize("state", InterviewState.values)
def test_draft_of_a_record_changes_no_row(cluster: Cluster, state: str) -> None:
    interview = live_interview(cluster, cluster.city)
    say(interview, "今冬开工四项工程")
    open_up(interview, InterviewState.CLOSED)
    begin_record(interview_id=interview.pk, actor=cluster.city.people["editor"])
    Interview.objects.filter(pk=interview.pk).update(state=state)

    [page] = selectors.published_children(cluster.city.column("news"))

    assert (page.pk, page.interview_state) == (interview.page_id, state)


def test_queries_of_a_column_do_not_grow_with_its_interviews(cluster: Cluster) -> None:
    counts = []
    for number in (1, 2):
        for _one in range(number):
            live_interview(cluster, cluster.city)
        shown(cluster)
        with CaptureQueriesContext(connection) as counted:
            shown(cluster)
        counts.append(len(counted))
    assert counts[0] == counts[1]
