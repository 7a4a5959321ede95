"""Deleting what is public, in review or named; whatever is refused, the tree stays whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.actions.delete_page import DeletePageAction

from cms.models import Article, Attachment, BasePage, PageRelation, Review
from cms.publication import naming
from cms.publication.digest import digest
from cms.publication.guard import NotGranted
from cms.publication.selectors import uncovered_pages
from cms.review.actions import submit
from disclosure.models import DisclosedDocument
from foundation.organisations.models import Organisation
from sites.models import UnitSection
from tests.factories.cluster import Cluster, organisation
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article, draft_document, live_article, review_to_the_end
from tests.hostile.ground import again, attempt, browser, changed, everybody, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WHOLE = ([], [], [], [], [])

DELETIONS: dict[str, Callable[[BasePage], Any]] = {
    "page": lambda p: p.delete(),
    "base class": lambda p: BasePage.objects.get(pk=p.pk).delete(),
    "query": lambda p: type(p).objects.filter(pk=p.pk).delete(),
    "query of the base class": lambda p: BasePage.objects.filter(pk=p.pk).delete(),
    "action": lambda p: DeletePageAction(p, user=None).execute(skip_permission_checks=True),
    "column": lambda p: p.get_parent().delete(),
    "query of the column": lambda p: BasePage.objects.filter(pk=p.get_parent().pk).delete(),
    "site": lambda p: BasePage.objects.get(path=p.path[:16]).delete(),
}


def delete_by_screen(page: BasePage, user: Any) -> None:
    browser(user).post(reverse("wagtailadmin_pages:delete", args=[page.pk]), {"wagtail_site_name": "Portico"})


@pytest.mark.parametrize("way", [*DELETIONS, "plain manager"])
@held("deletion")
def test_no_call_deletes_what_is_public(cluster: Cluster, way: str) -> None:
    page = live_article(cluster, cluster.city)
    before = face()
    assert refused(
        lambda: (
            Article._base_manager.filter(pk=page.pk).delete() if way == "plain manager" else DELETIONS[way](again(page))
        )
    )
    assert face() == before


@held("deletion", "deletion in review")
def test_no_screen_deletes_what_is_public_or_in_review(cluster: Cluster) -> None:
    page, draft = live_article(cluster, cluster.city), draft_article(cluster.city)
    submit(page=draft, user=cluster.city.people["editor"])
    before = face()
    for who, user in everybody(cluster):
        for target in (page, draft, cluster.city.column("news"), cluster.city.home):
            delete_by_screen(target, user)
        assert (face(), again(draft).workflow_in_progress) == (before, True), who


@lifted("deletion")
def test_screen_stops_at_the_guards_and_deletes_without_all(
    cluster: Cluster, hole_delete_permission: None, request: pytest.FixtureRequest
) -> None:
    page = live_article(cluster, cluster.city)
    for hole in ("hole_delete_guard", "hole_delete_receiver"):
        delete_by_screen(page, cluster.superuser)
        assert Article.objects.filter(pk=page.pk).exists()
        request.getfixturevalue(hole)
    delete_by_screen(page, cluster.superuser)
    assert not Article.objects.filter(pk=page.pk).exists()


@pytest.mark.parametrize("way", DELETIONS)
@held("deletion in review")
def test_no_call_deletes_what_is_in_review(cluster: Cluster, way: str) -> None:
    page = draft_article(cluster.city)
    submit(page=page, user=cluster.city.people["editor"])
    before = face()
    assert refused(lambda: DELETIONS[way](again(page)))
    assert (face(), Review.objects.get().page_id) == (before, page.pk)


@pytest.mark.parametrize("way", ["page", "query"])
@lifted("deletion in review")
def test_calls_delete_what_is_in_review_without_the_guard(cluster: Cluster, way: str, hole_delete_guard: None) -> None:
    page = draft_article(cluster.city)
    submit(page=page, user=cluster.city.people["editor"])
    DELETIONS[way](again(page))
    assert not Article.objects.filter(pk=page.pk).exists()
    assert Review.objects.get().page_id is None


# References.
def named(cluster: Cluster) -> dict[str, tuple[BasePage, Any]]:
    """Public pages by what they name: the page, and the object named."""
    unit = organisation("青河市水利局", "department", cluster.city.organisation)
    editor = cluster.city.people["editor"]

    def public(page: Any, **values: Any) -> Any:
        changed(page, **values).save_revision(user=editor)
        return review_to_the_end(cluster, cluster.city, again(page))

    column = changed(cluster.city.column("documents"), responsible_unit=unit)
    column.save_revision(user=editor)
    column = review_to_the_end(cluster, cluster.city, again(column))
    document = public(draft_document(cluster.city), issuing_organisation=unit)
    section = UnitSection(title="水利局", slug="water", organisation=unit, live=False)
    cluster.city.home.add_child(instance=section)
    section.save_revision(user=editor)
    target, picture, file = draft_article(cluster.city), image_version(), document_version()
    return {
        "organisation of a column": (column, unit),
        "organisation of a document": (document, unit),
        "organisation of a section": (review_to_the_end(cluster, cluster.city, again(section)), unit),
        "page of a relation": (
            public(draft_article(cluster.city), relations=[PageRelation(kind="related", target=target)]),
            target,
        ),
        "picture": (public(draft_article(cluster.city), cover=picture), picture),
        "attachment": (public(draft_article(cluster.city), attachments=[Attachment(document=file)]), file),
    }


NAMED = [
    "organisation of a column", "organisation of a document", "organisation of a section", "page of a relation",
    "picture", "attachment",
]  # fmt: skip


@held("deletion of references")
def test_what_a_public_page_names_is_not_deleted(cluster: Cluster) -> None:
    found = named(cluster)
    assert list(found) == NAMED
    before = face()
    for what, (page, target) in found.items():
        for act in (
            lambda target=target: again(target).delete(),
            lambda target=target: type(target)._base_manager.filter(pk=target.pk).delete(),
        ):
            try:
                assert refused(act), what
            except ProtectedError:  # files: their public use protects them
                assert what in ("picture", "attachment")
        assert face() == before, what
        assert digest(again(page)) == digest(page)
    assert list(uncovered_pages()) == []


@held("deletion of references")
def test_refusal_names_the_page_and_the_mend(cluster: Cluster) -> None:
    page, unit = named(cluster)["organisation of a document"]
    DisclosedDocument.objects.exclude(pk=page.pk).filter(issuing_organisation=unit).delete()
    refusal = attempt(lambda: again(unit).delete())
    assert unit.name in str(refusal)
    assert Organisation.objects.filter(pk=unit.pk).exists()


@held("deletion of references")
def test_no_screen_deletes_what_a_public_page_names(cluster: Cluster) -> None:
    found = named(cluster)
    before = face()
    urls = {
        "page of a relation": "wagtailadmin_pages:delete",
        "picture": "wagtailimages:delete",
        "attachment": "wagtaildocs:delete",
    }
    for who, user in everybody(cluster):
        for what, name in urls.items():
            browser(user).post(reverse(name, args=[found[what][1].pk]))
        assert face() == before, who


@pytest.mark.parametrize("what", NAMED[:4])
@lifted("deletion of references")
def test_what_a_public_page_names_vanishes_without_the_guard(
    cluster: Cluster, what: str, hole_reference_guard: None
) -> None:
    page, target = named(cluster)[what]
    before = digest(page)
    again(target).delete()
    assert digest(again(page)) != before
    assert str(page.pk) in [finding.key for finding in uncovered_pages()]


def test_every_emptying_key_of_content_is_watched() -> None:
    found = {
        (target._meta.label, model._meta.label, name)
        for target, entries in naming.targets().items()
        for model, name, _page in entries
    }
    assert {
        ("organisations.Organisation", "cms.Column", "responsible_unit"),
        ("organisations.Organisation", "site_cluster.UnitSection", "organisation"),
        ("organisations.Organisation", "disclosure.DisclosedDocument", "issuing_organisation"),
        ("files.PorticoImage", "cms.Article", "cover"),
        ("cms.BasePage", "cms.PageRelation", "target"),
    } <= found


def test_what_only_drafts_name_is_deleted(cluster: Cluster) -> None:
    unit = organisation("青河市气象局", "department", cluster.city.organisation)
    page = changed(draft_document(cluster.city), issuing_organisation=unit)
    page.save()
    unit.delete()
    assert again(page).issuing_organisation is None


# The tree.
@held("deletion of references")
def test_refused_deletion_leaves_the_tree_whole(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.city)
    for act in DELETIONS.values():
        refused(lambda act=act: act(again(page)))
    delete_by_screen(page, cluster.superuser)
    assert BasePage.find_problems() == WHOLE


@lifted("deletion of references")
def test_refused_deletion_breaks_the_tree_without_its_transaction(
    cluster: Cluster, hole_half_deletions: None, hole_delete_guard: None
) -> None:
    page = live_article(cluster, cluster.city)
    with pytest.raises(NotGranted):  # the receiver, after treebeard lowered the column's count
        DELETIONS["page"](again(page))
    transaction.set_rollback(False)  # as without a transaction: what was written before the refusal stays
    assert BasePage.find_problems() != WHOLE
