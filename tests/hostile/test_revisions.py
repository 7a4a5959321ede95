"""Versions: older ones that return, and reviewed ones that change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.models import Revision

from cms.models import Article
from cms.review.actions import submit
from tests.factories.admin import article_form
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article, review_to_the_end
from tests.hostile.ground import again, browser, changed, everybody, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def corrected(cluster: Cluster) -> tuple[Article, Revision]:
    """A public article at its second version, and the first one, which was approved in its time."""
    page = live_article(cluster, cluster.city)
    first = page.live_revision
    changed(again(page), title="第二版").save_revision(user=cluster.city.people["editor"])
    return review_to_the_end(cluster, cluster.city, again(page)), Revision.objects.get(pk=first.pk)


OLD: dict[str, Callable[[Article, Revision], Any]] = {
    "revision.publish": lambda _p, r: r.publish(skip_permission_checks=True),
    "page.publish": lambda p, r: p.publish(r, skip_permission_checks=True),
    "saved": lambda _p, r: changed(r.as_object(), live=True).save(),
}


@pytest.mark.parametrize("way", OLD)
@held("old revision")
def test_older_version_does_not_return_on_its_old_grant(corrected: tuple[Article, Revision], way: str) -> None:
    page, first = corrected
    before = face()
    assert refused(lambda: OLD[way](again(page), first))
    assert face() == before


@pytest.mark.parametrize("way", OLD)
@lifted("old revision")
def test_older_version_returns_where_ended_grants_count(
    corrected: tuple[Article, Revision], way: str, hole_grants_return: None
) -> None:
    page, first = corrected
    OLD[way](again(page), first)
    assert again(page).title == first.content["title"]


def revert_by_action(page: Article, first: Revision, user: Any) -> None:
    RevertToPageRevisionAction(page, first, user=user).execute(skip_permission_checks=True)


def revert_by_screen(page: Article, first: Revision, user: Any, **extra: str) -> None:
    """Review this version → replace the current draft."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    browser(user).post(url, article_form(first.as_object(), **{"revision": str(first.pk), **extra}))
    browser(user).post(
        reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk]),
        article_form(first.as_object(), **extra),
    )


@held("revert")
def test_reverting_makes_a_draft_and_leaves_the_public_as_it_is(
    cluster: Cluster, corrected: tuple[Article, Revision]
) -> None:
    page, first = corrected
    before = face()
    for who, user in everybody(cluster):
        revert_by_action(again(page), first, user)
        for extra in ({}, {"action-publish": "1"}):
            revert_by_screen(again(page), first, user, **extra)
        assert face() == before, who


@lifted("revert")
def test_revert_is_public_at_once_without_permission_and_both_guards(
    cluster: Cluster,
    corrected: tuple[Article, Revision],
    hole_publish_permission: None,
    request: pytest.FixtureRequest,
) -> None:
    page, first = corrected
    before = face()
    for hole in ("hole_publish_guard", "hole_save_guard"):
        revert_by_screen(again(page), first, cluster.superuser, **{"action-publish": "1"})
        assert face() == before
        request.getfixturevalue(hole)
    revert_by_screen(again(page), first, cluster.superuser, **{"action-publish": "1"})
    assert again(page).title == first.content["title"]


# Autosave.
@pytest.fixture
def submitted(cluster: Cluster) -> Article:
    """The city's article in review."""
    page = draft_article(cluster.city)
    submit(page=page, user=cluster.city.people["editor"])
    return again(page)


def content(page: Article) -> Any:
    return Revision.objects.get(pk=page.latest_revision_id).content


def autosave(page: Article, user: Any) -> None:
    """What the editor's script posts."""
    form = article_form(page, **{"title": "偷改", "overwrite_revision_id": str(page.latest_revision_id)})
    browser(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form, headers={"accept": "application/json"})


OVERWRITES: dict[str, Callable[[Article, Any], Any]] = {
    "by screen": autosave,
    "save_revision": lambda p, u: changed(again(p), title="偷改").save_revision(
        user=u, overwrite_revision=p.latest_revision, clean=False
    ),
    "revision.save": lambda p, _u: changed(
        p.latest_revision, content={**p.latest_revision.content, "title": "偷改"}
    ).save(),
    "revision.save of the content": lambda p, _u: changed(
        p.latest_revision, content={**p.latest_revision.content, "title": "偷改"}
    ).save(update_fields=["content"]),
}


@pytest.mark.parametrize("way", OVERWRITES)
@held("autosave")
def test_nobody_writes_over_a_submitted_version(cluster: Cluster, submitted: Article, way: str) -> None:
    before = content(submitted)
    for who, user in everybody(cluster):
        refused(lambda user=user: OVERWRITES[way](again(submitted), user))
        assert content(submitted) == before, who
    assert before["title"] == submitted.title


@lifted("autosave")
def test_screen_stops_at_saving_without_the_lock_then_at_the_revision_and_overwrites_without_all(
    cluster: Cluster, submitted: Article, hole_lock: None, request: pytest.FixtureRequest
) -> None:
    editor = cluster.city.people["editor"]
    draft = submitted.latest_revision
    autosave(submitted, editor)
    assert content(submitted)["title"] == submitted.title  # save_revision made a new version instead
    page = again(submitted)
    request.getfixturevalue("hole_overwriting")
    assert refused(
        lambda: (
            changed(page, title="偷改").save_revision(user=editor, overwrite_revision=page.latest_revision)
            if page.latest_revision_id == draft.pk
            else changed(draft, content={**draft.content, "title": "偷改"}).save()
        )
    )
    assert Revision.objects.get(pk=draft.pk).content["title"] == submitted.title  # the guard of revisions
    request.getfixturevalue("hole_revision_guard")
    fresh = Revision.objects.get(pk=draft.pk)
    changed(fresh, content={**fresh.content, "title": "偷改"}).save()
    assert Revision.objects.get(pk=draft.pk).content["title"] == "偷改"


@lifted("autosave")
def test_autosave_overwrites_without_its_three_checks(
    cluster: Cluster, submitted: Article, hole_lock: None, hole_overwriting: None, hole_revision_guard: None
) -> None:
    autosave(submitted, cluster.city.people["editor"])
    assert content(submitted)["title"] == "偷改"
