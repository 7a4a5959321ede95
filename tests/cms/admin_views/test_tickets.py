"""Error reports in the admin: who sees which, what the buttons do, constant queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.corrections.actions import answer
from cms.corrections.enums import TicketState
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.corrections import again, reported
from tests.factories.pages import live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

LIST = reverse("corrections:list")
TITLE = "别处看不到的标题"


def url(ticket: Any) -> str:
    return reverse("corrections:ticket", args=[ticket.number])


def user_of(cluster: Cluster, name: str) -> Any:
    place, _space, short = name.partition(" ")
    return cluster.superuser if name == "root" else getattr(cluster, place).people[short]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("city editor", 200),
        ("city contributor", 200),
        ("city manager", 200),
        ("portal manager", 200),
        ("root", 200),
        ("city unit", 403),
        ("city chief", 403),
        ("county editor", 404),
        ("county manager", 404),
        ("department manager", 404),
        ("portal editor", 404),
    ],
)
def test_report_is_read_at_its_place_and_does_not_exist_elsewhere(cluster: Cluster, name: str, status: int) -> None:
    ticket = reported(live_article(cluster, cluster.city, title=TITLE))
    response = browser(user_of(cluster, name)).get(url(ticket))
    seen = TITLE in response.content.decode()
    assert (response.status_code, seen) == (status if status != 403 else response.status_code, status == 200)
    assert status != 403 or response.status_code in (302, 403)  # Wagtail leads refused people home


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("city editor", True),
        ("city contributor", True),
        ("city manager", True),
        ("portal manager", True),
        ("county editor", False),
        ("department manager", False),
        ("portal editor", False),
    ],
)
def test_list_holds_the_reports_of_the_own_places(cluster: Cluster, name: str, *, seen: bool) -> None:
    reported(live_article(cluster, cluster.city, title=TITLE))
    response = browser(user_of(cluster, name)).get(LIST)
    assert (response.status_code, TITLE in response.content.decode()) == (200, seen)


def test_list_is_refused_to_who_reads_no_reports(cluster: Cluster) -> None:
    response = browser(cluster.city.people["chief"]).get(LIST)
    assert response.status_code in (302, 403)


@pytest.mark.parametrize("button", ["correct", "answer", "aside"])
@pytest.mark.parametrize("name", ["city contributor", "city chief", "department manager", "county editor"])
def test_report_is_handled_by_nobody_else(cluster: Cluster, name: str, button: str) -> None:
    ticket = reported(live_article(cluster, cluster.city))
    values = {button: "1", "answer-text": "核对无误。", "aside-reason": "与本页无关。"}
    browser(user_of(cluster, name)).post(url(ticket), values)
    assert again(ticket).state == TicketState.OPEN


def test_correct_takes_the_report_and_opens_the_editor(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    ticket = reported(page)
    response = browser(cluster.county.people["editor"]).post(url(ticket), {"correct": "1"})
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert again(ticket).state == TicketState.CORRECTING


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"answer": "1", "answer-text": "核对无误。"}, TicketState.ANSWERED),
        ({"aside": "1", "aside-reason": "与本页无关。"}, TicketState.SET_ASIDE),
        ({"answer": "1", "answer-text": " "}, TicketState.OPEN),
        ({"answer": "1", "answer-text": "字" * 2001}, TicketState.OPEN),
        ({"aside": "1", "aside-reason": ""}, TicketState.OPEN),
        ({"answer": "1", "aside": "1", "answer-text": "核对无误。", "aside-reason": "无关。"}, TicketState.OPEN),
        ({}, TicketState.OPEN),
    ],
    ids=str,
)
def test_button_closes_with_words_and_only_one_button_counts(
    cluster: Cluster, values: dict[str, str], state: str
) -> None:
    ticket = reported(live_article(cluster, cluster.county))
    response = browser(cluster.county.people["editor"]).post(url(ticket), values)
    assert (again(ticket).state, response.status_code) == (state, 200 if state == TicketState.OPEN else 302)


def test_personal_data_is_masked_in_the_list_and_for_who_only_reads(cluster: Cluster) -> None:
    ticket = reported(live_article(cluster, cluster.city), text="手机 13812345678 写错了。", words="13912345678")
    for name, shown in (("city editor", True), ("city contributor", False)):
        client = browser(user_of(cluster, name))
        text = client.get(url(ticket)).content.decode()
        assert ("13812345678" in text, "13912345678" in text) == (shown, shown), name
        assert "13812345678" not in client.get(LIST).content.decode()


def test_states_and_sites_narrow_the_list(cluster: Cluster) -> None:
    mine = reported(live_article(cluster, cluster.county))
    other = reported(live_article(cluster, cluster.city))
    closed = reported(live_article(cluster, cluster.city))
    answer(ticket=closed, user=cluster.city.people["editor"], text="核对无误。")
    client = browser(cluster.portal.people["manager"])

    def numbers(query: str) -> set[str]:
        text = client.get(f"{LIST}{query}").content.decode()
        return {one.number for one in (mine, other, closed) if f'data-number="{one.number}"' in text}

    assert numbers("") == {mine.number, other.number}
    assert numbers("?state=closed") == {closed.number}
    assert numbers(f"?state=all&site={cluster.city.home.pk}") == {other.number, closed.number}
    assert numbers("?state=nonsense&site=999999&p=x") == {mine.number, other.number}


def test_overdue_comes_first_and_is_marked(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    fresh, late = reported(page), reported(page, age=20)
    text = browser(cluster.county.people["editor"]).get(LIST).content.decode()
    assert text.index(late.number) < text.index(fresh.number)
    assert text.count('class="portico-overdue"') == 1


def test_list_and_report_take_the_same_queries_with_one_and_three(cluster: Cluster) -> None:
    client = browser(cluster.portal.people["manager"])
    places = (cluster.county, cluster.city, cluster.department)
    ticket = reported(live_article(cluster, cluster.county))
    counts = []
    client.get(LIST)
    for place in (None, *places):
        if place is not None:
            reported(live_article(cluster, place))
        with CaptureQueriesContext(connection) as listed:
            client.get(LIST)
        with CaptureQueriesContext(connection) as shown:
            client.get(url(ticket))
        counts.append((len(listed), len(shown)))
    assert len(set(counts)) == 1, counts


def test_report_of_a_page_that_is_gone_stays_with_its_site(cluster: Cluster) -> None:
    ticket = reported(live_article(cluster, cluster.city, title=TITLE))
    type(ticket).objects.filter(pk=ticket.pk).update(page=None)
    assert browser(cluster.city.people["editor"]).get(url(ticket)).status_code == 200
    assert browser(cluster.county.people["editor"]).get(url(ticket)).status_code == 404
    assert TITLE in browser(cluster.city.people["manager"]).get(LIST).content.decode()
    assert TITLE not in browser(cluster.department.people["manager"]).get(LIST).content.decode()
