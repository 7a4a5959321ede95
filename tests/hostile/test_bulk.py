"""Acts on many pages at once: from listings, and by the managers of models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.core.management import call_command
from django.urls import reverse

from cms.models import Article, BasePage
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article
from tests.hostile.ground import again, browser, changed, everybody, face, portal_news, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def bulk(user: Any, action: str, pages: list[Any], **data: Any) -> None:
    """Choose pages in a listing, choose an act, confirm it."""
    url = reverse("wagtail_bulk_action", args=["cms", "basepage", action])
    asked = "&".join(f"id={page.pk}" for page in pages)
    browser(user).post(f"{url}?{asked}", {"include_descendants": "on", **data})


@pytest.fixture
def mixed(cluster: Cluster) -> list[Any]:
    """A public page with a newer version, a draft, and the column with both."""
    live, draft = live_article(cluster, cluster.city), draft_article(cluster.city)
    changed(again(live), title="越权").save_revision(user=cluster.city.people["editor"])
    return [live, draft, cluster.city.column("news")]


@held("bulk publish", "bulk unpublish", "bulk delete")
def test_listings_neither_publish_nor_unpublish_nor_delete(cluster: Cluster, mixed: list[Any]) -> None:
    live, draft, column = mixed
    before = face()
    for who, user in everybody(cluster):
        bulk(user, "publish", [live, draft])
        bulk(user, "publish", [column])
        bulk(user, "unpublish", [live])
        bulk(user, "unpublish", [column])
        bulk(user, "delete", [live])
        bulk(user, "delete", [column])
        bulk(user, "delete", [cluster.city.home])
        assert face() == before, who
        assert again(live).live is True


@lifted("bulk publish")
def test_listing_publishes_without_permission_and_both_guards(
    cluster: Cluster,
    mixed: list[Any],
    hole_publish_permission: None,
    request: pytest.FixtureRequest,
) -> None:
    live, draft, _column = mixed
    before = face()
    for hole in ("hole_publish_guard", "hole_save_guard"):
        bulk(cluster.superuser, "publish", [live, draft])
        assert face() == before
        request.getfixturevalue(hole)
    bulk(cluster.superuser, "publish", [live, draft])
    assert (again(live).title, again(draft).live) == ("越权", True)


@lifted("bulk unpublish", "unpublish")
def test_screens_unpublish_without_the_permission(
    cluster: Cluster, mixed: list[Any], hole_unpublish_permission: None
) -> None:
    other = live_article(cluster, cluster.city)
    bulk(cluster.superuser, "unpublish", [mixed[0]])
    browser(cluster.superuser).post(reverse("wagtailadmin_pages:unpublish", args=[other.pk]))
    assert (again(mixed[0]).live, again(other).live) == (False, False)


@held("unpublish")
def test_no_screen_unpublishes(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    for who, user in everybody(cluster):
        browser(user).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
        browser(user).post(reverse("wagtailadmin_pages:unpublish", args=[cluster.city.home.pk]))
        assert face() == before, who


@lifted("bulk delete")
def test_listing_deletes_without_permission_and_guard(
    cluster: Cluster, mixed: list[Any], hole_delete_permission: None, request: pytest.FixtureRequest
) -> None:
    live = mixed[0]
    bulk(cluster.superuser, "delete", [live])
    assert Article.objects.filter(pk=live.pk).exists()  # the guard of deletion
    for hole in ("hole_delete_guard", "hole_delete_receiver"):
        assert Article.objects.filter(pk=live.pk).exists()
        request.getfixturevalue(hole)
        bulk(cluster.superuser, "delete", [live])
    assert not Article.objects.filter(pk=live.pk).exists()


@held("bulk move")
def test_listing_moves_nothing_public_to_another_site(cluster: Cluster, mixed: list[Any]) -> None:
    live, draft, _column = mixed
    before = face()
    for who, user in everybody(cluster):
        for target in (cluster.department.column("news"), portal_news(cluster), cluster.department.home):
            bulk(user, "move", [live, draft], chooser=target.pk)
        assert face() == before, who
        assert again(draft).get_parent().pk == draft.get_parent().pk, who


@lifted("bulk move")
def test_listing_moves_to_another_site_without_permission_and_guard(
    cluster: Cluster, mixed: list[Any], hole_move_permission: None, request: pytest.FixtureRequest
) -> None:
    live, target = mixed[0], cluster.department.column("news")
    bulk(cluster.superuser, "move", [live], chooser=target.pk)
    assert again(live).get_parent().pk != target.pk
    request.getfixturevalue("hole_move_guard")
    bulk(cluster.superuser, "move", [live], chooser=target.pk)
    assert again(live).get_parent().pk == target.pk


# Managers.
MASS: dict[str, Callable[[Article], Any]] = {
    "update": lambda p: Article.objects.filter(pk=p.pk).update(summary="越权"),
    "update of the base class": lambda p: BasePage.objects.filter(pk=p.pk).update(title="越权"),
    "update to live": lambda p: BasePage.objects.filter(pk=p.pk).update(live=not p.live),
    "update of children": lambda p: p.get_parent().get_children().update(live=not p.live),
    "update of an owner's pages": lambda p: p.owner.owned_pages.update(live=not p.live),
    "update of the type": lambda p: BasePage.objects.filter(pk=p.pk).update(
        content_type=p.get_parent().content_type_id
    ),
    "update of the source": lambda p: BasePage.objects.filter(pk=p.pk).update(alias_of=p.get_parent()),
    "bulk_update": lambda p: BasePage.objects.bulk_update([changed(p.basepage_ptr, title="越权")], ["title"]),
    "bulk_create over it": lambda p: BasePage.objects.bulk_create(
        [p.basepage_ptr], update_conflicts=True, update_fields=["title"], unique_fields=["id"]
    ),
}
CREATE = "bulk_create"


def create_live(page: Article) -> None:
    row = BasePage(title="x", slug="x", path=page.path[:-1] + "Z", depth=page.depth, content_type=page.content_type)
    row.live, row.locale = True, page.locale
    BasePage.objects.bulk_create([row])


@pytest.mark.parametrize("way", [*MASS, CREATE])
@pytest.mark.parametrize("state", ["draft", "live"])
@held("mass update")
def test_managers_write_no_column_that_the_public_reads(cluster: Cluster, way: str, state: str) -> None:
    page = draft_article(cluster.city) if state == "draft" else live_article(cluster, cluster.city)
    before, row = face(), Article.objects.filter(pk=page.pk).values().get()
    assert refused(lambda: create_live(page) if way == CREATE else MASS[way](again(page)))
    assert (face(), Article.objects.filter(pk=page.pk).values().get()) == (before, row)


@pytest.mark.parametrize("way", [way for way in MASS if way not in ("bulk_create over it",)])
@lifted("mass update")
def test_managers_write_any_column_without_the_column_guard(
    cluster: Cluster, way: str, hole_column_guard: None
) -> None:
    page = draft_article(cluster.city)
    row = Article.objects.filter(pk=page.pk).values().get()
    MASS[way](again(page))
    assert Article.objects.filter(pk=page.pk).values().get() != row


@lifted("mass update")
def test_managers_create_live_pages_without_the_creation_guard(cluster: Cluster, hole_creation_guard: None) -> None:
    page = draft_article(cluster.city)
    create_live(page)
    assert BasePage.objects.filter(slug="x", live=True).count() == 1


# Fixtures.
def load(page: Article, tmp_path: Any) -> None:
    """A dump of the page, live and reworded, loaded again."""
    for number, rows in enumerate(([again(page)], [page.basepage_ptr])):
        text = serializers.serialize("json", rows)
        text = text.replace('"live": false', '"live": true').replace(page.title, "越权")
        file = tmp_path / f"{number}.json"
        file.write_text(text, encoding="utf-8")
        call_command("loaddata", str(file), verbosity=0)


@pytest.mark.parametrize("state", ["draft", "live"])
@held("loaddata")
def test_fixtures_load_no_live_page(cluster: Cluster, state: str, tmp_path: Any) -> None:
    page = draft_article(cluster.city) if state == "draft" else live_article(cluster, cluster.city)
    before = face()
    assert refused(lambda: load(page, tmp_path))
    assert face() == before


@lifted("loaddata")
def test_fixtures_load_live_pages_without_the_save_guard(
    cluster: Cluster, hole_save_guard: None, tmp_path: Any
) -> None:
    page = draft_article(cluster.city)
    load(page, tmp_path)
    row = again(page)
    assert (row.live, row.title) == (True, "越权")
