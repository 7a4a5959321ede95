"""Interviews in lists: state and day, and on top of their column what is on or ahead."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.enums import ColumnType
from interviews.enums import InterviewState
from tests.factories import public
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, live_interview, open_up

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
