"""Landing rows: whole, granted, once, and never over what people have done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from wagtail.models import ReferenceIndex

from cms.models import Article, BasePage, HistoricImport, PublicationGrant
from cms.publication.actions import publish_historic
from cms.review.actions import submit
from disclosure.importing import actions
from disclosure.importing.actions import ATTEMPTS, Importer, Outcome, close_batch, sign
from disclosure.importing.errors import Rejected
from disclosure.importing.mapping import Item, Mapper
from disclosure.importing.models import ImportedItem
from disclosure.importing.placing import Places
from disclosure.importing.rows import Row
from disclosure.models import DisclosedDocument
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries
from foundation.outbox.models import Event
from tests.factories.cluster import Cluster, Place
from tests.factories.lists import ROW

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def importer(at: Place, *, digest: str = "d1", by_year: bool = False) -> Importer:
    signature = sign(
        home=at.home,
        chief=at.people["chief"],
        secrecy=at.people["secrecy"],
        reason="旧站迁移",
        source="list.csv",
        source_digest=digest,
    )
    columns = {"document": at.column("documents"), "article": at.column("news")}
    return Importer(
        signature=signature,
        places={kind: Places(column, by_year, "旧站迁移") for kind, column in columns.items()},
    )


def item(at: Place, **changes: str) -> Item:
    return Mapper(at.organisation.name, Path()).map(Row(1, ROW | changes))


def test_document_lands_public_below_its_column_under_a_grant_of_the_signed_import(cluster: Cluster) -> None:
    city = cluster.city
    assert importer(city).land(item(city, doc_number="青政发〔2011〕8号")) is Outcome.NEW
    page = DisclosedDocument.objects.get()
    assert (page.live, page.get_parent().slug, page.slug) == (True, "documents", "2011-8-ra1")
    assert page.first_published_at == datetime(2011, 6, 12, 16, tzinfo=UTC)
    assert page.index_number == "JL0101/2011-00001"
    grant = PublicationGrant.objects.get(object_id=page.pk)
    assert (grant.kind, grant.state, grant.reason) == ("historic_import", "live", "旧站迁移")
    assert [(one["role"], one["name"]) for one in grant.people] == [
        ("editor_in_chief", "qinghe chief"),
        ("secrecy_reviewer", "qinghe secrecy"),
    ]
    batch = HistoricImport.objects.get()
    assert (grant.historic_import, batch.source, batch.source_digest) == (batch, "list.csv", "d1")
    assert [event.verb for event in Event.objects.filter(key=str(page.pk))] == ["published"]


def test_signing_and_every_page_are_audited(cluster: Cluster) -> None:
    run = importer(cluster.city)
    for key in ("a1", "a2"):
        run.land(item(cluster.city, id=key))
    kinds = list(AuditEntry.objects.order_by("-number").values_list("kind", flat=True)[:3])
    assert kinds == ["page.published", "page.published", "import.signed"]
    signed = AuditEntry.objects.get(kind="import.signed")
    names = [one["name"] for one in signed.payload.data["people"]]
    assert (signed.actor_id, signed.payload.data["by_command"], names) == (
        None,
        True,
        ["qinghe chief", "qinghe secrecy"],
    )
    assert broken_entries() == []


def test_article_lands_in_the_news_with_its_source(cluster: Cluster) -> None:
    importer(cluster.city).land(item(cluster.city, kind="article", author="张三"))
    page = Article.objects.get()
    assert (page.live, page.get_parent().slug, page.source, page.author) == (True, "news", "青河市人民政府", "张三")


def test_same_row_again_changes_nothing(cluster: Cluster) -> None:
    importer(cluster.city).land(item(cluster.city))
    before = (HistoricImport.objects.count(), AuditEntry.objects.count(), PublicationGrant.objects.count())
    assert importer(cluster.city, digest="d2").land(item(cluster.city)) is Outcome.UNCHANGED
    assert (HistoricImport.objects.count(), AuditEntry.objects.count(), PublicationGrant.objects.count()) == before


@pytest.mark.parametrize("deadlocks", [1, ATTEMPTS - 1, ATTEMPTS])
def test_row_that_a_deadlock_undid_is_tried_again(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, deadlocks: int
) -> None:
    """The deadlock comes last in the transaction, so that all of the row is undone each time."""
    left = deadlocks

    def publish(**arguments: Any) -> None:
        nonlocal left
        publish_historic(**arguments)
        if left:
            left -= 1
            raise OperationalError("deadlock detected")

    monkeypatch.setattr(actions, "publish_historic", publish)
    run = importer(cluster.city, by_year=True)
    if deadlocks == ATTEMPTS:
        with pytest.raises(OperationalError):
            run.land(item(cluster.city))
        assert (DisclosedDocument.objects.count(), ImportedItem.objects.count()) == (0, 0)
    else:
        assert run.land(item(cluster.city)) is Outcome.NEW
        assert (DisclosedDocument.objects.get().live, ImportedItem.objects.count()) == (True, 1)
    assert HistoricImport.objects.count() == 1


def test_changed_row_brings_a_new_version_under_the_new_signature_at_the_same_address(cluster: Cluster) -> None:
    importer(cluster.city).land(item(cluster.city))
    old = DisclosedDocument.objects.get()
    changed = item(cluster.city, title="关于抗旱工作的通知", doc_number="青政发〔2011〕9号", published="2012-01-01")
    assert importer(cluster.city, digest="d2").land(changed) is Outcome.CHANGED
    page = DisclosedDocument.objects.get()
    assert (page.title, page.doc_number, page.live) == ("关于抗旱工作的通知", "青政发〔2011〕9号", True)
    assert (page.pk, page.slug, page.index_number) == (old.pk, old.slug, old.index_number)
    assert page.first_published_at == datetime(2011, 12, 31, 16, tzinfo=UTC)
    grants = PublicationGrant.objects.filter(object_id=page.pk).order_by("pk")
    assert [(grant.state, grant.historic_import.source_digest) for grant in grants if grant.historic_import] == [
        ("superseded", "d1"),
        ("live", "d2"),
    ]
    assert page.revisions.count() == 2
    assert importer(cluster.city).land(changed) is Outcome.UNCHANGED


def test_undated_row_keeps_its_first_day_when_it_changes(cluster: Cluster) -> None:
    importer(cluster.city).land(item(cluster.city, written=""))
    first = DisclosedDocument.objects.get().first_published_at
    importer(cluster.city).land(item(cluster.city, written="", body="另一文"))
    assert first is not None
    assert DisclosedDocument.objects.get().first_published_at == first


@pytest.mark.parametrize("changes", [{}, {"body": "另一文"}])
def test_withdrawn_page_is_not_brought_back(cluster: Cluster, changes: dict[str, str]) -> None:
    importer(cluster.city).land(item(cluster.city))
    DisclosedDocument.objects.get().unpublish()
    with pytest.raises(Rejected, match="was withdrawn"):
        importer(cluster.city).land(item(cluster.city, **changes))
    assert DisclosedDocument.objects.get().live is False


def test_deleted_page_is_not_brought_back(cluster: Cluster) -> None:
    importer(cluster.city).land(item(cluster.city))
    DisclosedDocument.objects.get().unpublish()
    DisclosedDocument.objects.get().delete()
    with pytest.raises(Rejected, match="was deleted"):
        importer(cluster.city).land(item(cluster.city))
    assert DisclosedDocument.objects.count() == 0


def test_page_that_people_edited_is_left_to_them(cluster: Cluster) -> None:
    importer(cluster.city).land(item(cluster.city))
    page = DisclosedDocument.objects.get()
    page.title = "编辑改过的标题"
    page.save_revision(user=cluster.city.people["editor"])
    with pytest.raises(Rejected, match="was edited since"):
        importer(cluster.city).land(item(cluster.city, body="另一文"))
    page = DisclosedDocument.objects.get()
    assert (page.title, page.get_latest_revision_as_object().title) == (ROW["title"], "编辑改过的标题")


def test_page_in_review_is_left_to_the_reviewers(cluster: Cluster) -> None:
    importer(cluster.city).land(item(cluster.city))
    submit(page=DisclosedDocument.objects.get(), user=cluster.city.people["editor"])
    with pytest.raises(Rejected, match="in review"):
        importer(cluster.city).land(item(cluster.city, body="另一文"))


def test_row_that_changed_its_kind_is_rejected(cluster: Cluster) -> None:
    importer(cluster.city).land(item(cluster.city))
    with pytest.raises(Rejected, match="another kind"):
        importer(cluster.city).land(item(cluster.city, kind="article"))


def test_address_in_use_rejects_the_row_and_leaves_nothing_of_it(cluster: Cluster) -> None:
    column = cluster.city.column("documents")
    column.add_child(instance=DisclosedDocument(title="占用", slug="2011-ra1", issuer="市局", live=False))
    with pytest.raises(Rejected, match="slug"):
        importer(cluster.city).land(item(cluster.city))
    assert list(DisclosedDocument.objects.values_list("title", flat=True)) == ["占用"]
    assert ImportedItem.objects.count() == 0
    assert BasePage.find_problems() == ([], [], [], [], [])


def test_same_key_on_two_sites_is_two_pages(cluster: Cluster) -> None:
    for at in (cluster.city, cluster.department):
        importer(at).land(item(at))
    assert DisclosedDocument.objects.filter(live=True).count() == 2


def test_interrupted_import_goes_on_in_its_own_batch_and_a_finished_one_in_a_new(cluster: Cluster) -> None:
    for key in ("a1", "a2"):
        run = importer(cluster.city)
        run.land(item(cluster.city, id=key))
    assert HistoricImport.objects.count() == 1
    assert AuditEntry.objects.filter(kind="import.signed").count() == 1
    assert run.batch is not None
    close_batch(batch=run.batch)
    importer(cluster.city).land(item(cluster.city, id="a3"))
    assert HistoricImport.objects.count() == 2


def test_year_column_is_made_once_with_its_first_page(cluster: Cluster) -> None:
    run = importer(cluster.city, by_year=True)
    for key, day in (("a1", "2011-06-13"), ("a2", "2011-07-01"), ("a3", "")):
        run.land(item(cluster.city, id=key, written=day))
    years = cluster.city.column("documents").get_children().specific()
    assert [(year.slug, year.live, year.numchild, year.column_type) for year in years] == [
        ("2011", True, 2, "政策文件"),
        ("undated", True, 1, "政策文件"),
    ]
    assert set(PublicationGrant.objects.filter(object_id__in=[year.pk for year in years]).values_list("kind")) == {
        ("provisioning",)
    }


@pytest.mark.parametrize(
    ("chief", "secrecy"),
    [
        ("qinghe-chief", "qinghe-chief"),
        ("qinghe-secrecy", "qinghe-chief"),
        ("qinghe-editor", "qinghe-secrecy"),
        ("jiaotong-chief", "qinghe-secrecy"),
        ("portal-chief", "qinghe-secrecy"),
        ("qinghe-chief", "portal-secrecy"),
        ("root", "qinghe-secrecy"),
    ],
)
def test_only_the_site_s_own_two_people_sign(cluster: Cluster, chief: str, secrecy: str) -> None:
    accounts = [User.objects.get(username=name) for name in (chief, secrecy)]
    with pytest.raises(PermissionDenied):
        sign(
            home=cluster.city.home,
            chief=accounts[0],
            secrecy=accounts[1],
            reason="旧站迁移",
            source="list.csv",
            source_digest="",
        )


def test_county_without_the_roles_is_signed_for_by_its_city(cluster: Cluster) -> None:
    signature = sign(
        home=cluster.county.home,
        chief=cluster.city.people["chief"],
        secrecy=cluster.city.people["secrecy"],
        reason="旧站迁移",
        source="list.csv",
        source_digest="",
    )
    places = {"document": Places(cluster.county.column("documents"), False, "")}
    Importer(signature=signature, places=places).land(item(cluster.county))
    assert DisclosedDocument.objects.get().live


def test_reason_is_demanded(cluster: Cluster) -> None:
    people = cluster.city.people
    with pytest.raises(ValidationError, match="Give a reason"):
        sign(
            home=cluster.city.home,
            chief=people["chief"],
            secrecy=people["secrecy"],
            reason=" ",
            source="",
            source_digest="",
        )


def test_page_below_a_hidden_column_is_rejected(cluster: Cluster) -> None:
    run = importer(cluster.city)
    cluster.city.column("documents").unpublish()
    with pytest.raises(Rejected, match="cannot go live below"):
        run.land(item(cluster.city))
    assert DisclosedDocument.objects.count() == 0


def test_references_are_kept_without_tasks_for_the_worker(cluster: Cluster) -> None:
    mapper = Mapper("", Path(), {"江岭省交通厅": cluster.department.organisation.pk})
    tasks = DBTaskResult.objects.count()
    importer(cluster.city).land(mapper.map(Row(1, ROW | {"issuer": "江岭省交通厅"})))
    page = DisclosedDocument.objects.get()
    assert page.index_number == "JL0020/2011-00001"
    named = ReferenceIndex.get_references_to(cluster.department.organisation).filter(object_id=str(page.pk))
    assert named.count() == 1
    assert DBTaskResult.objects.count() == tasks


def test_queries_of_a_row_do_not_grow_with_the_rows_before_it(cluster: Cluster) -> None:
    run = importer(cluster.city)
    counts = []
    for number in range(6):
        with CaptureQueriesContext(connection) as queries:
            run.land(item(cluster.city, id=f"a{number}"))
        counts.append(len(queries))
    assert counts[2] == counts[3] == counts[5]
