"""The desk, the item screen and the take-back over HTTP: who sees, who decides, who is sent away."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.review.actions import approve, submit
from cms.review.enums import ReviewState
from cms.review.models import ReviewDecision
from cms.review.selectors import open_review
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DESK = reverse("cms_review:desk")


def item(page: object) -> str:
    return reverse("cms_review:item", args=[getattr(page, "pk", page)])


def submitted(cluster: Cluster, **fields: str):
    page = draft_article(cluster.county, **fields)
    submit(page=page, user=cluster.county.people["editor"])
    return page


def test_desk_shows_only_what_waits_for_the_person(cluster: Cluster) -> None:
    submitted(cluster, title="等待的稿件")
    assert "等待的稿件" in browser(cluster.county.people["unit"]).get(DESK).content.decode()
    for place, name in (("county", "editor"), ("city", "unit"), ("city", "office"), ("department", "unit")):
        user = getattr(cluster, place).people[name]
        assert "等待的稿件" not in browser(user).get(DESK).content.decode()


def test_desk_without_a_login_leads_to_the_login(client: Client, cluster: Cluster) -> None:
    response = client.get(DESK, HTTP_HOST="portal.test")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_desk_on_a_sub_site_is_not_found(cluster: Cluster) -> None:
    assert browser(cluster.county.people["unit"], host="luoping.portal.test").get(DESK).status_code == 404


@pytest.mark.parametrize(
    "who",
    ["county.editor", "county.editor2", "county.manager", "city.unit", "city.office", "city.chief", "department.unit"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_item_that_waits_for_somebody_else_leads_back_and_shows_nothing(
    cluster: Cluster, who: str, method: str
) -> None:
    page = submitted(cluster, title="别人的稿件")
    place, name = who.split(".")
    client = browser(getattr(cluster, place).people[name])
    response = getattr(client, method)(item(page), {"approve": "1"}, follow=True)
    assert response.redirect_chain[0] == (DESK, 302)
    assert "别人的稿件" not in response.content.decode()
    assert not ReviewDecision.objects.exists()


def test_item_of_no_page_is_not_found(cluster: Cluster) -> None:
    assert browser(cluster.county.people["unit"]).get(item(999_999)).status_code == 404


def test_item_of_a_draft_leads_back(cluster: Cluster) -> None:
    response = browser(cluster.county.people["unit"]).get(item(draft_article(cluster.county)))
    assert (response.status_code, response["Location"]) == (302, DESK)


def test_item_approve_goes_to_the_next_step(cluster: Cluster) -> None:
    page = submitted(cluster)
    response = browser(cluster.county.people["unit"]).post(item(page), {"approve": "1", "approve-comment": "同意。"})
    assert (response.status_code, response["Location"]) == (302, DESK)
    assert [(d.role, d.comment) for d in ReviewDecision.objects.all()] == [("unit_reviewer", "同意。")]
    assert browser(cluster.city.people["office"]).get(item(page)).status_code == 200


def test_item_approve_twice_counts_once(cluster: Cluster) -> None:
    page = submitted(cluster)
    client = browser(cluster.county.people["unit"])
    for _time in range(2):
        client.post(item(page), {"approve": "1"})
    assert ReviewDecision.objects.count() == 1


def test_item_return_without_a_comment_is_refused_at_the_field(cluster: Cluster) -> None:
    page = submitted(cluster)
    response = browser(cluster.county.people["unit"]).post(item(page), {"reject": "1", "reject-comment": "  "})
    assert response.status_code == 200
    assert list(response.context["returning"].errors) == ["comment"]
    assert not response.context["approval"].errors
    assert not ReviewDecision.objects.exists()


def test_item_secrecy_approval_without_a_basis_is_refused_at_the_field(cluster: Cluster) -> None:
    page = submitted(cluster)
    approve(page=page, user=cluster.county.people["unit"])
    approve(page=page, user=cluster.city.people["office"])
    response = browser(cluster.city.people["secrecy"]).post(item(page), {"approve": "1", "approve-comment": "已审"})
    assert list(response.context["approval"].errors) == ["secrecy_checklist", "secrecy_basis"]
    assert "已审" in response.content.decode()
    assert ReviewDecision.objects.count() == 2


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("place", "name"), [("county", "unit"), ("county", "editor")])
@pytest.mark.parametrize("view", ["cms_review:desk", "wagtailadmin_home"])
def test_desk_and_home_take_as_many_queries_for_three_items_as_for_one(
    cluster: Cluster, place: str, name: str, view: str
) -> None:
    client = browser(getattr(cluster, place).people[name])
    submitted(cluster)
    one = queries(client, reverse(view))
    submitted(cluster)
    submitted(cluster)
    assert queries(client, reverse(view)) == one


def test_take_back_by_the_author_closes_the_review(cluster: Cluster) -> None:
    page = submitted(cluster)
    url = reverse("cms_review:take_back", args=[page.pk])
    review = open_review(page)
    assert review is not None
    response = browser(cluster.county.people["editor"]).post(url)
    review.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
    assert review.state == ReviewState.WITHDRAWN


@pytest.mark.parametrize(("place", "name"), [("county", "unit"), ("county", "editor2"), ("department", "editor")])
def test_take_back_by_others_is_refused(cluster: Cluster, place: str, name: str) -> None:
    page = submitted(cluster)
    browser(getattr(cluster, place).people[name]).post(reverse("cms_review:take_back", args=[page.pk]))
    assert open_review(page) is not None


def test_take_back_of_a_draft_says_so(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    response = browser(cluster.county.people["editor"]).post(reverse("cms_review:take_back", args=[page.pk]))
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["info"]


def test_take_back_by_get_is_refused(cluster: Cluster) -> None:
    page = submitted(cluster)
    url = reverse("cms_review:take_back", args=[page.pk])
    assert browser(cluster.county.people["editor"]).get(url).status_code == 405
    assert open_review(page) is not None
