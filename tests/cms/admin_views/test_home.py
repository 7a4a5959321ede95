"""The dashboard: each person's own work and sites, numbers that lead to their lists, constant queries."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.admin_views.home_selectors import columns_to_care_for, late_reviews, lateness, sites_by_lateness
from cms.blocks import BodyBlock, from_plain_text
from cms.models import BasePage, Review, RoleAssignment
from cms.review.actions import send_back, submit
from cms.roles.enums import Role
from foundation.accounts.models import User
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.corrections import reported
from tests.factories.pages import draft_article, live_article

pytestmark = pytest.mark.django_db
HOME = reverse("wagtailadmin_home")
LISTS = {name: reverse(f"home:{name}") for name in ("late", "columns", "published", "sites")}
MOST_QUERIES = 50


def rewrite(page: BasePage, **values: object) -> None:
    """Change a row past the guard, as time or another release would; what was kept of columns goes."""
    cache.clear()
    QuerySet(type(page)).filter(pk=page.pk).update(**values)


def figures(client: Client) -> dict[str, int]:
    """Address → number, as the home page shows them."""
    text = client.get(HOME).content.decode()
    part = text.split('data-testid="figures"')[1].split("</ul>")[0] if 'data-testid="figures"' in text else ""
    return {
        url.replace("&amp;", "&"): int(number)
        for url, number in re.findall(r'<a href="([^"]+)"[^>]*><strong>(\d+)</strong>', part)
    }


def overdue(at: Place, *, days: int = 7, **fields: object) -> BasePage:
    """An item whose first step is overdue."""
    page = draft_article(at, **fields)
    submit(page=page, user=at.people["editor"])
    Review.objects.filter(page=page).update(due_on=timezone.localdate() - timedelta(days=days))
    return page


def shown(user: User, url: str) -> str:
    return browser(user).get(url).content.decode()


def test_editor_sees_own_work_and_what_is_late_on_the_own_site(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    draft_article(cluster.county)
    back = draft_article(cluster.county)
    submit(page=back, user=editor)
    send_back(page=back, user=cluster.county.people["unit"], comment="请补充。")
    late = overdue(cluster.county, title="本县逾期稿件")
    overdue(cluster.city, title="别处逾期稿件")
    reported(live_article(cluster, cluster.county))
    found = figures(browser(editor))
    mine = reverse("authors:list")
    assert found == {
        f"{mine}?which=mine": 2,
        f"{mine}?which=others": 1,
        reverse("corrections:list"): 1,
        LISTS["late"]: 1,
        LISTS["columns"] + "?state=empty": 1,
        LISTS["published"]: 1,
    }
    text = shown(editor, HOME)
    assert ("本县逾期稿件" in text, "别处逾期稿件" in text) == (True, False)
    assert reverse("wagtailadmin_pages:edit", args=[late.pk]) in text


def test_reviewer_sees_what_waits_and_what_of_it_is_late(cluster: Cluster) -> None:
    overdue(cluster.county)
    second = draft_article(cluster.county)
    submit(page=second, user=cluster.county.people["editor"])
    found = figures(browser(cluster.county.people["unit"]))
    desk = reverse("cms_review:desk")
    assert (found[desk], found[f"{desk}?due=overdue"]) == (2, 1)
    assert LISTS["late"] not in found
    assert figures(browser(cluster.department.people["unit"]))[desk] == 0


def test_number_and_its_list_agree(cluster: Cluster) -> None:
    for number in range(3):
        overdue(cluster.county, title=f"逾期第{number}号")
        live_article(cluster, cluster.county, title=f"公开第{number}号")
    editor = cluster.county.people["editor"]
    client = browser(editor)
    found = figures(client)
    assert (found[LISTS["late"]], found[LISTS["published"]]) == (3, 3)
    for url, title in ((LISTS["late"], "逾期第"), (LISTS["published"], "公开第")):
        assert client.get(url).content.decode().count(title) >= 3


def test_lateness_counts_working_days(cluster: Cluster) -> None:
    overdue(cluster.county)
    review = Review.objects.get()
    Review.objects.update(due_on=date(2026, 11, 13))  # a Friday
    (row,) = lateness(late_reviews(cluster.county.people["editor"]))
    weekdays = [
        date(2026, 11, 13) + timedelta(days=n) for n in range(1, (timezone.localdate() - date(2026, 11, 13)).days + 1)
    ]
    assert (row.review, row.days) == (review, sum(day.weekday() < 5 for day in weekdays))


def test_columns_are_empty_stale_or_in_order(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    page = live_article(cluster, cluster.county)
    assert [(row.column.slug, row.state) for row in columns_to_care_for(editor)] == [("documents", "empty")]
    rewrite(cluster.county.column("news"), update_cycle_days=7)
    rewrite(BasePage.objects.get(pk=page.pk), last_published_at=timezone.now() - timedelta(days=10))
    rows = columns_to_care_for(editor)
    assert [(row.column.slug, row.state, row.days) for row in rows] == [("news", "stale", 3), ("documents", "empty", 0)]
    assert {row.site for row in rows} == {cluster.county.home.title}


def test_columns_are_read_anew_when_the_site_changes_and_only_then(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    live_article(cluster, cluster.city)
    before = [row.column.slug for row in columns_to_care_for(editor)]
    with CaptureQueriesContext(connection) as kept:
        columns_to_care_for(editor)
    assert [query["sql"] for query in kept if "cms_column" in query["sql"]] == []

    live_article(cluster, cluster.county)

    after = [row.column.slug for row in columns_to_care_for(editor)]
    assert (sorted(before), after) == (["documents", "news"], ["documents"])


def test_columns_of_a_section_stay_apart_from_those_of_roles_elsewhere(cluster: Cluster) -> None:
    person = User.objects.create_user("two-places", real_name="两处")
    for place in (cluster.portal.home, cluster.county.column("news")):
        RoleAssignment.objects.bulk_create([RoleAssignment(role=Role.EDITOR, page_id=place.pk, user=person)])
    portal = {row.column.path for row in columns_to_care_for(cluster.portal.people["editor"])}

    found = {row.column.path for row in columns_to_care_for(User.objects.get(pk=person.pk))}

    assert found == portal | {cluster.county.column("news").path}


def test_column_of_one_page_has_content_with_its_text(cluster: Cluster) -> None:
    column = cluster.county.column("documents")
    before = [row.column.pk for row in columns_to_care_for(cluster.county.people["editor"])]
    rewrite(column, layout="page", body=BodyBlock().to_python(from_plain_text("本县概况。")))
    after = [row.column.pk for row in columns_to_care_for(cluster.county.people["editor"])]
    assert (column.pk in before, column.pk in after) == (True, False)


def test_sites_stand_by_lateness_for_who_manages_several(cluster: Cluster) -> None:
    overdue(cluster.county)
    office = cluster.portal.people["manager"]
    rows = sites_by_lateness(office)
    assert (rows[0].page.pk, rows[0].reviews) == (cluster.county.home.pk, 1)
    assert {row.page.pk for row in rows} == {
        place.home.pk for place in (cluster.portal, cluster.city, cluster.county, cluster.department)
    }
    assert [row.reviews for row in rows[1:]] == [0, 0, 0]
    assert sites_by_lateness(cluster.department.people["manager"]) == []
    assert sites_by_lateness(cluster.county.people["editor"]) == []


@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_nothing_of_other_sites(cluster: Cluster, name: str) -> None:
    overdue(cluster.county, title="县里逾期的稿件")
    live_article(cluster, cluster.county, title="县里公开的稿件")
    rewrite(cluster.county.column("documents"), title="县里的空栏目", draft_title="县里的空栏目")
    words = {"late": "县里逾期的稿件", "columns": "县里的空栏目", "published": "县里公开的稿件", "sites": "洛平县"}
    inside = shown(cluster.portal.people["manager"], LISTS[name])
    assert words[name] in inside
    for person in (
        cluster.department.people["editor"],
        cluster.department.people["manager"],
        cluster.portal.people["editor"],
    ):
        assert words[name] not in shown(person, LISTS[name])
        assert words[name] not in shown(person, HOME)


@pytest.mark.parametrize(
    ("name", "role"), [("late", "unit"), ("columns", "chief"), ("sites", "editor"), ("late", "contributor")]
)
def test_lists_refuse_whose_business_they_are_not(cluster: Cluster, name: str, role: str) -> None:
    response = browser(cluster.city.people[role]).get(LISTS[name])
    assert (response.status_code, response.headers["Location"]) == (302, HOME)


def test_lists_ask_strangers_to_sign_in(cluster: Cluster) -> None:
    for url in LISTS.values():
        assert "/login/" in Client(HTTP_HOST="portal.test").get(url).headers["Location"]


@pytest.mark.parametrize("query", ["?p=x", "?p=-1", "?p=99999999999999999999", "?state=%00", "?state=other"])
def test_lists_take_bad_queries(cluster: Cluster, query: str) -> None:
    client = browser(cluster.portal.people["manager"])
    assert [client.get(url + query).status_code for url in LISTS.values()] == [200] * len(LISTS)


def test_home_and_lists_take_as_many_queries_for_three_rows_as_for_one(cluster: Cluster) -> None:
    clients = {name: browser(cluster.county.people[name]) for name in ("editor", "manager", "unit")}
    clients["office"] = browser(cluster.portal.people["manager"])
    counts = []
    for number in range(4):
        overdue(cluster.county)
        live_article(cluster, cluster.county)
        reported(live_article(cluster, cluster.county))
        if number in (1, 3):
            counts.append(
                {
                    (name, url): queries(client, url)
                    for name, client in clients.items()
                    for url in (HOME, *LISTS.values())
                }
            )
    assert counts[0] == counts[1]
    assert max(counts[1][name, HOME] for name in clients) <= MOST_QUERIES


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def test_home_without_work_says_what_to_do_next(cluster: Cluster) -> None:
    person = User.objects.create_user("newcomer", password="x", real_name="新人")
    fresh = cluster.department.people["chief"]
    for user, told in ((fresh, True), (cluster.county.people["editor"], False)):
        assert ('data-testid="nothing"' in shown(user, HOME)) is told
    assert figures(browser(fresh)) == {reverse("cms_review:desk"): 0, LISTS["published"]: 0}
    assert person.pk
