"""Provisioning, moving and scheduling beyond what the guard's tries show."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, WorkflowState

from cms.blocks import from_plain_text
from cms.models import Article, Column, RoleAssignment
from cms.publication.act_selectors import scheduled_pages
from cms.publication.actions import demand_signatures, grant, provision
from cms.publication.acts import ask_restoration
from cms.publication.enums import GrantKind
from cms.publication.models import PublicationGrant
from cms.publication.permissions import may_withdraw
from cms.publication.selectors import uncovered_pages
from cms.publication.tasks import publish_due
from cms.review.actions import submit
from cms.review.enums import ReviewState
from cms.review.models import Review
from cms.roles.actions import assign
from cms.roles.enums import Role
from disclosure.models import DisclosedDocument
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry, AuditHead
from foundation.outbox.models import Event
from foundation.pagecache.models import Generation
from tests.factories.acts import withdraw
from tests.factories.admin import browser
from tests.factories.changes import moved
from tests.factories.cluster import Cluster
from tests.factories.files import image_version
from tests.factories.pages import draft_article, live_article, live_document, review_to_the_end
from tests.factories.people import absent, holder
from tests.factories.public import add

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def generation(tag: str) -> int:
    return Generation.objects.filter(tag=tag).values_list("value", flat=True).first() or 0


def test_provisioning_refuses_a_draft_with_text(cluster: Cluster) -> None:
    column = cluster.county.home.add_child(instance=Column(title="概况", slug="overview", live=False))
    column.body = from_plain_text("未经审核的文字。")
    column.save_revision()
    with pytest.raises(ValidationError, match="概况"):
        provision(page=column, actor=None, reason="开通")
    assert not PublicationGrant.objects.filter(object_id=column.pk).exists()


def test_provisioning_does_not_bring_back_what_was_withdrawn(cluster: Cluster) -> None:
    column = cluster.city.column("news")
    withdraw(cluster.city, column)
    column = cluster.city.column("news")
    column.intro = "未经审核的介绍"
    column.save_revision()
    with pytest.raises(ValidationError, match="要闻动态"):
        provision(page=column, actor=None, reason="开通")
    assert cluster.city.column("news").live is False


def test_moved_column_is_one_event_and_stale_lists_at_both_places(cluster: Cluster) -> None:
    city = cluster.city
    target = add(city.home, Column(title="专题", slug="topics"))
    column = add(city.column("news"), Column(title="本市要闻", slug="local"))
    page = add(column, Article(title="甲", slug="a", source="市府", body=from_plain_text("甲")))
    old = f"below:{city.column('news').path}"
    before = (Event.objects.count(), generation(old), generation(f"below:{target.path}"), generation(f"page:{page.pk}"))
    moved(cluster, city, column, target)
    after = (Event.objects.count(), generation(old), generation(f"below:{target.path}"), generation(f"page:{page.pk}"))
    assert tuple(new - was for new, was in zip(after, before, strict=True)) == (1, 1, 1, 1)


@pytest.mark.parametrize("who", ["manager", "superuser"])
def test_column_moves_neither_below_itself_nor_while_it_is_public(cluster: Cluster, who: str) -> None:
    user = cluster.superuser if who == "superuser" else cluster.city.people[who]
    draft, live, news = (Column(title=slug, slug=slug, live=slug == "live") for slug in ("draft", "live", "below"))
    cluster.city.home.add_child(instance=draft)
    draft.add_child(instance=news)
    add(cluster.city.home, live)
    may = {
        (page.slug, target.slug): Column.objects.get(pk=page.pk).permissions_for_user(user).can_move_to(target)
        for page in (draft, live)
        for target in (news, cluster.city.column("news"))
    }
    assert may == {
        ("draft", "below"): False,
        ("draft", "news"): True,
        ("live", "below"): False,
        ("live", "news"): False,
    }
    assert [Column.objects.get(pk=page.pk).permissions_for_user(user).can_move() for page in (draft, live)] == [
        True,
        False,
    ]


def test_fourth_level_of_columns_is_neither_offered_nor_moved_to(cluster: Cluster) -> None:
    first = cluster.city.column("news")
    second = add(first, Column(title="二级", slug="two"))
    third = add(second, Column(title="三级", slug="three"))
    assert (Column.can_create_at(second), Column.can_create_at(third)) == (True, False)
    tree = add(cluster.city.home, Column(title="另一", slug="other"))
    add(tree, Column(title="其下", slug="under"))
    tree = Column.objects.get(pk=tree.pk)
    assert tree.can_move_to(Column.objects.get(pk=first.pk))
    assert not tree.can_move_to(Column.objects.get(pk=second.pk))
    url = reverse("wagtailadmin_pages:add", args=["cms", "column", third.pk])
    assert browser(cluster.city.people["manager"]).get(url).status_code == 302


def test_second_submission_in_the_editor_says_that_it_is_in_review(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two presses that both passed Wagtail's check of the lock."""
    page = draft_article(cluster.county)
    client = browser(cluster.county.people["editor"])
    submit(page=page, user=cluster.county.people["editor"])
    monkeypatch.setattr(Article, "get_lock", lambda _self: None)
    from tests.factories.admin import article_form

    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(url, article_form(Article.objects.get(pk=page.pk), **{"action-submit": "1"}), follow=True)
    assert response.status_code == 200
    assert Review.objects.filter(state=ReviewState.OPEN).count() == 1
    assert WorkflowState.objects.count() == 1


def test_take_back_after_the_last_approval_changes_nothing(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    stale = page.current_workflow_state
    review_to_the_end_from_here(cluster, page)
    with pytest.raises(PermissionDenied):
        stale.cancel(user=cluster.county.people["editor"])
    assert WorkflowState.objects.get(pk=stale.pk).status == WorkflowState.STATUS_APPROVED
    assert Article.objects.get(pk=page.pk).live


def review_to_the_end_from_here(cluster: Cluster, page: Article) -> None:
    from cms.review.actions import approve
    from tests.factories.pages import reviewers

    for user in reviewers(cluster, cluster.county).values():
        approve(page=page, user=User.objects.get(pk=user.pk), basis="条例第十九条")


def test_due_publications_go_on_after_an_unforeseen_failure(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = timezone.now() + dt.timedelta(hours=1)
    first, second = (draft_article(cluster.city) for _number in range(2))
    for page in (first, second):
        page.go_live_at = soon
        page.save_revision(user=cluster.city.people["editor"])
        review_to_the_end(cluster, cluster.city, Article.objects.get(pk=page.pk))
    publish = Article.publish

    def fails_once(self: Article, *args: object, **kwargs: object) -> object:
        if self.pk == first.pk:
            raise RuntimeError("unforeseen")
        return publish(self, *args, **kwargs)

    monkeypatch.setattr(Article, "publish", fails_once)
    monkeypatch.setattr(timezone, "now", lambda: soon + dt.timedelta(minutes=1))
    assert publish_due() == 1
    assert [Article.objects.get(pk=page.pk).live for page in (first, second)] == [False, True]


def test_base_page_publishes_in_one_transaction(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    depths: list[int] = []
    monkeypatch.setattr(
        "cms.publication.guard.demand_publishable", lambda *_args: depths.append(len(connection.savepoint_ids))
    )
    outside = len(connection.savepoint_ids)
    page = draft_article(cluster.county)
    with pytest.raises(PermissionDenied):
        page.publish(page.latest_revision)
    assert depths == [outside + 1]


def test_chief_of_a_column_unschedules_its_pages_and_the_sites_chief_does_not(cluster: Cluster) -> None:
    chief, own = cluster.city.people["chief"], cluster.city.people["editor2"]
    RoleAssignment.objects.create(role=Role.EDITOR_IN_CHIEF, page_id=cluster.city.column("news").pk, user=own)
    inside, outside = draft_article(cluster.city), draft_article(cluster.county)
    for page in (inside, outside):
        page.go_live_at = timezone.now() + dt.timedelta(days=1)
        grant(page=page, revision=page.save_revision(), kind=GrantKind.HISTORIC_IMPORT, people=[])
    listed = {user.pk: set(scheduled_pages(user).values_list("pk", flat=True)) for user in (chief, own)}
    assert listed == {chief.pk: {outside.pk}, own.pk: {inside.pk}}
    assert [may_withdraw(own, inside), may_withdraw(chief, inside)] == [True, False]


def withdrawn_document(cluster: Cluster) -> DisclosedDocument:
    page = live_document(cluster, cluster.county)
    withdraw(cluster.county, page)
    return DisclosedDocument.objects.get(pk=page.pk)


def test_restoring_brings_back_what_was_public_with_two_signatures(cluster: Cluster) -> None:
    page = withdrawn_document(cluster)
    number = page.index_number
    page.title = "撤稿后另写的标题"
    page.save_revision(user=cluster.county.people["editor"])
    chief, secrecy = cluster.city.people["chief"], cluster.city.people["secrecy"]
    call_command(
        "restore_page", str(page.pk), "--approved-by", chief.username, secrecy.username, "--reason", "核实无误"
    )
    page = DisclosedDocument.objects.get(pk=page.pk)
    grant = PublicationGrant.objects.get(object_id=page.pk, state="live")
    assert (page.live, page.index_number, page.has_unpublished_changes) == (True, number, True)
    assert page.title != "撤稿后另写的标题"
    assert (grant.kind, [one["user"] for one in grant.people]) == ("restoration", [chief.pk, secrecy.pk])
    assert list(uncovered_pages()) == []


def test_restoring_by_command_names_the_two_people_and_no_actor(cluster: Cluster) -> None:
    page = withdrawn_document(cluster)
    last = AuditEntry.objects.order_by("-number").values_list("number", flat=True)[0]
    chief, secrecy = cluster.city.people["chief"], cluster.city.people["secrecy"]
    call_command("restore_page", str(page.pk), "--approved-by", chief.username, secrecy.username, "--reason", "核实")
    entries = {entry.kind: entry for entry in AuditEntry.objects.filter(number__gt=last)}
    assert set(entries) == {"act.asked", "page.published", "page.restored"}
    assert {(entry.actor_id, entry.actor_name) for entry in entries.values()} == {(None, "")}
    details = entries["page.restored"].payload.data
    assert (details["by_command"], details["asked_by"]["user"], details["decided_by"]["user"]) == (
        True,
        chief.pk,
        secrecy.pk,
    )
    log = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").order_by("-pk")
    assert log.values_list("user", flat=True)[0] is None


@pytest.mark.parametrize("bound", ["one person", "deputy"])
def test_two_accounts_of_one_person_or_a_deputy_do_not_sign_a_list(cluster: Cluster, bound: str) -> None:
    home, chief, secrecy = cluster.city.home, cluster.city.people["chief"], cluster.city.people["secrecy"]
    demand_signatures(place=home, chief=chief, secrecy=secrecy, reason="旧站迁移")
    for user in (chief, secrecy):
        user.phone = "13900000001"
        user.save()
    if bound == "deputy":  # of the chief, whose other account signs besides
        deputy = holder(cluster.city, Role.DESIGNER)
        assign(actor=None, role=Role.EDITOR_IN_CHIEF, page=home, user=chief, deputy=deputy)
        absent(chief)
        chief = deputy
    with pytest.raises(PermissionDenied):
        demand_signatures(place=home, chief=chief, secrecy=secrecy, reason="旧站迁移")


def test_chain_is_locked_after_everything_else_that_publishing_writes(cluster: Cluster) -> None:
    """A new address is written to all pages below after the page itself: who holds the chain's end waits for none."""
    page = cluster.city.column("news")
    live_article(cluster, cluster.city)
    page.slug = "new-address"
    revision = page.save_revision()
    grant(page=page, revision=revision, kind=GrantKind.REVIEW, people=[])
    with CaptureQueriesContext(connection) as captured:
        revision.publish(skip_permission_checks=True)
    sql = [query["sql"] for query in captured]
    first = next(number for number, text in enumerate(sql) if AuditHead._meta.db_table in text)
    written = [text for text in sql[first:] if text.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [text for text in written if "audit_audit" not in text[:40]] == []
    assert any(text.startswith("UPDATE") and "url_path" in text for text in sql[:first])
    assert AuditEntry.objects.order_by("-number")[0].kind == "page.published"


@pytest.mark.parametrize(
    "names",
    [("qinghe-chief", "qinghe-chief"), ("jiaotong-chief", "qinghe-secrecy"), ("qinghe-office", "qinghe-chief")],
)
def test_restoring_by_the_wrong_people_is_refused(cluster: Cluster, names: tuple[str, str]) -> None:
    page = withdrawn_document(cluster)
    with pytest.raises(CommandError) as refusal:
        call_command("restore_page", str(page.pk), "--approved-by", *names, "--reason", "核实无误")
    assert refusal.value.returncode == 2
    assert not DisclosedDocument.objects.get(pk=page.pk).live


def test_restoring_a_page_that_was_never_public_or_is_public_is_refused(cluster: Cluster) -> None:
    for page in (draft_article(cluster.county), live_article(cluster, cluster.county)):
        with pytest.raises(ValidationError):
            ask_restoration(page=page, user=cluster.city.people["chief"], reason="核实")


def test_restoring_where_a_file_changed_its_words_is_refused(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    page.cover = image_version("图")
    page.save_revision(user=cluster.county.people["editor"])
    page = review_to_the_end(cluster, cluster.county, Article.objects.get(pk=page.pk))
    withdraw(cluster.county, page)
    image = page.cover
    image.refresh_from_db()
    image.description = "换过的说明"
    image.save()
    with pytest.raises(ValidationError):
        ask_restoration(page=page, user=cluster.city.people["chief"], reason="核实")
