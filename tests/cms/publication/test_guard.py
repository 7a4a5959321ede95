"""What the guard lets pass, and what follows a publication. The tries that it refuses are in ``tests/hostile``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale, Revision

from cms.models import Article, Attachment, BasePage, Column, PageRelation, PublicationGrant
from cms.publication.actions import grant, unschedule
from cms.publication.enums import GrantKind, GrantState
from cms.publication.guard import NotGranted
from cms.publication.tasks import publish_due
from foundation.accounts.models import User
from foundation.outbox.models import Event
from foundation.pagecache.models import Generation
from tests.factories.cluster import Cluster
from tests.factories.files import document_version
from tests.factories.pages import draft_article, live_article, live_document, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def again(page: BasePage) -> Any:
    return type(page).objects.get(pk=page.pk)


def changed(page: Article, **values: Any) -> Article:
    for name, value in values.items():
        setattr(page, name, value)
    return page


def schedule(page: Article) -> Revision:
    revision: Revision = changed(again(page), go_live_at=timezone.now() + timedelta(days=1)).save_revision()
    return revision


# What must pass.
def test_unchanged_live_page_may_be_saved_locked_and_moved_within_its_site(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    events = Event.objects.filter(kind="page", key=str(page.pk))
    again(page).save()
    changed(again(page), locked=True).save()
    changed(BasePage.objects.get(pk=page.pk), locked=False).save()
    assert [event.verb for event in events] == ["published"]
    page = again(page)
    page.move(cluster.county.column("documents"), pos="last-child")
    assert (again(page).live, again(page).get_parent().slug) == (True, "documents")
    assert [event.verb for event in events.order_by("pk")] == ["published", "moved"]


def test_drafts_of_a_live_page_leave_the_public_as_it_was(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    changed(again(page), title="改稿").save_revision(user=cluster.county.people["editor"])
    assert (again(page).title, again(page).has_unpublished_changes) == (page.title, True)


def test_copies_and_translations_are_drafts(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    copy = again(page).copy(to=cluster.city.column("news"), keep_live=False, update_attrs={"slug": "copy"})
    column = cluster.county.column("news").copy(recursive=True, keep_live=False, update_attrs={"slug": "news2"})
    translation = cluster.portal.home.copy_for_translation(Locale.objects.create(language_code="en"), copy_parents=True)
    below = column.get_descendants().live()
    assert (copy.live, column.live, translation.live, below.count()) == (False, False, False, 0)
    assert PublicationGrant.objects.filter(object_id__in=[copy.pk, column.pk, translation.pk]).count() == 0


@pytest.mark.parametrize("way", ["unpublish", "save", "update_fields", "expiry"])
def test_whatever_ends_publication_ends_grant_files_and_index(cluster: Cluster, way: str) -> None:
    page = draft_article(cluster.county)
    attached = document_version()
    page.attachments = [Attachment(document=attached)]
    page.expire_at = timezone.now() + timedelta(days=1) if way == "expiry" else None
    page.save()
    page.save_revision(user=cluster.county.people["editor"])
    page = review_to_the_end(cluster, cluster.county, again(page))
    attached.refresh_from_db()
    assert attached.public_since is not None
    if way == "unpublish":
        page.unpublish()
    elif way == "expiry":
        BasePage._base_manager.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(hours=1))
        assert publish_due() == 1
    else:
        changed(page, live=False).save(**({"update_fields": ["live"]} if way == "update_fields" else {}))
    attached.refresh_from_db()
    assert (again(page).live, attached.public_since) == (False, None)
    assert [g.state for g in PublicationGrant.objects.filter(object_id=page.pk)] == [GrantState.REVOKED]
    events = Event.objects.filter(kind="page", key=str(page.pk)).order_by("pk")
    assert [event.verb for event in events] == ["published", "withdrawn"]
    for attempt in (
        lambda: changed(again(page), live=True).save(),
        lambda: again(page).latest_revision.publish(skip_permission_checks=True),
    ):
        with pytest.raises(NotGranted):
            attempt()


def test_expired_column_takes_what_lies_below_with_it(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    column = cluster.county.column("news")
    BasePage._base_manager.filter(pk=column.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    assert publish_due() == 2
    assert (again(column).live, again(column).expired, again(page).live) == (False, True, False)
    assert PublicationGrant.objects.filter(object_id__in=[page.pk, column.pk], state=GrantState.LIVE).count() == 0


# Scheduling.
@pytest.fixture
def scheduled(cluster: Cluster) -> Article:
    """An approved article whose time is tomorrow."""
    page = draft_article(cluster.county)
    schedule(page)
    page = again(page)
    page.save_revision(user=cluster.county.people["editor"])
    page = again(page)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(user=cluster.county.people["editor"])
    return review_to_the_end(cluster, cluster.county, again(page))


def test_approved_article_waits_for_its_time_and_then_goes_live(scheduled: Article) -> None:
    assert (scheduled.live, scheduled.approved_schedule, publish_due()) == (False, True, 0)
    assert PublicationGrant.objects.get(object_id=scheduled.pk).state == GrantState.PENDING


def test_only_the_chief_unschedules_and_the_grant_ends(cluster: Cluster, scheduled: Article) -> None:
    for person in (cluster.superuser, cluster.county.people["manager"], cluster.county.people["editor"]):
        with pytest.raises(PermissionDenied):
            unschedule(page=scheduled, user=person)
    unschedule(page=scheduled, user=cluster.city.people["chief"])
    assert again(scheduled).approved_schedule is False
    assert PublicationGrant.objects.get(object_id=scheduled.pk).state == GrantState.REVOKED
    with pytest.raises(NotGranted):
        again(scheduled).latest_revision.publish(skip_permission_checks=True)


def test_scheduled_article_is_not_deleted(scheduled: Article) -> None:
    with pytest.raises(PermissionDenied):
        again(scheduled).delete()
    assert BasePage.find_problems() == ([], [], [], [], [])


# Place.
def test_nothing_goes_live_below_a_draft(cluster: Cluster) -> None:
    column = cluster.county.home.add_child(instance=Column(title="新栏目", slug="new", live=False))
    page = Article(title="稿", slug="a", source="县", body="[]", live=False)
    column.add_child(instance=page)
    revision = page.save_revision()
    grant(page=page, revision=revision, kind=GrantKind.REVIEW, people=[])
    for attempt in (lambda: revision.publish(), lambda: changed(again(page), live=True).save()):
        with pytest.raises(NotGranted, match="新栏目"):
            attempt()
    assert again(page).live is False


def test_live_page_below_a_draft_is_not_served(cluster: Cluster, client: Client) -> None:
    page = live_article(cluster, cluster.county)
    column = cluster.county.column("news")
    address = {"path": f"/news/{page.slug}/", "headers": {"host": "luoping.portal.test"}}
    assert client.get(**address).status_code == 200
    BasePage._base_manager.filter(pk=column.pk).update(live=False)
    assert client.get(**address).status_code == 404
    assert client.get(f"/sites/luoping/news/{page.slug}/", headers={"host": "portal.test"}).status_code == 404


def test_live_page_does_not_move_below_a_draft(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    column = cluster.county.home.add_child(instance=Column(title="新栏目", slug="new", live=False))
    with pytest.raises(PermissionDenied):
        again(page).move(column, pos="last-child")
    assert again(page).get_parent().slug == "news"


def test_draft_that_nobody_names_is_deleted_with_all_below(cluster: Cluster) -> None:
    column = cluster.county.home.add_child(instance=Column(title="新栏目", slug="new", live=False))
    page = Article(title="稿", slug="a", source="县", body="[]", live=False)
    column.add_child(instance=page)
    again(column).delete()
    assert BasePage.objects.filter(pk__in=[column.pk, page.pk]).count() == 0
    assert BasePage.find_problems() == ([], [], [], [], [])


# People.
def test_permission_to_publish_given_by_hand_opens_nothing(cluster: Cluster) -> None:
    group = Group.objects.create(name="publishers")
    permission = Permission.objects.get(codename="publish_basepage")
    GroupPagePermission.objects.create(group=group, page=BasePage.objects.get(depth=1), permission=permission)
    person = cluster.county.people["editor"]
    person.groups.add(group)
    person.user_permissions.add(permission)
    page = draft_article(cluster.county)
    person = User.objects.get(pk=person.pk)
    assert page.permissions_for_user(person).can_publish() is False
    with pytest.raises(PermissionDenied):
        page.latest_revision.publish(user=person)


# What follows.
def test_publication_writes_event_tags_and_index_number_in_one_transaction(cluster: Cluster) -> None:
    document = live_document(cluster, cluster.county)
    tags = set(Generation.objects.values_list("tag", flat=True))
    column = cluster.county.column("documents")
    home = cluster.county.home
    assert {f"page:{document.pk}", f"below:{column.path}", f"below:{home.path}"} <= tags
    assert f"below:{cluster.portal.home.get_children().get(slug='news').path}" not in tags


def test_index_number_survives_corrections_and_cannot_be_smuggled(cluster: Cluster) -> None:
    document = live_document(cluster, cluster.county)
    number = document.index_number
    draft = again(document)
    draft.title, draft.index_number = "更正", "FAKE/2026-1"
    draft.save_revision(user=cluster.county.people["editor"])
    corrected = review_to_the_end(cluster, cluster.county, again(document))
    assert (corrected.title, corrected.index_number) == ("更正", number)


def test_pages_that_are_named_or_were_named_become_stale(cluster: Cluster) -> None:
    first, second = (live_article(cluster, cluster.county) for _page in range(2))

    def generations() -> list[int]:
        return [Generation.objects.get(tag=f"page:{page.pk}").value for page in (first, second)]

    page = draft_article(cluster.county)
    page.relations = [PageRelation(kind="related", target=first)]
    page.save_revision(user=cluster.county.people["editor"])
    before = generations()
    page = review_to_the_end(cluster, cluster.county, again(page))
    assert generations() == [before[0] + 1, before[1]]
    page.relations = [PageRelation(kind="related", target=second)]
    page.save_revision(user=cluster.county.people["editor"])
    page = review_to_the_end(cluster, cluster.county, again(page))
    assert generations() == [before[0] + 2, before[1] + 1]
    page.unpublish()
    assert generations() == [before[0] + 2, before[1] + 2]
