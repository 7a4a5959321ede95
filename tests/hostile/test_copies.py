"""Copies, aliases and translations: nothing that is made of a public page is public by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Locale

from cms.models import Article, BasePage, PublicationGrant
from sites.models import PortalHome
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article, review_to_the_end
from tests.hostile.ground import again, attempt, browser, changed, everybody, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Way = Callable[[Cluster, Article], Any]

COPIES: dict[str, Way] = {
    "into another column": lambda c, p: p.copy(to=c.city.column("documents"), keep_live=True),
    "beside it": lambda _c, p: p.copy(keep_live=True, update_attrs={"slug": "copy"}),
    "into another site": lambda c, p: CopyPageAction(p, to=c.department.column("news"), keep_live=True).execute(
        skip_permission_checks=True
    ),
    "with its column": lambda c, _p: c.city.column("news").copy(
        recursive=True, keep_live=True, update_attrs={"slug": "n2"}
    ),
}
ALIASES: dict[str, Way] = {
    "method": lambda c, p: p.create_alias(parent=c.city.column("documents"), update_slug="alias"),
    "action": lambda c, p: CreatePageAliasAction(p, parent=c.department.column("news")).execute(
        skip_permission_checks=True
    ),
    "field of a draft": lambda c, p: changed(draft_article(c.city), alias_of=p).save(),
    "copy as alias": lambda c, p: CopyPageForTranslationAction(
        p, Locale.objects.create(language_code="en"), copy_parents=True, alias=True
    ).execute(skip_permission_checks=True),
}


def copy_by_form(page: Article, user: Any, target: BasePage, **data: Any) -> None:
    browser(user).post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "副本", "new_slug": f"copy-{user.pk}", "new_parent_page": target.pk, **data},
    )


@pytest.mark.parametrize("way", COPIES)
@held("copy with live")
def test_no_copy_is_public(cluster: Cluster, way: str) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    assert refused(lambda: COPIES[way](cluster, again(page)))
    assert face() == before


@held("copy with live", "alias")
def test_copying_screen_makes_drafts_and_no_alias(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    for who, user in everybody(cluster):
        for target in (cluster.city.column("news"), cluster.department.column("news")):
            copy_by_form(page, user, target, publish_copies="on")
            copy_by_form(page, user, target, alias="on")
        assert face() == before, who
    assert BasePage.objects.exclude(alias_of=None).count() == 0
    copies = Article.objects.exclude(pk=page.pk)
    assert copies.count() > 0  # the screen works: what it made are drafts without a grant
    assert PublicationGrant.objects.filter(object_id__in=copies.values("pk")).count() == 0


@pytest.mark.parametrize("way", COPIES)
@lifted("copy with live")
def test_copies_are_public_without_the_save_guard(cluster: Cluster, way: str, hole_save_guard: None) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    COPIES[way](cluster, again(page))
    assert len(face().pages) > len(before.pages)


@lifted("copy with live")
def test_copying_screen_stops_at_the_save_guard_and_publishes_without_both(
    cluster: Cluster, hole_publish_permission: None, request: pytest.FixtureRequest
) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    copy_by_form(page, cluster.superuser, cluster.city.column("documents"), publish_copies="on")
    assert face() == before
    request.getfixturevalue("hole_save_guard")
    copy_by_form(page, cluster.superuser, cluster.city.column("documents"), publish_copies="on")
    assert len(face().pages) == len(before.pages) + 1


@pytest.mark.parametrize("way", ALIASES)
@pytest.mark.parametrize("state", ["draft", "live"])
@held("alias")
def test_nothing_is_an_alias(cluster: Cluster, way: str, state: str) -> None:
    page = draft_article(cluster.city) if state == "draft" else live_article(cluster, cluster.city)
    before = face()
    assert refused(lambda: ALIASES[way](cluster, again(page)))
    assert (face(), BasePage.objects.exclude(alias_of=None).count()) == (before, 0)


@pytest.mark.parametrize("way", ["action", "field of a draft"])
@lifted("alias")
def test_aliases_are_made_without_the_save_guard(cluster: Cluster, way: str, hole_save_guard: None) -> None:
    page = live_article(cluster, cluster.city)
    ALIASES[way](cluster, again(page))
    assert BasePage.objects.exclude(alias_of=None).count() > 0


@lifted("alias")
def test_aliases_by_method_stop_at_the_page_itself_and_are_made_without_both(
    cluster: Cluster, hole_save_guard: None, request: pytest.FixtureRequest
) -> None:
    page = live_article(cluster, cluster.city)
    assert refused(lambda: ALIASES["method"](cluster, page))
    request.getfixturevalue("hole_alias_method")
    ALIASES["method"](cluster, page)
    assert BasePage.objects.exclude(alias_of=None).count() == 1


TRANSLATIONS: dict[str, Callable[[Article, Locale], Any]] = {
    "method": lambda p, to: p.copy_for_translation(to, copy_parents=True),
    "public at once": lambda _p, to: changed(PortalHome.objects.get().copy_for_translation(to), live=True).save(),
    "with its parents": lambda p, to: CopyPageForTranslationAction(p, to, copy_parents=True).execute(
        skip_permission_checks=True
    ),
    "locale by save": lambda p, to: changed(p, locale=to).save(),
    "locale by update_fields": lambda p, to: changed(p, locale=to).save(update_fields=["locale"]),
}


@pytest.mark.parametrize("way", TRANSLATIONS)
@held("translation")
def test_no_translation_is_public(cluster: Cluster, way: str) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    attempt(lambda: TRANSLATIONS[way](again(page), Locale.objects.create(language_code="en")))
    assert face() == before
    assert BasePage.objects.filter(live=True).exclude(locale=page.locale).count() == 0


@pytest.mark.parametrize("way", ["public at once", "locale by save", "locale by update_fields"])
@lifted("translation")
def test_translations_are_public_without_the_save_guard(cluster: Cluster, way: str, hole_save_guard: None) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    TRANSLATIONS[way](again(page), Locale.objects.create(language_code="en"))
    assert face().pages != before.pages


def test_copy_is_public_after_a_review_of_its_own(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    editor = cluster.city.people["editor"]
    copy = page.copy(to=cluster.city.column("news"), keep_live=False, update_attrs={"slug": "copy"}, user=editor)
    assert review_to_the_end(cluster, cluster.city, again(copy)).live is True
