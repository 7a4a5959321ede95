"""Addresses that a moved page had lead to it, and the nightly comparison knows them."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect

from cms.models import Article
from sites.changes.comparison import differing
from tests.factories import public
from tests.factories.changes import moved
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_moved_article_is_found_at_its_former_address(cluster: Cluster) -> None:
    page = public.article(cluster.county.column("news"), slug="a")
    page.move(cluster.county.column("documents"), pos="last-child")
    response = Client().get("/news/a/", headers={"host": "luoping.portal.test"})
    assert (response.status_code, response["Location"]) == (301, Article.objects.get(pk=page.pk).full_url)
    assert list(differing()) == []


def test_pages_below_a_moved_column_are_found_and_a_second_move_replaces_the_first(cluster: Cluster) -> None:
    news, documents = cluster.county.column("news"), cluster.county.column("documents")
    column = public.column(news, "本县要闻", slug="local")
    page = public.article(column, slug="a")
    for target in (documents, news, documents):
        moved(cluster, cluster.county, column, target)
    response = Client().get("/news/local/a/", headers={"host": "luoping.portal.test"})
    assert (response.status_code, response["Location"]) == (301, Article.objects.get(pk=page.pk).full_url)
    assert list(differing()) == []


def test_new_address_part_of_a_public_page_keeps_the_former_one(
    cluster: Cluster, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    page = public.article(cluster.county.column("news"), slug="a")
    page.slug = "b"
    with django_capture_on_commit_callbacks(execute=True):
        public.publish(page)
    assert Client().get("/news/a/", headers={"host": "luoping.portal.test"}).status_code == 301
    assert list(differing()) == []


def test_moved_draft_leaves_no_redirect(cluster: Cluster) -> None:
    page = public.article(cluster.county.column("news"), slug="a", live=False)
    Article.objects.get(pk=page.pk).move(cluster.county.column("documents"), pos="last-child")
    assert Redirect.objects.count() == 0


def test_redirect_goes_with_the_page_that_it_leads_to(cluster: Cluster) -> None:
    page = public.article(cluster.county.column("news"), slug="a")
    page.move(cluster.county.column("documents"), pos="last-child")
    Article.objects.get(pk=page.pk).unpublish()
    Article.objects.get(pk=page.pk).delete()
    assert (Redirect.objects.count(), list(differing())) == (0, [])
