"""Going public without a review: by screens, by calls, by saving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction

from cms.models import Article, Attachment, BasePage, HistoricImport, PageRelation
from cms.publication.actions import publish_historic
from cms.publication.guard import NotGranted
from cms.roles.enums import Role
from disclosure.models import DisclosedDocument
from foundation.accounts.models import User
from tests.factories.admin import article_form
from tests.factories.cluster import Cluster
from tests.factories.files import document_version
from tests.factories.pages import draft_article, live_article, live_document, review_to_the_end
from tests.hostile.ground import again, attempt, browser, changed, everybody, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Act = Callable[[Article, User | None], Any]
LONG_AGO = timezone.now() - timedelta(days=9000)


# By screens.
def publish_by_form(page: Article, user: User) -> None:
    form = article_form(page, **{"title": "越权发布", "action-publish": "1"})
    browser(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


def publish_new_by_form(page: Article, user: User) -> None:
    form = article_form(page, **{"slug": "fresh", "action-publish": "1"})
    browser(user).post(reverse("wagtailadmin_pages:add", args=["cms", "article", page.get_parent().pk]), form)


def publish_by_revert(page: Article, user: User) -> None:
    """The form of an older version, published."""
    form = article_form(page, **{"title": "越权发布", "action-publish": "1", "revision": str(page.latest_revision_id)})
    browser(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    browser(user).post(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, page.latest_revision_id]), form)


def publish_by_form_in_future(page: Article, user: User) -> None:
    when = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    form = article_form(page, **{"title": "越权", "go_live_at": when, "action-publish": "1"})
    browser(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


def act_by_api(page: Article, user: User) -> None:
    """Everything that the admin's own API does with a page."""
    client, column = browser(user), page.get_parent().pk
    for name, data in {
        "publish": {},
        "unpublish": {},
        "revert_to_page_revision": {"revision_id": page.revisions.order_by("pk").first().pk},
        "create_alias": {"destination_page_id": column, "update_slug": "alias"},
        "copy": {"destination_page_id": column, "keep_live": True, "slug": f"copy-{user.pk}"},
        "move": {"destination_page_id": BasePage.objects.get(depth=3, slug="sites").pk},
        "convert_alias": {},
        "delete": {},
    }.items():
        if BasePage.objects.filter(pk=page.pk).exists():
            url = reverse("wagtailadmin_api:pages:action", args=[page.pk, name])
            client.post(url, data, content_type="application/json")


SCREENS: dict[str, Callable[[Article, User], None]] = {
    "edit": publish_by_form,
    "create": publish_new_by_form,
    "revert": publish_by_revert,
    "schedule": publish_by_form_in_future,
}


@held("direct publish", "copy with live", "alias", "moving", "revert", "unpublish", "deletion")
def test_admins_api_changes_nothing_public(cluster: Cluster) -> None:
    live = live_article(cluster, cluster.city)
    changed(again(live), title="越权发布").save_revision(user=cluster.city.people["editor"])
    for who, user in everybody(cluster):
        draft = draft_article(cluster.city)
        before = face()
        act_by_api(again(live), user)
        act_by_api(draft, user)
        assert face() == before, who


@lifted("direct publish")
def test_admins_api_publishes_without_permission_and_guards(
    cluster: Cluster, hole_publish_permission: None, hole_publish_guard: None, hole_save_guard: None
) -> None:
    page = draft_article(cluster.city)
    browser(cluster.superuser).post(reverse("wagtailadmin_api:pages:action", args=[page.pk, "publish"]))
    assert again(page).live is True


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("state", ["draft", "live"])
@held("direct publish")
def test_no_screen_publishes(cluster: Cluster, screen: str, state: str) -> None:
    page = draft_article(cluster.city) if state == "draft" else live_article(cluster, cluster.city)
    changed(again(page), title="越权发布").save_revision(user=cluster.city.people["editor"])
    before = face()
    for who, user in everybody(cluster):
        SCREENS[screen](again(page), user)
        assert face() == before, who


@pytest.mark.parametrize("screen", ["edit", "create", "revert"])
@lifted("direct publish")
def test_screens_stop_at_the_guard_without_the_permission_and_publish_without_both(
    cluster: Cluster, screen: str, hole_publish_permission: None, request: pytest.FixtureRequest
) -> None:
    page = draft_article(cluster.city)
    before = face()
    SCREENS[screen](page, cluster.superuser)
    assert face() == before  # the guard of publication
    request.getfixturevalue("hole_publish_guard")
    SCREENS[screen](again(page), cluster.superuser)
    assert face() == before  # the guard of saving
    request.getfixturevalue("hole_save_guard")
    SCREENS[screen](again(page), cluster.superuser)
    assert len(face().pages) == len(before.pages) + 1


# By calls.
def schedule(page: Article) -> Any:
    return changed(again(page), go_live_at=timezone.now() + timedelta(days=1)).save_revision()


SHELL: dict[str, Act] = {
    "revision.publish": lambda p, u: p.latest_revision.publish(user=u),
    "revision.publish without checks": lambda p, u: p.latest_revision.publish(user=u, skip_permission_checks=True),
    "page.publish": lambda p, u: p.publish(p.latest_revision, user=u, skip_permission_checks=True),
    "action": lambda p, u: PublishPageRevisionAction(p.latest_revision, user=u).execute(skip_permission_checks=True),
    "a newer draft": lambda p, u: changed(p, title="越权").save_revision(user=u).publish(user=u),
    "the live version with other words": lambda p, u: (
        RevertToPageRevisionAction(p, p.latest_revision, user=u).execute(skip_permission_checks=True)
        and changed(again(p), title="越权").save_revision().publish(user=u)
    ),
}


@pytest.mark.parametrize("call", SHELL)
@pytest.mark.parametrize("state", ["draft", "live"])
@held("shell")
def test_no_call_publishes_whoever_is_behind_it(cluster: Cluster, call: str, state: str) -> None:
    page = draft_article(cluster.city) if state == "draft" else live_article(cluster, cluster.city)
    changed(again(page), title="越权发布").save_revision(user=cluster.city.people["editor"])
    before = face()
    for who, user in [*everybody(cluster), ("no user", None)]:
        assert refused(lambda user=user: SHELL[call](again(page), user)), who
        assert face() == before, who


@pytest.mark.parametrize("call", ["revision.publish without checks", "page.publish", "a newer draft"])
@lifted("shell")
def test_calls_stop_at_the_save_guard_and_publish_without_both(
    cluster: Cluster, call: str, hole_publish_guard: None, request: pytest.FixtureRequest
) -> None:
    page = draft_article(cluster.city)
    with pytest.raises(NotGranted):
        SHELL[call](again(page), None)
    request.getfixturevalue("hole_save_guard")
    SHELL[call](again(page), None)
    assert again(page).live is True


@lifted("shell")
def test_calls_stop_at_the_publish_guard_with_the_save_guard_lifted(cluster: Cluster, hole_save_guard: None) -> None:
    page = draft_article(cluster.city)
    assert refused(lambda: SHELL["revision.publish"](page, None))
    assert again(page).live is False


# By saving.
SAVES_OF_A_DRAFT: dict[str, Callable[[Article], Any]] = {
    "live": lambda p: changed(p, live=True).save(),
    "without validation": lambda p: changed(p, live=True).save(clean=False),
    "update_fields": lambda p: changed(p, live=True).save(update_fields=["live"]),
    "base class": lambda p: changed(BasePage.objects.get(pk=p.pk), live=True).save(),
    "as the root": lambda p: changed(p, live=True, depth=1).save(),
    "save_base": lambda p: changed(p, live=True).save_base(),
    "raw": lambda p: changed(BasePage.objects.get(pk=p.pk), live=True).save_base(raw=True),
    "new": lambda p: p.get_parent().add_child(instance=Article(title="新", slug="new", source="市", body="[]")),
}
SAVES_OF_A_LIVE_PAGE: dict[str, Callable[[Article], Any]] = {
    "title": lambda p: changed(p, title="越权").save(),
    "title by the base class": lambda p: changed(BasePage.objects.get(pk=p.pk), title="越权").save(),
    "title by update_fields": lambda p: changed(p, title="越权").save(update_fields=["title"]),
    "summary by update_fields": lambda p: changed(p, summary="越权").save(update_fields=["summary"]),
    "body": lambda p: changed(p, body="[]").save(),
    "slug": lambda p: changed(p, slug="elsewhere").save(),
    "menus": lambda p: changed(p, show_in_menus=True).save(),
    "attachments": lambda p: changed(p, attachments=[Attachment(document=document_version())]).save(),
    "relations": lambda p: changed(p, relations=[PageRelation(kind="related", target=p.get_parent())]).save(),
}


@pytest.mark.parametrize("way", SAVES_OF_A_DRAFT)
@held("save")
def test_no_save_brings_a_draft_to_the_public(cluster: Cluster, way: str) -> None:
    page = draft_article(cluster.city)
    before = face()
    assert refused(lambda: SAVES_OF_A_DRAFT[way](again(page)))
    assert face() == before


@pytest.mark.parametrize("way", SAVES_OF_A_LIVE_PAGE)
@held("save")
def test_no_save_changes_what_is_public(cluster: Cluster, way: str) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    assert refused(lambda: SAVES_OF_A_LIVE_PAGE[way](again(page)))
    assert face() == before


@pytest.mark.parametrize("way", SAVES_OF_A_DRAFT)
@lifted("save")
def test_saves_bring_a_draft_to_the_public_without_the_save_guard(
    cluster: Cluster, way: str, hole_save_guard: None
) -> None:
    page = draft_article(cluster.city)
    before = BasePage.objects.filter(live=True).count()
    SAVES_OF_A_DRAFT[way](again(page))
    assert BasePage.objects.filter(live=True).count() == before + 1


@pytest.mark.parametrize("way", SAVES_OF_A_LIVE_PAGE)
@lifted("save")
def test_saves_change_what_is_public_without_the_save_guard(cluster: Cluster, way: str, hole_save_guard: None) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    attempt(lambda: SAVES_OF_A_LIVE_PAGE[way](again(page)))
    assert face() != before


@held("save")
def test_screens_save_drafts_only(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    for who, user in everybody(cluster):
        form = article_form(page, title=f"改稿 {who}")
        browser(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
        assert face() == before, who


# What was given at first publication.
DATES: dict[str, Callable[[DisclosedDocument], Any]] = {
    "day": lambda p: changed(p, first_published_at=LONG_AGO).save(),
    "day by update_fields": lambda p: changed(p, first_published_at=LONG_AGO).save(
        update_fields=["first_published_at"]
    ),
    "day by update": lambda p: DisclosedDocument.objects.filter(pk=p.pk).update(first_published_at=LONG_AGO),
    "day by bulk_update": lambda p: DisclosedDocument.objects.bulk_update(
        [changed(p, first_published_at=LONG_AGO)], ["first_published_at"]
    ),
    "number": lambda p: changed(p, index_number="JL0101/1999-00001").save(),
    "number by update_fields": lambda p: changed(p, index_number="X").save(update_fields=["index_number"]),
    "number by update": lambda p: DisclosedDocument.objects.filter(pk=p.pk).update(index_number="X"),
    "no number": lambda p: DisclosedDocument.objects.filter(pk=p.pk).update(index_number=None),
}


@pytest.mark.parametrize("way", DATES)
@held("backdating")
def test_day_and_index_number_are_given_once(cluster: Cluster, way: str) -> None:
    page = live_document(cluster, cluster.city)
    before = face()
    assert refused(lambda: DATES[way](again(page)))
    assert face() == before


@pytest.mark.parametrize("way", [way for way in DATES if way != "day by bulk_update"])
@lifted("backdating")
def test_day_and_index_number_are_given_again_without_their_guards(
    cluster: Cluster, way: str, hole_date_guard: None, hole_column_guard: None
) -> None:
    page = live_document(cluster, cluster.city)
    before = face()
    DATES[way](again(page))
    assert face() != before


def first_publication_long_ago(cluster: Cluster) -> Article:
    draft = changed(draft_article(cluster.city), first_published_at=LONG_AGO)
    draft.save()
    draft.save_revision(user=cluster.city.people["editor"])
    return draft


@held("backdating")
def test_first_publication_under_a_review_bears_its_own_day(cluster: Cluster) -> None:
    draft = first_publication_long_ago(cluster)
    assert refused(lambda: review_to_the_end(cluster, cluster.city, again(draft)))
    assert again(draft).live is False


@held("backdating")
def test_correction_that_carries_another_day_is_refused(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    changed(again(page), first_published_at=LONG_AGO).save_revision(user=cluster.city.people["editor"])
    before = face()
    assert refused(lambda: review_to_the_end(cluster, cluster.city, again(page)))
    assert face().pages == before.pages


@lifted("backdating")
def test_first_publication_is_backdated_without_its_guard(
    cluster: Cluster, hole_day_guard: None, hole_date_guard: None
) -> None:
    page = review_to_the_end(cluster, cluster.city, again(first_publication_long_ago(cluster)))
    assert (page.live, page.first_published_at.year) == (True, LONG_AGO.year)


def test_copy_and_signed_import_and_correction_keep_the_day_they_may_have(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    copy = again(page).copy(
        to=cluster.city.column("news"),
        keep_live=False,
        update_attrs={"slug": "copy"},
        user=cluster.city.people["editor"],
    )
    assert review_to_the_end(cluster, cluster.city, again(copy)).first_published_at > page.first_published_at
    changed(again(page), title="更正").save_revision(user=cluster.city.people["editor"])
    corrected = review_to_the_end(cluster, cluster.city, again(page))
    assert abs(corrected.first_published_at - page.first_published_at) < timedelta(seconds=1)
    older = draft_article(cluster.city)  # read afresh: another object saved its revision, without the date
    signer = {"role": Role.SECRECY_REVIEWER, "user": cluster.city.people["secrecy"].pk, "name": "secrecy"}
    batch = HistoricImport.objects.create(source="x", source_digest="x", reason="x", place_title="x", people=[signer])
    publish_historic(page=older, batch=batch, actor=None, first_published_at=LONG_AGO)
    assert again(older).first_published_at == LONG_AGO
