"""The desk with many items: filters, order, groups, pages, several at once; and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.models import Review, ReviewDecision, ScreeningReport
from cms.review.actions import approve, submit
from cms.review.opinions import ask
from foundation.accounts.models import User
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.pages import draft_article, live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DESK = reverse("cms_review:desk")
BULK = reverse("cms_review:bulk")
#: Session, account, permissions, languages and interviews for the admin's frame; roles, items, decisions, superiors,
#: holders and persons for what waits for whom.
DESK_QUERIES = 11


def item(page: Any) -> str:
    return reverse("cms_review:item", args=[page.pk])


def submitted(at: Place, **fields: Any) -> Any:
    page = draft_article(at, **fields)
    submit(page=page, user=at.people["editor"])
    return page


def review_of(page: Any) -> Review:
    return Review.objects.get(page_key=page.pk)


def due(page: Any, days: int, **fields: Any) -> None:
    Review.objects.filter(page_key=page.pk).update(due_on=timezone.localdate() + timedelta(days=days), **fields)


def titles(client: Client, **query: str) -> list[str]:
    return [row.title for row in client.get(DESK, query).context["rows"]]


def token(page: Any) -> str:
    review = review_of(page)
    return f"{review.pk}:{review.digest}"


def test_desk_shows_what_is_due_first(cluster: Cluster) -> None:
    for name, days in (("丙", 3), ("甲", -2), ("乙", 1)):
        due(submitted(cluster.county, title=name), days)
    client = browser(cluster.county.people["unit"])
    assert titles(client) == ["甲", "乙", "丙"]
    assert titles(client, sort="title") == sorted(["甲", "乙", "丙"])


def test_desk_marks_what_is_overdue_provisional_and_escalated_in_words(cluster: Cluster) -> None:
    due(submitted(cluster.county), -1, due_provisional=True, escalation=1)
    (row,) = browser(cluster.county.people["unit"]).get(DESK).context["rows"]
    assert (row.overdue, row.provisional, row.escalated) == (True, True, True)


def test_desk_of_today_is_not_overdue(cluster: Cluster) -> None:
    due(submitted(cluster.county), 0)
    (row,) = browser(cluster.county.people["unit"]).get(DESK).context["rows"]
    assert row.overdue is False


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"due": "overdue"}, ["县一"]),
        ({"due": "today"}, ["市一", "县二"]),
        ({"opened": "yes"}, ["县二"]),
        ({"opened": "no"}, ["县一", "市一"]),
        ({"site": "青河市人民政府"}, ["市一"]),
        ({"step": "office_reviewer"}, ["县一", "市一", "县二"]),
        ({"site": "<script>", "step": "no", "sort": "x", "group": "pk", "p": "999"}, ["县一", "市一", "县二"]),
        ({"group": "site"}, ["县一", "县二", "市一"]),
    ],
)
def test_desk_filters_orders_and_groups(cluster: Cluster, query: dict[str, str], expected: list[str]) -> None:
    for at, name, days in ((cluster.county, "县一", -1), (cluster.city, "市一", 1), (cluster.county, "县二", 2)):
        page = submitted(at, title=name)
        approve(page=page, user=at.people["unit"])
        due(page, days)
    client = browser(cluster.city.people["office"])
    client.get(item(Review.objects.get(title="县二").page))
    assert titles(client, **query) == expected


def test_desk_shows_blocks_and_warnings_of_the_stored_report(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    review = review_of(page)
    finding = {"check": "one"}
    ScreeningReport.objects.update_or_create(
        revision_key=review.revision_key,
        defaults={
            "page_key": page.pk,
            "digest": review.digest,
            "findings": [finding, finding, {"check": "two"}, {"check": "three"}],
            "levels": {"one": "block", "two": "warn", "three": "note"},
            "omitted": {"two": 7},
        },
    )
    (row,) = browser(cluster.county.people["unit"]).get(DESK).context["rows"]
    assert (row.blocks, row.warnings) == (2, 8)


def test_desk_tells_corrections_from_new_items_and_names_site_and_column(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    page.title = "更正"
    page.save_revision(user=cluster.county.people["editor"])
    submit(page=page, user=cluster.county.people["editor"])
    submitted(cluster.county, title="新稿")
    rows = {row.title: row for row in browser(cluster.county.people["unit"]).get(DESK).context["rows"]}
    assert {title: row.is_correction for title, row in rows.items()} == {"更正": True, "新稿": False}
    assert rows["新稿"].place == "洛平县人民政府 › 要闻动态"


def test_desk_lists_opinions_asked_for_apart(cluster: Cluster) -> None:
    page = submitted(cluster.county, title="请教的稿件")
    manager = cluster.city.people["manager"]
    ask(review=review_of(page), user=cluster.county.people["unit"], person=manager, question="数据可靠吗？")
    response = browser(manager).get(DESK)
    assert response.context["rows"] == []
    assert [one.question for one in response.context["opinions"]] == ["数据可靠吗？"]
    assert "请教的稿件" not in browser(cluster.city.people["editor"]).get(DESK).content.decode()


def test_desk_pages_reach_everything(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.admin_views.review.PER_PAGE", 2)
    names = {submitted(cluster.county, title=f"稿{n}").title for n in range(5)}
    client = browser(cluster.county.people["unit"])
    assert {title for page in "123" for title in titles(client, p=page)} == names


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_desk_costs_the_same_for_two_hundred_items_as_for_one(cluster: Cluster) -> None:
    unit = cluster.county.people["unit"]
    client = browser(unit)
    client.get(item(submitted(cluster.county)))
    one = {url: cost(client, url) for url in (DESK, reverse("wagtailadmin_home"))}
    for number in range(199):
        page = submitted(cluster.county)
        if number % 2:
            due(page, -1)
    assert len(browser(unit).get(DESK).context["rows"]) == 50
    assert client.get(DESK).context["total"] == 200
    assert {url: cost(client, url) for url in one} == one
    assert one[DESK] <= DESK_QUERIES


@pytest.mark.parametrize("query", ["", "?all=1", "?view=preview"])
def test_item_costs_the_same_whatever_waits_besides(cluster: Cluster, query: str) -> None:
    client = browser(cluster.county.people["unit"])
    page = submitted(cluster.county)
    submitted(cluster.county)
    one = cost(client, item(page) + query)
    for _time in range(3):
        submitted(cluster.county)
    assert cost(client, item(page) + query) == one


def bulk(client: Client, *tokens: str, confirmed: bool = True, comment: str = "") -> Any:
    data: dict[str, Any] = {"item": list(tokens), "comment": comment}
    return client.post(BULK, data | ({"confirmed": "1"} if confirmed else {}))


def test_bulk_asks_first_and_decides_nothing(cluster: Cluster) -> None:
    page = submitted(cluster.county, title="待确认")
    client = browser(cluster.county.people["unit"])
    client.get(item(page))
    response = bulk(client, token(page), confirmed=False)
    assert [row.title for row, _seen in response.context["rows"]] == ["待确认"]
    assert not ReviewDecision.objects.exists()


def test_bulk_approves_what_was_opened_and_says_why_not_of_the_rest(cluster: Cluster) -> None:
    opened, unopened, decided = (submitted(cluster.county, title=name) for name in ("开过", "没开", "已办"))
    foreign = submitted(cluster.department, title="别家")
    client = browser(cluster.county.people["unit"])
    for page in (opened, decided):
        client.get(item(page))
    late = token(decided)
    approve(page=decided, user=User.objects.get(pk=cluster.county.people["unit"].pk))
    response = bulk(client, token(opened), token(unopened), late, token(foreign), comment="同意")
    rows = [(row["title"], row["done"], bool(row["sentence"])) for row in response.context["rows"]]
    assert rows == [("开过", True, False), ("没开", False, True), ("已办", False, True), ("–", False, True)]
    assert "别家" not in response.content.decode()
    done = ReviewDecision.objects.filter(comment="同意")
    assert [one.review.title for one in done] == ["开过"]
    assert response.context["done"] == 1


def test_bulk_refuses_secrecy_reviews_even_when_opened(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    approve(page=page, user=cluster.county.people["unit"])
    approve(page=page, user=cluster.city.people["office"])
    client = browser(cluster.city.people["secrecy"])
    client.get(item(page))
    (row,) = client.get(DESK).context["rows"]
    assert (row.opened, row.may_be_bulk) == (True, False)
    response = bulk(client, token(page))
    assert [one["done"] for one in response.context["rows"]] == [False]
    assert ReviewDecision.objects.count() == 2


def test_bulk_refuses_another_version_than_was_opened(cluster: Cluster) -> None:
    page = submitted(cluster.county)
    client = browser(cluster.county.people["unit"])
    client.get(item(page))
    response = bulk(client, f"{review_of(page).pk}:{'0' * 64}")
    assert [one["done"] for one in response.context["rows"]] == [False]
    assert not ReviewDecision.objects.exists()


@pytest.mark.parametrize("who", ["county.editor", "county.manager", "city.unit", "department.unit"])
def test_bulk_by_others_decides_nothing_and_tells_nothing(cluster: Cluster, who: str) -> None:
    page = submitted(cluster.county, title="不该看到")
    place, name = who.split(".")
    client = browser(getattr(cluster, place).people[name])
    for confirmed in (False, True):
        assert "不该看到" not in bulk(client, token(page), confirmed=confirmed).content.decode()
    assert not ReviewDecision.objects.exists()


@pytest.mark.parametrize("junk", [[], [""], ["x"], ["1"], [":"], ["9" * 40 + ":a"], ["²:a"], ["<script>:a"]])
def test_bulk_of_nothing_leads_back(cluster: Cluster, junk: list[str]) -> None:
    response = bulk(browser(cluster.county.people["unit"]), *junk)
    assert (response.status_code, response["Location"]) == (302, DESK)


def test_bulk_by_get_is_refused(cluster: Cluster) -> None:
    assert browser(cluster.county.people["unit"]).get(BULK).status_code == 405
