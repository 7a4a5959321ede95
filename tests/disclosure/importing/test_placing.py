"""Which column imported pages go to."""

from __future__ import annotations

import pytest

from cms.models import Column
from disclosure.importing import placing
from disclosure.importing.errors import Unusable
from disclosure.importing.models import ImportedItem
from disclosure.importing.placing import Places, find_column, named_column
from disclosure.models import DisclosedDocument
from tests.factories.cluster import Cluster
from tests.factories.public import column, document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def plan(at: Column, *keys: str) -> Places:
    return Places.plan(column=at, site_root=1, keys=keys, reason="旧站迁移")


def test_first_column_of_the_kind_s_type_is_taken(cluster: Cluster) -> None:
    home = cluster.city.home
    assert [find_column(home, kind).slug for kind in ("document", "article")] == ["documents", "news"]


def test_catalogue_is_taken_where_there_are_no_policy_documents(cluster: Cluster) -> None:
    cluster.city.column("documents").unpublish()
    catalogue = column(cluster.city.home, "信息公开目录", slug="catalogue", column_type="信息公开目录")
    assert find_column(cluster.city.home, "document").pk == catalogue.pk


def test_portal_never_takes_a_column_of_a_site_below_it(cluster: Cluster) -> None:
    Column.objects.child_of(cluster.portal.home).get(slug="documents").unpublish()
    with pytest.raises(Unusable, match="no public column of type “政策文件”"):
        find_column(cluster.portal.home, "document")
    with pytest.raises(Unusable, match="no public column “sites/qinghe/documents”"):
        named_column(cluster.portal.home, "sites/qinghe/documents")


@pytest.mark.parametrize("path", ["documents/laws", "/documents/laws/"])
def test_named_column_is_found_by_its_path(cluster: Cluster, path: str) -> None:
    laws = column(cluster.city.column("documents"), "法规", slug="laws")
    assert named_column(cluster.city.home, path).pk == laws.pk


@pytest.mark.parametrize("path", ["none", "", "../luoping/documents", "hidden", "hidden/below"])
def test_column_that_is_not_there_or_not_public_is_refused(cluster: Cluster, path: str) -> None:
    hidden = column(cluster.city.home, "内部", slug="hidden")
    column(hidden, "下级", slug="below")
    Column.objects.filter(pk=hidden.pk).get().unpublish()
    with pytest.raises(Unusable, match="no public column"):
        named_column(cluster.city.home, path)


def test_many_pages_go_into_year_columns_the_same_at_resumption(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "FLAT_UP_TO", 3)
    documents = cluster.city.column("documents")
    old = document(documents, "旧文")
    assert [plan(documents, *"abc"[:count]).by_year for count in (2, 3)] == [False, True]
    ImportedItem.objects.create(site_root=1, key="a", kind="document", page_id=old.pk, revision_id=1, digest="")
    assert plan(documents, *"abc").by_year is False


def test_year_columns_that_are_there_are_used(cluster: Cluster) -> None:
    documents = cluster.city.column("documents")
    year = column(documents, "2011年", slug="2011")
    places = plan(documents, "a")
    assert places.by_year
    assert places.parent(2011).pk == year.pk


def test_full_year_column_is_followed_by_another(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "MOST_CHILDREN", 1)
    documents = cluster.city.column("documents")
    places = Places(documents, by_year=True, reason="旧站迁移")
    for number in range(3):
        parent = places.parent(2011)
        parent.add_child(instance=DisclosedDocument(title="文", slug=f"d{number}", issuer="市局", live=False))
    made = Column.objects.child_of(documents).order_by("path")
    assert [(one.title, one.slug, one.numchild) for one in made] == [
        ("2011年", "2011", 1),
        ("2011年（2）", "2011-2", 1),
        ("2011年（3）", "2011-3", 1),
    ]


def test_year_columns_below_the_third_level_are_refused(cluster: Cluster) -> None:
    third = column(column(cluster.city.column("documents"), "二级", slug="second"), "三级", slug="third")
    column(third.get_parent(), "2011年", slug="2011")
    with pytest.raises(Unusable, match="too deep"):
        Places.plan(
            column=third, site_root=1, keys={str(number) for number in range(placing.FLAT_UP_TO + 1)}, reason=""
        )
