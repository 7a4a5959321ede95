"""Wagtail's page screens: what they refuse, and what they give in advance."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cms.models import Article
from cms.review.actions import send_back, submit
from cms.review.models import Review
from cms.review.selectors import open_review
from tests.factories.admin import article_form, browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_create_form_gives_an_address_part_for_a_chinese_title(cluster: Cluster) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cms", "article", cluster.county.column("news").pk])
    html = browser(cluster.county.people["editor"]).get(url).content.decode()
    assert re.search(r'name="slug" value="\d{8}-[0-9a-f]{6}"', html)


@pytest.mark.parametrize(
    ("app", "model", "column", "field"),
    [("cms", "article", "news", "source"), ("disclosure", "discloseddocument", "documents", "issuer")],
)
def test_create_form_names_the_columns_own_unit(
    cluster: Cluster, app: str, model: str, column: str, field: str
) -> None:
    url = reverse("wagtailadmin_pages:add", args=[app, model, cluster.county.column(column).pk])
    html = browser(cluster.county.people["editor"]).get(url).content.decode()
    assert re.search(rf'name="{field}" value="洛平县人民政府"', html)


def test_home_of_an_editor_without_items_leads_to_the_own_site(cluster: Cluster) -> None:
    html = browser(cluster.county.people["editor"]).get(reverse("wagtailadmin_home")).content.decode()
    assert f'href="{reverse("wagtailadmin_explore", args=[cluster.county.home.pk])}"' in html
    assert f'href="{reverse("wagtailadmin_explore", args=[cluster.city.home.pk])}"' not in html


def test_create_form_without_text_keeps_what_was_typed(cluster: Cluster) -> None:
    url = reverse("wagtailadmin_pages:add", args=["cms", "article", cluster.county.column("news").pk])
    form = article_form(Article(title="", slug="a", source="县融媒体中心"), **{"action-submit": "1"})
    response = browser(cluster.county.people["editor"]).post(url, form)
    assert response.status_code == 200
    assert "县融媒体中心" in response.content.decode()
    assert not Article.objects.exists()


def test_submit_twice_makes_one_review(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    client = browser(cluster.county.people["editor"])
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for _time in range(2):
        client.post(url, article_form(page, **{"action-submit": "1"}))
    assert Review.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_resubmission_of_a_returned_item_opens_its_review_again(cluster: Cluster) -> None:
    """With transactions as in production: PostgreSQL locks rows only inside one."""
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    send_back(page=page, user=cluster.county.people["unit"], comment="请补充数据")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    page = Article.objects.get(pk=page.pk)
    response = browser(cluster.county.people["editor"]).post(url, article_form(page, **{"action-submit": "1"}))
    assert response.status_code == 302
    assert open_review(page) is not None


@pytest.mark.parametrize("name", ["unit", "editor2"])
def test_cancellation_by_others_than_authors_is_refused(cluster: Cluster, name: str) -> None:
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    url = reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[page.pk])
    response = browser(cluster.county.people[name]).get(url)
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")
    assert open_review(page) is not None


@pytest.mark.parametrize("name", ["editor", "unit", "manager", "chief"])
def test_edit_form_offers_nobody_to_publish(cluster: Cluster, name: str) -> None:
    page = draft_article(cluster.department)
    submit(page=page, user=cluster.department.people["editor"])
    html = browser(cluster.department.people[name]).get(reverse("wagtailadmin_pages:edit", args=[page.pk]), follow=True)
    for action in ("action-publish", "action-unpublish", "/unpublish/"):
        assert action not in html.content.decode()


def test_edit_form_of_another_site_is_refused(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    response = browser(cluster.department.people["editor"]).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")
