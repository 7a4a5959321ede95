"""Public items and their withdrawal over HTTP."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.publication.enums import WithdrawalKind
from foundation.audit.models import AuditEntry
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LISTING = reverse("cms_publication:listing")
KIND = WithdrawalKind.values[0]


def withdrawal(page: object) -> str:
    return reverse("cms_publication:withdraw", args=[getattr(page, "pk", page)])


def shown(response: object) -> list[str]:
    return [page.title for page in response.context["found"]]  # type: ignore[attr-defined] # the test client's


def test_listing_shows_the_sites_that_the_chief_answers_for(cluster: Cluster) -> None:
    live_article(cluster, cluster.county, title="县里的稿件")
    live_article(cluster, cluster.department, title="厅里的稿件")
    draft_article(cluster.county, title="没有公开的稿件")
    assert shown(browser(cluster.city.people["chief"]).get(LISTING, {"q": "稿件"})) == ["县里的稿件"]
    assert shown(browser(cluster.department.people["chief"]).get(LISTING, {"q": "稿件"})) == ["厅里的稿件"]
    assert shown(browser(cluster.county.people["editor"]).get(LISTING, {"q": "稿件"})) == []


def test_listing_takes_as_many_queries_for_three_items_as_for_one(cluster: Cluster) -> None:
    client = browser(cluster.city.people["chief"])

    def queries() -> int:
        client.get(LISTING, {"q": "稿件"})
        with CaptureQueriesContext(connection) as captured:
            client.get(LISTING, {"q": "稿件"})
        return len(captured)

    live_article(cluster, cluster.county)
    one = queries()
    live_article(cluster, cluster.county)
    live_article(cluster, cluster.county)
    assert queries() == one


@pytest.mark.parametrize(
    ("place", "name"),
    [("county", "editor"), ("county", "unit"), ("county", "manager"), ("department", "chief"), ("portal", "chief")],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_withdraw_by_others_than_the_nearest_chief_is_refused(
    cluster: Cluster, place: str, name: str, method: str
) -> None:
    page = live_article(cluster, cluster.county, title="公开的稿件")
    client = browser(getattr(cluster, place).people[name])
    response = getattr(client, method)(withdrawal(page), {"kind": KIND, "reason": "试试"}, follow=True)
    assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, ["kind", "reason"]),
        ({"kind": KIND, "reason": "  "}, ["reason"]),
        ({"kind": "mood", "reason": "有误"}, ["kind"]),
    ],
)
def test_withdraw_form_names_what_is_missing_at_its_field(
    cluster: Cluster, values: dict[str, str], wrong: list[str]
) -> None:
    page = live_article(cluster, cluster.county)
    response = browser(cluster.city.people["chief"]).post(withdrawal(page), {"sent": "1", **values})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == wrong
    page.refresh_from_db()
    assert page.live


def test_withdraw_by_the_chief_takes_the_page_down_with_a_reason_on_record(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    values = {"kind": KIND, "reason": "内容有误"}
    response = browser(cluster.city.people["chief"]).post(withdrawal(page), values)
    assert (response.status_code, response["Location"]) == (302, LISTING)
    page.refresh_from_db()
    assert not page.live
    entry = AuditEntry.objects.get(kind="page.withdrawn")
    assert entry.payload.data == values


def test_withdraw_a_draft_is_not_found(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    assert browser(cluster.city.people["chief"]).get(withdrawal(page)).status_code == 404


def test_withdraw_no_page_is_not_found(cluster: Cluster) -> None:
    assert browser(cluster.city.people["chief"]).get(withdrawal(999_999)).status_code == 404


def test_listing_by_post_is_refused(cluster: Cluster) -> None:
    assert browser(cluster.city.people["chief"]).post(LISTING).status_code == 405


def test_scheduled_item_is_unscheduled_by_its_chief_only(cluster: Cluster) -> None:
    page = draft_article(cluster.city, title="定时稿件")
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision(user=cluster.city.people["editor"])
    review_to_the_end(cluster, cluster.city, page)
    url = reverse("cms_publication:unschedule", args=[page.pk])
    for other in (cluster.department.people["chief"], cluster.city.people["editor"]):
        browser(other).post(url)
        assert "定时稿件" not in browser(other).get(LISTING).content.decode()
    client = browser(cluster.city.people["chief"])
    assert "定时稿件" in client.get(LISTING).content.decode()
    assert client.get(url).status_code == 405
    client.post(url)
    assert not type(page).objects.get(pk=page.pk).approved_schedule
    assert 'data-testid="scheduled"' not in client.get(LISTING).content.decode()
