"""Who sees how often what was read: editors their own site, nobody another's."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import Column
from foundation.accounts.models import User
from foundation.visits.models import PageDay
from sites.visits.selectors import Period, column_views, whole_site_views
from tests.factories import public
from tests.factories.admin import browser
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

URL = "/admin/visits/"


def view(page: Any, views: int, day: date | None = None) -> None:
    PageDay.objects.create(page_id=page.pk, day=day or timezone.localdate(), views=views)


@pytest.fixture
def read(cluster: Cluster) -> Cluster:
    """A cluster of which the county's and the city's news were read."""
    for place, title, views in ((cluster.county, "县的稿件", 40), (cluster.city, "市的稿件", 500)):
        view(public.article(place.column("news"), title), views)
    view(cluster.county.home, 7)
    return cluster


def shown(user: User, **query: Any) -> BeautifulSoup:
    response = browser(user).get(URL, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def rows(page: BeautifulSoup, table: str) -> list[list[str]]:
    lines = page.select(f"[data-testid=visits-{table}] tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in line.select("td")] for line in lines]


def portal_news(cluster: Cluster) -> Column:
    """The portal's own news; those of the sites lie below it too."""
    return Column.objects.child_of(cluster.portal.home).get(slug="news")


def total(page: BeautifulSoup) -> str:
    return page.select_one("[data-testid=visits-total] b").text


@pytest.mark.parametrize("name", ["editor", "contributor", "manager"])
def test_report_editors_of_a_site_see_its_numbers(read: Cluster, name: str) -> None:
    person = read.county.people.get(name) or read.city.people[name]
    page = shown(person)
    assert total(page) == ("47" if name in read.county.people else "500")
    assert "市的稿件" not in page.text or name not in read.county.people
    assert [row[0] for row in rows(page, "items")] == (["县的稿件"] if name in read.county.people else ["市的稿件"])


@pytest.mark.parametrize("name", ["unit", "office", "secrecy", "chief"])
def test_report_other_roles_are_refused(read: Cluster, name: str) -> None:
    response = browser(read.city.people[name]).get(URL)
    assert response.status_code in (302, 403)
    assert "市的稿件" not in response.content.decode()


def test_menu_leads_those_to_the_report_who_may_read_it(read: Cluster) -> None:
    people = read.city.people
    led = {
        name: URL in browser(people[name]).get("/admin/").content.decode() for name in ("editor", "manager", "chief")
    }
    assert led == {"editor": True, "manager": True, "chief": False}


def test_report_anonymous_is_sent_to_the_entrance(read: Cluster) -> None:
    response = Client().get(URL, headers={"host": "portal.test"})
    assert (response.status_code, "/login/" in response["Location"]) == (302, True)


@pytest.mark.parametrize("export", ["", "csv"])
def test_report_asked_for_another_site_is_refused(read: Cluster, export: str) -> None:
    query = {"site": read.city.home.pk, "export": export}
    response = browser(read.county.people["editor"]).get(URL, query)
    assert response.status_code == 400
    assert "市的稿件" not in response.content.decode()


def test_report_portals_editor_sees_the_portal_and_no_sub_site(read: Cluster) -> None:
    view(public.article(portal_news(read), "省的稿件"), 3)
    page = shown(read.portal.people["editor"])
    assert (total(page), [row[0] for row in rows(page, "items")]) == ("3", ["省的稿件"])
    assert page.select("select[name=site]") == []


def test_report_provincial_office_chooses_among_all_sites(read: Cluster) -> None:
    office = read.portal.people["manager"]
    page = shown(office, site=read.city.home.pk)
    assert [row[0] for row in rows(page, "items")] == ["市的稿件"]
    assert len(page.select("select[name=site] option")) == 4


def test_report_columns_add_up_along_the_tree_in_the_period(read: Cluster) -> None:
    news = read.county.column("news")
    inner = public.column(news, "里层")
    view(public.article(inner, "里层稿件"), 2)
    old = public.article(inner, "旧稿件")
    view(old, 1000, timezone.localdate() - timedelta(days=60))
    editor = read.county.people["editor"]
    page = shown(editor)
    assert total(page) == "49"
    found = {row[0]: row[1:] for row in rows(page, "columns")}
    assert (found[news.title], found["└─ 里层"]) == (["42"], ["2"])
    assert page.select_one("input[name=first]")["value"] == str(timezone.localdate() - timedelta(days=29))
    first = timezone.localdate() - timedelta(days=90)
    assert total(shown(editor, first=first.isoformat())) == "1049"


def test_report_items_with_fewer_views_come_least_read_first(read: Cluster) -> None:
    public.article(read.county.column("news"), "无人读的")
    view(public.article(read.county.column("news"), "很多人读的"), 1000)
    public.article(read.county.column("news"), "草稿", live=False)
    page = shown(read.county.people["editor"], fewer="1000")
    assert [row[0] for row in rows(page, "items")] == ["无人读的", "县的稿件"]


@pytest.mark.parametrize(
    "query",
    [
        {"first": "yesterday"},
        {"first": "2026-02-30"},
        {"first": "2026-11-02", "last": "2026-11-01"},
        {"fewer": "0"},
        {"fewer": "9" * 40},
        {"site": "x"},
        {"site": "9" * 40},
    ],
)
@pytest.mark.parametrize("export", ["", "csv"])
def test_report_bad_input_is_400_with_a_sentence(read: Cluster, query: dict[str, str], export: str) -> None:
    response = browser(read.county.people["editor"]).get(URL, {**query, "export": export})
    assert response.status_code == 400
    if "site" not in query:
        assert BeautifulSoup(response.content.decode(), "html.parser").select("[role=alert]")


def test_report_until_the_first_days_of_the_calendar_is_answered(read: Cluster) -> None:
    assert total(shown(read.county.people["editor"], last="0001-01-05")) == "0"


def test_csv_holds_all_items_and_no_formulas(read: Cluster) -> None:
    public.article(read.county.column("news"), "=HYPERLINK(1)")
    response = browser(read.county.people["editor"]).get(URL, {"export": "csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert {line[0]: line[3] for line in lines[1:]} == {"县的稿件": "40", "'=HYPERLINK(1)": "0"}
    assert all(line[1].startswith("http://luoping.portal.test/") for line in lines[1:])


@pytest.mark.parametrize("export", ["", "csv"])
def test_report_costs_the_same_queries_for_any_number_of_items(read: Cluster, export: str) -> None:
    editor = read.county.people["editor"]
    b"".join(browser(editor).get(URL, {"export": export}))  # content types and roots are read once a process
    spent = []
    for number in (1, 3):
        for turn in range(number):
            view(public.article(read.county.column("news"), f"第{number}-{turn}条"), 1)
        with CaptureQueriesContext(connection) as queries:
            response = browser(editor).get(URL, {"export": export})
            b"".join(response)
        spent.append(len(queries))
    assert spent[0] == spent[1]


def test_totals_of_a_column_and_a_site_leave_other_sites_out(read: Cluster) -> None:
    today = Period(timezone.localdate(), timezone.localdate())
    view(public.article(portal_news(read), "省的稿件"), 3)
    assert column_views(read.county.column("news"), today) == 40
    assert whole_site_views(read.county.site, today) == 47
    assert whole_site_views(read.portal.site, today) == 3
