"""Public items and their withdrawal over HTTP."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.models import PublicationAct
from cms.publication.enums import WithdrawalKind
from foundation.audit.models import AuditEntry
from tests.factories.acts import again, withdraw
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
    assert shown(browser(cluster.county.people["editor"]).get(LISTING, {"q": "稿件"})) == ["县里的稿件"]
    assert shown(browser(cluster.city.people["editor"]).get(LISTING, {"q": "稿件"})) == []


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
    [("county", "contributor"), ("city", "editor"), ("department", "chief"), ("portal", "chief"), ("", "root")],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_withdraw_by_who_does_not_answer_for_the_place_is_refused(
    cluster: Cluster, place: str, name: str, method: str
) -> None:
    page = live_article(cluster, cluster.county, title="公开的稿件")
    people = getattr(cluster, place or "portal").people
    client = browser(cluster.superuser if name == "root" else people.get(name) or cluster.portal.people[name])
    response = getattr(client, method)(withdrawal(page), {"kind": KIND, "reason": "试试"})
    assert response.status_code == 404
    assert not PublicationAct.objects.exists()


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, ["kind", "reason"]),
        ({"kind": KIND, "reason": "  "}, ["reason"]),
        ({"kind": "mood", "reason": "有误"}, ["kind"]),
        ({"kind": "notice", "reason": "有误"}, ["notice"]),
        ({"kind": "merged", "reason": "合并"}, ["target"]),
        ({"kind": "merged", "reason": "合并", "target_address": "http://example.org/x/"}, ["target_address"]),
        ({"kind": "superseded", "reason": "合并", "target": "999999"}, ["target"]),
    ],
)
def test_withdraw_form_names_what_is_missing_at_its_field(
    cluster: Cluster, values: dict[str, str], wrong: list[str]
) -> None:
    page = live_article(cluster, cluster.county)
    response = browser(cluster.county.people["editor"]).post(withdrawal(page), {"sent": "1", **values})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(wrong)
    assert not PublicationAct.objects.exists()


def test_withdrawal_is_asked_for_on_one_screen_and_decided_on_another(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    client = browser(cluster.county.people["editor"])
    assert client.get(withdrawal(page)).status_code == 200
    response = client.post(withdrawal(page), {"kind": KIND, "reason": "内容有误"})
    act = PublicationAct.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("cms_publication:act", args=[act.pk]))
    assert again(page).live
    listed = browser(cluster.county.people["editor"]).get(LISTING, {"q": page.title}).content.decode()
    assert reverse("cms_publication:act", args=[act.pk]) in listed
    assert withdrawal(page) not in listed
    refused = client.post(reverse("cms_publication:act", args=[act.pk]), {"approve": "1"})
    assert (refused.status_code, again(page).live) == (200, True)
    chief = browser(cluster.city.people["chief"])
    assert chief.get(reverse("cms_publication:acts")).context["waiting"] == [act]
    response = chief.post(reverse("cms_publication:act", args=[act.pk]), {"approve": "1", "approve-comment": "同意"})
    assert (response.status_code, again(page).live) == (302, False)
    assert AuditEntry.objects.get(kind="page.withdrawn").payload.data["comment"] == "同意"


def test_target_is_found_by_its_address_on_both_hosts(cluster: Cluster) -> None:
    target = live_article(cluster, cluster.department)
    path = target.url_path.split("/jiaotong/", 1)[1]
    for address in (target.full_url, f"http://portal.test/sites/jiaotong/{path}"):
        page = live_article(cluster, cluster.county)
        values = {"kind": "merged", "reason": "合并", "target_address": address}
        browser(cluster.county.people["editor"]).post(withdrawal(page), values)
        assert PublicationAct.objects.get(page_key=page.pk).target_id == target.pk


def test_withdraw_a_draft_is_not_found(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    assert browser(cluster.city.people["chief"]).get(withdrawal(page)).status_code == 404


@pytest.mark.parametrize("name", ["withdraw", "restore", "emergency"])
def test_page_of_another_place_answers_as_no_page_does(cluster: Cluster, name: str) -> None:
    page = draft_article(cluster.department) if name == "emergency" else live_article(cluster, cluster.department)
    if name == "restore":
        withdraw(cluster.department, page)
    client = browser(cluster.county.people["editor"])
    answers = [client.get(reverse(f"cms_publication:{name}", args=[pk])) for pk in (page.pk, 999_999)]
    assert [response.status_code for response in answers] == [404, 404]
    assert page.title not in answers[0].content.decode()


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
