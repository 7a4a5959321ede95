"""Every way to the public without a grant is refused: one try for each row of the guard's table, by each role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.models import GroupPagePermission, Locale, Revision

from cms.models import Article, Attachment, BasePage, Column, PageRelation, PublicationGrant
from cms.publication import guard
from cms.publication.actions import grant, unschedule, withdraw
from cms.publication.digest import digest
from cms.publication.enums import GrantKind, GrantState, WithdrawalKind
from cms.publication.guard import NotGranted
from cms.publication.tasks import publish_due
from cms.review.actions import submit
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.outbox.models import Event
from foundation.pagecache.models import Generation
from tests.factories.admin import article_form
from tests.factories.cluster import Cluster
from tests.factories.files import document_version
from tests.factories.pages import draft_article, live_article, live_document, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Try = Callable[[Cluster, Article], object]


def again(page: BasePage) -> Any:
    return type(page).objects.get(pk=page.pk)


def changed(page: Article, **values: Any) -> Article:
    for name, value in values.items():
        setattr(page, name, value)
    return page


def publish_by_editor_form(cluster: Cluster, page: Article) -> None:
    client = Client(HTTP_HOST="portal.test")
    client.force_login(cluster.superuser)
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), edit_form(page, **{"action-publish": "1"}))


def edit_form(page: Article, **values: str) -> dict[str, Any]:
    return article_form(page, **{"title": "越权发布", **values})


def publish_in_bulk(cluster: Cluster, page: Article) -> None:
    client = Client(HTTP_HOST="portal.test")
    client.force_login(cluster.superuser)
    url = reverse("wagtail_bulk_action", args=["cms", "basepage", "publish"])
    client.post(f"{url}?id={page.pk}", {"include_descendants": "on"})


def load_fixture(page: Article) -> None:
    texts = [serializers.serialize("json", [again(page)]), serializers.serialize("json", [page.basepage_ptr])]
    for text in texts:
        for found in serializers.deserialize("json", text.replace('"live": false', '"live": true')):
            found.save()


def stock_schedule(page: Article) -> None:
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled", verbosity=0)


def schedule(page: Article) -> Revision:
    revision: Revision = changed(again(page), go_live_at=timezone.now() + timedelta(days=1)).save_revision()
    return revision


# Each try would make a draft public; all are refused, whoever is behind them.
ON_A_DRAFT: dict[str, Try] = {
    "revision.publish": lambda _c, p: p.latest_revision.publish(),
    "revision.publish by a superuser": lambda c, p: p.latest_revision.publish(user=c.superuser),
    "revision.publish without checks": lambda _c, p: p.latest_revision.publish(skip_permission_checks=True),
    "page.publish": lambda _c, p: p.publish(p.latest_revision, skip_permission_checks=True),
    "action without checks": lambda _c, p: PublishPageRevisionAction(p.latest_revision).execute(
        skip_permission_checks=True
    ),
    "live and save": lambda _c, p: changed(p, live=True).save(),
    "live and save without validation": lambda _c, p: changed(p, live=True).save(clean=False),
    "live and update_fields": lambda _c, p: changed(p, live=True).save(update_fields=["live"]),
    "live by the base class": lambda _c, p: changed(BasePage.objects.get(pk=p.pk), live=True).save(),
    "live by its depth": lambda _c, p: changed(p, live=True, depth=1).save(),
    "live below the base class's save": lambda _c, p: changed(p, live=True).save_base(),
    "raw save": lambda _c, p: changed(p, live=True).save_base(raw=True),
    "fixture": lambda _c, p: load_fixture(p),
    "update": lambda _c, p: Article.objects.filter(pk=p.pk).update(live=True),
    "update of the base class": lambda _c, p: BasePage.objects.filter(pk=p.pk).update(live=True),
    "update of children": lambda _c, p: p.get_parent().get_children().update(live=True),
    "update of an owner's pages": lambda _c, p: p.owner.owned_pages.update(live=True),
    "bulk_update": lambda _c, p: BasePage.objects.bulk_update([changed(p.basepage_ptr, live=True)], ["live"]),
    "bulk_create over it": lambda _c, p: BasePage.objects.bulk_create(
        [p.basepage_ptr], update_conflicts=True, update_fields=["title"], unique_fields=["id"]
    ),
    "scheduling by revision.publish": lambda c, p: schedule(p).publish(user=c.superuser),
    "scheduling without checks": lambda _c, p: schedule(p).publish(skip_permission_checks=True),
    "scheduling by save_revision": lambda _c, p: p.save_revision(approved_go_live_at=timezone.now()),
    "scheduling by the revision": lambda _c, p: changed(p.latest_revision, approved_go_live_at=timezone.now()).save(),
    "Wagtail's publish_scheduled": lambda _c, p: stock_schedule(p),
    "alias of a draft": lambda c, p: p.create_alias(parent=c.county.column("documents"), update_slug="alias"),
    "alias by its action": lambda c, p: CreatePageAliasAction(
        p, parent=c.county.column("documents"), update_slug="alias"
    ).execute(skip_permission_checks=True),
    "alias by its field": lambda c, p: changed(p, alias_of=c.county.home).save(),
    "new page that is live": lambda c, _p: c.county.column("news").add_child(
        instance=Article(title="新", slug="new", source="县", body="[]")
    ),
    "bulk_create": lambda c, p: BasePage.objects.bulk_create(
        [BasePage(title="x", slug="x", path=p.path[:-1] + "Z", depth=p.depth, content_type=p.content_type, live=True)]
    ),
}  # fmt: skip

# Each try would change what the public reads of a live article.
ON_A_LIVE_PAGE: dict[str, Try] = {
    "title": lambda _c, p: changed(p, title="越权").save(),
    "title by the base class": lambda _c, p: changed(BasePage.objects.get(pk=p.pk), title="越权").save(),
    "title by update_fields": lambda _c, p: changed(p, title="越权").save(update_fields=["title"]),
    "summary by update_fields": lambda _c, p: changed(p, summary="越权").save(update_fields=["summary"]),
    "body": lambda _c, p: changed(p, body="[]").save(),
    "slug": lambda _c, p: changed(p, slug="elsewhere").save(),
    "expiry": lambda _c, p: changed(p, expire_at=timezone.now() + timedelta(days=1)).save(),
    "attachments": lambda _c, p: changed(p, attachments=[Attachment(document=document_version())]).save(),
    "relations": lambda _c, p: changed(p, relations=[PageRelation(kind="related", target=p.get_parent())]).save(),
    "update": lambda _c, p: Article.objects.filter(pk=p.pk).update(summary="越权"),
    "update of the base class": lambda _c, p: BasePage.objects.filter(pk=p.pk).update(title="越权"),
    "update to not live": lambda _c, p: BasePage.objects.filter(pk=p.pk).update(live=False),
    "newer draft": lambda c, p: changed(p, title="越权").save_revision().publish(user=c.superuser),
    "newer draft, scheduled": lambda _c, p: schedule(changed(p, title="越权")).publish(),
    "revert": lambda c, p: RevertToPageRevisionAction(p, p.live_revision, user=c.superuser).execute(
        skip_permission_checks=True
    )
    and changed(again(p), title="越权").save_revision().publish(),
    "copy that stays live": lambda c, p: p.copy(to=c.county.column("documents"), keep_live=True),
    "copy that stays live by its action": lambda c, p: CopyPageAction(
        p, to=c.city.column("news"), keep_live=True
    ).execute(skip_permission_checks=True),
    "alias": lambda c, p: CreatePageAliasAction(p, parent=c.city.column("news")).execute(skip_permission_checks=True),
    "deletion": lambda _c, p: p.delete(),
    "deletion by query": lambda _c, p: Article.objects.filter(pk=p.pk).delete(),
    "deletion of its column": lambda c, _p: c.county.column("news").delete(),
    "deletion of the site": lambda c, _p: c.county.home.delete(),
    "move to another site": lambda c, p: p.move(c.city.column("news"), pos="last-child"),
    "move of its column to another site": lambda c, p: p.get_parent().move(c.city.home, pos="last-child"),
}  # fmt: skip


@pytest.mark.parametrize("hostile", ON_A_DRAFT.values(), ids=ON_A_DRAFT.keys())
def test_draft_without_grant_never_goes_live(cluster: Cluster, hostile: Try) -> None:
    page = draft_article(cluster.county)
    live = BasePage.objects.filter(live=True).count()
    with pytest.raises(PermissionDenied):
        hostile(cluster, again(page))
    assert again(page).live is False
    assert BasePage.objects.filter(live=True).count() == live
    assert Event.objects.filter(kind="page", key=str(page.pk)).count() == 0
    assert PublicationGrant.objects.filter(object_id=page.pk).count() == 0
    assert BasePage.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("hostile", ON_A_LIVE_PAGE.values(), ids=ON_A_LIVE_PAGE.keys())
def test_live_page_never_changes_without_grant(cluster: Cluster, hostile: Try) -> None:
    page = live_article(cluster, cluster.county)
    granted = PublicationGrant.objects.get(object_id=page.pk, state=GrantState.LIVE)
    pages = BasePage.objects.filter(live=True).count()
    with pytest.raises(PermissionDenied):
        hostile(cluster, again(page))
    row = again(page)
    assert (row.live, row.title, row.url_path, digest(row)) == (True, page.title, page.url_path, granted.digest)
    assert BasePage.objects.filter(live=True).count() == pages
    assert PublicationGrant.objects.get(object_id=page.pk, state=GrantState.LIVE) == granted
    assert BasePage.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("hostile", [publish_by_editor_form, publish_in_bulk])
@pytest.mark.parametrize("state", ["draft", "live"])
def test_superuser_cannot_publish_through_the_admin(cluster: Cluster, hostile: Try, state: str) -> None:
    page = draft_article(cluster.county) if state == "draft" else live_article(cluster, cluster.county)
    changed(again(page), title="越权发布").save_revision(user=cluster.superuser)
    hostile(cluster, again(page))
    row = again(page)
    assert (row.live, PublicationGrant.objects.filter(object_id=page.pk).count()) == (
        (False, 0) if state == "draft" else (True, 1)
    )
    if state == "live":
        assert row.title == page.title


# The same tries succeed once their one check is lifted: so the tests above can fail.
def lift_page_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "demand", lambda *_args, **_kwargs: None)


def lift_publish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "demand_publishable", lambda *_args: None)


def lift_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "refuse_columns", lambda *_args: None)


@pytest.mark.parametrize(
    "name",
    [
        "live and save",
        "live and update_fields",
        "live by the base class",
        "live below the base class's save",
        "fixture",
        "new page that is live",
        "action without checks",
    ],
)
def test_draft_goes_live_with_the_save_guard_lifted(
    cluster: Cluster, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = draft_article(cluster.county)
    before = BasePage.objects.filter(live=True).count()
    lift_page_guard(monkeypatch)
    ON_A_DRAFT[name](cluster, again(page))
    assert BasePage.objects.filter(live=True).count() == before + 1


@pytest.mark.parametrize("name", ["revision.publish", "page.publish"])
def test_draft_is_published_with_both_guards_lifted(
    cluster: Cluster, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = draft_article(cluster.county)
    lift_page_guard(monkeypatch)
    with pytest.raises(PermissionDenied):
        ON_A_DRAFT[name](cluster, again(page))
    lift_publish(monkeypatch)
    ON_A_DRAFT[name](cluster, again(page))
    assert again(page).live is True


@pytest.mark.parametrize("name", ["update", "update of the base class", "update of children"])
def test_draft_goes_live_with_the_column_guard_lifted(
    cluster: Cluster, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = draft_article(cluster.county)
    lift_columns(monkeypatch)
    ON_A_DRAFT[name](cluster, again(page))
    assert again(page).live is True


def test_scheduling_passes_with_its_guard_lifted(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    page = live_article(cluster, cluster.county)
    lift_publish(monkeypatch)
    with pytest.raises(NotGranted):  # the guard on revisions still stands: the save guard is not asked here
        schedule(changed(again(page), title="越权")).publish(skip_permission_checks=True)
    monkeypatch.setattr(guard, "holds_grant", lambda *_args: True)
    schedule(changed(again(page), title="越权")).publish(skip_permission_checks=True)
    assert again(page).approved_schedule is True


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


def test_older_version_does_not_return_on_its_old_grant(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    first = page.live_revision
    changed(again(page), title="第二版").save_revision(user=cluster.county.people["editor"])
    review_to_the_end(cluster, cluster.county, again(page))
    with pytest.raises(NotGranted):
        Revision.objects.get(pk=first.pk).publish(skip_permission_checks=True)
    with pytest.raises(NotGranted):
        changed(again(page), title=page.title).save()
    assert again(page).title == "第二版"
    states = PublicationGrant.objects.filter(object_id=page.pk).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["superseded", "live"]


@pytest.mark.parametrize("way", ["withdraw", "unpublish", "save", "update_fields", "expiry"])
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
    if way == "withdraw":
        withdraw(page=page, user=cluster.city.people["chief"], kind=WithdrawalKind.ERROR, reason="数字有误")
    elif way == "unpublish":
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


def test_nothing_brings_a_scheduled_article_forward(cluster: Cluster, scheduled: Article) -> None:
    with pytest.raises(NotGranted):
        changed(again(scheduled), live=True).save()
    again(scheduled).latest_revision.publish(skip_permission_checks=True)  # schedules it again
    changed(again(scheduled), title="越权").save()  # a draft row; the approved version stays what it is
    assert again(scheduled).live is False
    assert PublicationGrant.objects.get(object_id=scheduled.pk).state == GrantState.PENDING


def test_change_of_the_time_after_approval_is_refused(scheduled: Article) -> None:
    page = changed(again(scheduled), go_live_at=timezone.now() + timedelta(days=2))
    revision = page.save_revision()
    with pytest.raises(NotGranted):
        revision.publish(skip_permission_checks=True)


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


def test_page_in_review_neither_moves_nor_is_deleted(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    column = cluster.county.column("news")
    for attempt in (
        lambda: again(page).move(cluster.county.column("documents"), pos="last-child"),
        lambda: column.move(cluster.county.column("documents"), pos="last-child"),
        lambda: again(page).delete(),
        lambda: Article.objects.filter(pk=page.pk).delete(),
        lambda: BasePage.objects.filter(pk=column.pk).delete(),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert BasePage.find_problems() == ([], [], [], [], [])
    assert again(page).get_parent().slug == "news"


def test_draft_that_a_public_page_names_is_not_deleted(cluster: Cluster) -> None:
    target, page = draft_article(cluster.county), draft_article(cluster.county)
    page.relations = [PageRelation(kind="related", target=target)]
    page.save()
    page.save_revision(user=cluster.county.people["editor"])
    page = review_to_the_end(cluster, cluster.county, page)
    with pytest.raises(PermissionDenied, match=page.title):
        again(target).delete()
    assert again(page).relations.get().target_id == target.pk


def test_draft_that_nobody_names_is_deleted_with_all_below(cluster: Cluster) -> None:
    column = cluster.county.home.add_child(instance=Column(title="新栏目", slug="new", live=False))
    page = Article(title="稿", slug="a", source="县", body="[]", live=False)
    column.add_child(instance=page)
    again(column).delete()
    assert BasePage.objects.filter(pk__in=[column.pk, page.pk]).count() == 0
    assert BasePage.find_problems() == ([], [], [], [], [])


# People.
PEOPLE: dict[str, Callable[[Cluster], User]] = {
    "nobody": lambda _c: User.objects.create_user("stranger"),
    "contributor": lambda c: c.city.people["contributor"],
    "editor": lambda c: c.city.people["editor"],
    "reviewer of the item": lambda c: c.city.people["unit"],
    "editor-in-chief": lambda c: c.city.people["chief"],
    "editor elsewhere": lambda c: c.county.people["editor"],
    "site manager": lambda c: c.city.people["manager"],
    "portal's manager": lambda c: c.portal.people["manager"],
    "superuser": lambda c: c.superuser,
}


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_publishes_by_permission(cluster: Cluster, who: str) -> None:
    person = PEOPLE[who](cluster)
    page = draft_article(cluster.city)
    submit(page=page, user=cluster.city.people["editor"])
    for target in (again(page), cluster.city.column("news"), cluster.city.home, BasePage.objects.get(depth=1)):
        tester = target.permissions_for_user(person)
        refused = {
            name: getattr(tester, name)()
            for name in (
                "can_publish", "can_publish_subpage", "can_unpublish", "can_unschedule", "can_set_view_restrictions"
            )
        }  # fmt: skip
        assert set(refused.values()) == {False}, refused
    with pytest.raises(PermissionDenied):
        again(page).latest_revision.publish(user=person)
    client = Client(HTTP_HOST="portal.test")
    client.force_login(person)
    for url, data in (
        (reverse("wagtailadmin_pages:edit", args=[page.pk]), edit_form(page, **{"action-publish": "1"})),
        (reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}),
        (reverse("wagtailadmin_pages:delete", args=[page.pk]), {}),
        (f"{reverse('wagtail_bulk_action', args=['cms', 'basepage', 'publish'])}?id={page.pk}", {}),
        (f"{reverse('wagtail_bulk_action', args=['cms', 'basepage', 'delete'])}?id={page.pk}", {}),
        (reverse("wagtailadmin_pages:copy", args=[page.pk]), {
            "new_title": "副本", "new_slug": "copy", "new_parent_page": page.get_parent().pk, "publish_copies": "on",
        }),
        (reverse("wagtailadmin_pages:copy", args=[page.pk]), {
            "new_title": "副本", "new_slug": "alias", "new_parent_page": page.get_parent().pk, "alias": "on",
        }),
        (reverse("wagtailadmin_pages:add", args=["cms", "article", page.get_parent().pk]),
         edit_form(page, slug="fresh", **{"action-publish": "1"})),
    ):  # fmt: skip
        assert client.post(url, data).status_code in (200, 302, 403, 404), url
    assert Article.objects.filter(live=True).count() == 0
    assert again(page).title == page.title
    assert Article.objects.filter(alias_of__isnull=False).count() == 0
    assert PublicationGrant.objects.filter(object_id=page.pk).count() == 0


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


def test_withdrawal_is_for_the_chief_who_answers_with_a_reason(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    chief, ways = cluster.city.people["chief"], {"kind": WithdrawalKind.ERROR, "reason": "有误"}
    others = [
        cluster.superuser,
        cluster.county.people["editor"],
        cluster.county.people["manager"],
        cluster.city.people["secrecy"],
        cluster.portal.people["chief"],
        cluster.department.people["chief"],
    ]
    for person in others:
        with pytest.raises(PermissionDenied):
            withdraw(page=page, user=person, **ways)
    with pytest.raises(ValidationError):
        withdraw(page=page, user=chief, kind=WithdrawalKind.ERROR, reason=" ")
    with pytest.raises(ValidationError):
        withdraw(page=cluster.county.column("news"), user=chief, **ways)
    assert again(page).live is True
    withdraw(page=page, user=chief, **ways)
    with pytest.raises(ValidationError):
        withdraw(page=page, user=chief, **ways)
    assert again(page).live is False


def test_own_chief_of_a_place_answers_before_the_superior(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    assign(
        actor=None,
        role=Role.EDITOR_IN_CHIEF,
        page=cluster.county.home,
        user=cluster.county.people["unit"],
    )
    with pytest.raises(PermissionDenied):
        withdraw(page=page, user=cluster.city.people["chief"], kind=WithdrawalKind.ERROR, reason="有误")


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
