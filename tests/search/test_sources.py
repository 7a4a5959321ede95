"""What of the pages is public, and how it reads."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from cms.models import Article
from foundation.outbox.actions import drain
from search import sources
from search.models import Entry
from search.query import parse
from search.selectors import search
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article
from tests.factories.public import publish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def found(text: str) -> list[str]:
    return [hit.entry.title for hit in search(parse(text)).hits]


def test_live_article_is_found_with_its_canonical_address(cluster: Cluster) -> None:
    article = live_article(cluster, cluster.county, title="水库除险加固", text="全县三座水库完成除险。", author=None)
    drain()
    entry = Entry.objects.get(kind="page", key=str(article.pk))
    assert found("三座水库") == ["水库除险加固"]
    assert entry.url == f"http://luoping.portal.test/news/{article.slug}/"
    assert (entry.site_root, entry.site_name) == (cluster.county.site.root_page_id, "洛平县人民政府")
    assert entry.organ == "洛平县人民政府"
    assert (entry.deleted, entry.date is not None, entry.version > 0) == (False, True, True)


def test_page_keys_leave_no_cursor_open_between_chunks(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(sources, "_KEYS_A_QUERY", 1)
    monkeypatch.setattr(sources, "_page_builders", {Article: sources.build_article})
    first, second = (publish(draft_article(cluster.county)) for _number in range(2))
    keys = sources.page_keys()
    with django_assert_num_queries(1):
        assert next(keys) == str(first.pk)
    with django_assert_num_queries(1):
        assert next(keys) == str(second.pk)


def test_draft_is_no_source(cluster: Cluster) -> None:
    draft = draft_article(cluster.county, title="尚未公开")
    assert sources.build_page(str(draft.pk)) is None
    assert str(draft.pk) not in set(sources.page_keys())


def test_page_below_a_column_that_is_not_live_is_no_source(cluster: Cluster) -> None:
    article = live_article(cluster, cluster.county)
    assert sources.build_page(str(article.pk)) is not None
    column = cluster.county.column("news")
    type(column)._base_manager.filter(pk=column.pk).update(live=False)
    assert sources.build_page(str(article.pk)) is None
    assert str(article.pk) in set(sources.affected_pages(str(column.pk)))


def test_page_behind_a_view_restriction_is_no_source(cluster: Cluster) -> None:
    article = live_article(cluster, cluster.county)
    restriction = PageViewRestriction(page=cluster.county.column("news"), restriction_type="login")
    PageViewRestriction.objects.bulk_create([restriction])  # past the guard, which refuses every restriction
    assert sources.build_page(str(article.pk)) is None


@pytest.mark.parametrize("key", ["0", "x", "", "-1", "99999999"])
def test_unknown_key_is_no_source(cluster: Cluster, key: str) -> None:
    assert sources.build_page(key) is None
    assert list(sources.affected_pages(key)) == [key]


def test_page_of_an_unregistered_type_is_no_source(cluster: Cluster) -> None:
    assert sources.build_page(str(cluster.county.home.pk)) is None


def test_digest_differs_with_every_field() -> None:
    first = sources.SourceDocument(title="甲", url="/a/")
    assert first.digest() == sources.SourceDocument(title="甲", url="/a/").digest()
    assert first.digest() != sources.SourceDocument(title="甲", url="/b/").digest()


def test_article_is_registered() -> None:
    assert Article in sources._page_builders
