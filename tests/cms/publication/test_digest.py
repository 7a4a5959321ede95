"""The digest: the same for the same content wherever it lies, another for any change that the public would see."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Revision, get_page_models

from cms.models import Article, Attachment, BasePage, PageRelation
from cms.publication.digest import (
    OUTSIDE,
    OUTSIDE_CHILDREN,
    OUTSIDE_RELATIONS,
    canonical,
    content_fields,
    digest,
    files_named,
)
from foundation.files.models import PorticoDocument, PorticoImage
from foundation.organisations.models import Organisation
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article, draft_document, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# Names that a reviewer does not approve, per model: a new field must be put on one side or the other, by hand.
BOOK_KEEPING = {
    "id", "path", "depth", "numchild", "url_path", "content_type", "owner", "live", "has_unpublished_changes",
    "latest_revision", "live_revision", "latest_revision_created_at", "draft_title", "first_published_at",
    "last_published_at", "expired", "locked", "locked_at", "locked_by", "alias_of", "translation_key",
}  # fmt: skip
COMMON = {
    "title", "slug", "seo_title", "search_description", "show_in_menus", "locale", "go_live_at", "expire_at",
}  # fmt: skip
HOME = {"tagline", "intro", "blocks"}
KIND = {"source", "keywords", "matter"}
CONTENT = {
    "cms.BasePage": set(),
    "cms.Column": {
        "column_type", "layout", "intro", "keywords", "responsible_unit", "responsible_person", "update_cycle_days",
        "body",
    },
    "cms.Article": {
        "summary", "body", "cover", "source", "source_url", "author", "editor_name", "keywords", "matter",
    },
    "cms.DataPage": KIND | {"period", "released_on", "summary", "body", "note"},
    "cms.Gallery": KIND | {"summary", "author", "cover", "pictures"},
    "cms.Institution": KIND | {
        "position", "kind", "head", "duties", "address", "office_hours", "phone", "fax", "email", "postcode", "website",
    },
    "cms.Leader": KIND | {"position", "post", "portrait", "duties", "resume", "phone", "email", "mailbox_url"},
    "cms.Topic": KIND | {"look", "lead", "summary", "starts_on", "ends_on", "sections"},
    "disclosure.DisclosedDocument": {
        "doc_number", "issuer", "issuing_organisation", "written_on", "effective_on", "lapses_on", "theme", "genre",
        "validity", "openness", "registration_number", "overview", "keywords", "body", "matter",
    },
    "interviews.InterviewPage": {
        "unit", "starts_at", "ends_at", "questions_open_at", "summary", "how_to_ask", "body", "cover", "planned",
        "matter",
    },
    "interviews.InterviewPlan": {"year", "intro"},
    "interviews.InterviewRecord": {"summary", "transcript", "archived_seq", "archived_epoch", "matter"},
    "site_cluster.PortalHome": HOME,
    "site_cluster.SiteDirectory": set(),
    "site_cluster.SiteHome": HOME,
    "site_cluster.UnitSection": HOME | {"organisation"},
}  # fmt: skip
#: Rows that belong to pages of one type.
PARTS = {
    "cms.DataPage": {"figures"},
    "cms.Institution": {"departments"},
    "interviews.InterviewPage": {"guests", "team"},
    "interviews.InterviewPlan": {"planned"},
}
GIVEN_AT_PUBLICATION = {"disclosure.DisclosedDocument": {"index_number"}}


def test_closed_list_is_the_one_that_was_agreed() -> None:
    closed = (set(OUTSIDE), set(OUTSIDE_RELATIONS), set(OUTSIDE_CHILDREN))
    assert closed == (
        BOOK_KEEPING,
        {"wagtail_admin_comments"},
        {"sort_order", "translation_key", "locale"},
    )


def test_every_page_model_is_classified() -> None:
    assert {model._meta.label for model in get_page_models()} == set(CONTENT)


@pytest.mark.parametrize("label", CONTENT)
def test_every_field_is_either_content_or_on_the_closed_list(label: str) -> None:
    model = next(found for found in get_page_models() if found._meta.label == label)
    concrete = {field.name for field in model._meta.concrete_fields if not field.name.endswith("_ptr")}
    given = GIVEN_AT_PUBLICATION.get(label, set())
    assert {field.name for field in content_fields(model)} == COMMON | CONTENT[label]
    assert set(model.given_at_publication) == given
    assert concrete == BOOK_KEEPING | COMMON | CONTENT[label] | given


@pytest.mark.parametrize("label", CONTENT)
def test_every_child_relation_is_either_content_or_on_the_closed_list(label: str) -> None:
    model = next(found for found in get_page_models() if found._meta.label == label)
    names = {relation.get_accessor_name() for relation in get_all_child_relations(model)}
    assert names == {"attachments", "relations"} | PARTS.get(label, set()) | OUTSIDE_RELATIONS


@pytest.fixture
def full(cluster: Cluster) -> Article:
    """A draft that uses every kind of field and block."""
    page = draft_article(cluster.county, summary="一\r\n二", source_url="https://example.test/", expire_at=None)
    picture, cover, attached = image_version("a.png"), image_version("b.png"), document_version("a.txt")
    page.cover = cover
    page.body = json.dumps(
        [
            {"type": "heading", "value": {"text": "标题", "level": "2"}, "id": "one"},
            {"type": "paragraph", "value": f'<p>见<a linktype="document" id="{attached.pk}">附件</a></p>'},
            {"type": "picture", "value": {"image": picture.pk, "caption": "图"}},
            {"type": "quote", "value": {"text": "话", "source": ""}},
            {
                "type": "table",
                "value": {
                    "caption": "表",
                    "table": {
                        "columns": [{"type": "text", "heading": "列"}],
                        "rows": [{"values": ["格"]}],
                        "caption": "",
                    },
                },
            },
        ]
    )
    page.attachments = [Attachment(document=attached, label="一"), Attachment(document=attached, label="二")]
    page.relations = [PageRelation(kind="related", target=draft_document(cluster.county))]
    page.save()
    return Article.objects.get(pk=page.pk)


def test_digest_is_the_same_wherever_the_content_lies(cluster: Cluster, full: Article) -> None:
    found = {"row": digest(full)}
    revision = full.save_revision(user=cluster.county.people["editor"])
    found["memory"] = digest(full)
    found["revision"] = digest(revision.as_object())
    found["revision read again"] = digest(Revision.objects.get(pk=revision.pk).as_object())
    found["json"] = digest(Article.from_json(full.to_json()))
    found["serializable"] = digest(
        Article.from_serializable_data(json.loads(json.dumps(full.serializable_data(), default=str)))
    )
    live = review_to_the_end(cluster, cluster.county, Article.objects.get(pk=full.pk))
    found["published"] = digest(live)
    live.save()
    found["saved again"] = digest(Article.objects.get(pk=full.pk))
    found["second revision"] = digest(Revision.objects.get(pk=live.save_revision().pk).as_object())
    assert set(found.values()) == {found["row"]}


FIELDS: dict[str, Any] = {
    "title": "其他",
    "slug": "other",
    "seo_title": "其他",
    "search_description": "其他",
    "show_in_menus": True,
    "go_live_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    "expire_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    "summary": "其他",
    "cover_id": None,
    "source": "其他",
    "source_url": "https://other.test/",
    "author": "其他",
    "editor_name": "其他",
    "keywords": "其他",
    "matter": "party",
    "body": "[]",
}


@pytest.mark.parametrize("name", FIELDS)
def test_digest_changes_with_each_field(full: Article, name: str) -> None:
    before = digest(full)
    setattr(full, name, FIELDS[name])
    assert digest(full) != before


def test_fields_of_articles_are_all_tried() -> None:
    tried = {name.removesuffix("_id") for name in FIELDS}
    assert tried == {field.name for field in content_fields(Article)} - {"locale"}


DOCUMENT_FIELDS: dict[str, Any] = {
    "doc_number": "江政发〔2026〕999号",
    "issuer": "其他",
    "written_on": dt.date(2026, 1, 2),
    "effective_on": dt.date(2026, 1, 2),
    "lapses_on": dt.date(2027, 1, 2),
    "theme": "other",
    "genre": "other",
    "validity": "repealed",
    "openness": "withheld",
    "registration_number": "9",
    "overview": "其他",
    "keywords": "其他",
    "body": "[]",
}


@pytest.mark.parametrize("name", DOCUMENT_FIELDS)
def test_digest_of_document_changes_with_each_field(cluster: Cluster, name: str) -> None:
    page = draft_document(cluster.county)
    before = digest(page)
    setattr(page, name, DOCUMENT_FIELDS[name])
    assert digest(page) != before


def test_digest_changes_with_the_issuing_organisation(cluster: Cluster) -> None:
    page = draft_document(cluster.county)
    before = digest(page)
    page.issuing_organisation = cluster.city.organisation
    assert digest(page) != before
    assert Organisation.objects.count() == 4


def _swap(page: Article) -> None:
    first, second = page.attachments.all()
    page.attachments = [second, first]


def _relabel(page: Article) -> None:
    rows = list(page.attachments.all())
    rows[0].label = "其他"
    page.attachments = rows


def _retarget(page: Article) -> None:
    page.relations = [PageRelation(kind="related", target=BasePage.objects.get(depth=2))]


def _rekind(page: Article) -> None:
    page.relations = [PageRelation(kind="implements", target=page.relations.all()[0].target)]


def _reword_document(page: Article) -> None:
    PorticoDocument.objects.update(title="其他")


def _reword_image(page: Article) -> None:
    PorticoImage.objects.filter(title="a.png").update(description="其他")


def _refocus_image(page: Article) -> None:
    PorticoImage.objects.filter(title="b.png").update(focal_point_x=3)


def _exchange_bytes(page: Article) -> None:
    PorticoDocument.objects.update(sha256="0" * 64)


CHANGES: list[Callable[[Article], None]] = [
    _swap, _relabel, _retarget, _rekind, _reword_document, _reword_image, _refocus_image, _exchange_bytes,
    lambda page: page.attachments.remove(page.attachments.first()),
    lambda page: page.relations.clear(),
    lambda page: page.body.pop(0) and None,
    lambda page: page.body[0].value.__setitem__("level", "3"),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_digest_changes_with_rows_blocks_and_file_versions(full: Article, change: Callable[[Article], None]) -> None:
    before = digest(full)
    change(full)
    assert digest(full) != before


def test_digest_stays_with_what_lies_outside(cluster: Cluster, full: Article) -> None:
    before = digest(full)
    full.owner = cluster.city.people["editor"]
    full.locked, full.first_published_at, full.draft_title = True, timezone.now(), "草稿"
    full.path, full.url_path, full.numchild = "0001", "/x/", 7
    document = draft_document(cluster.county)
    kept = digest(document)
    document.index_number = "X"
    assert (digest(full), digest(document)) == (before, kept)


def test_digest_ignores_ids_of_blocks(full: Article) -> None:
    before = digest(full)
    raw = full.body.get_prep_value()
    for child in raw:
        child["id"] = f"new-{child['type']}"
    full.body = json.dumps(raw)
    assert digest(full) == before


def test_files_named_are_found_in_fields_blocks_links_and_rows(full: Article) -> None:
    files = files_named(full)
    assert files.images == set(PorticoImage.objects.values_list("pk", flat=True))
    assert files.documents == set(PorticoDocument.objects.values_list("pk", flat=True))
    assert (len(files.images), len(files.documents)) == (2, 1)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1e20, 10**20),
        (Decimal("3.50"), Decimal("3.5")),
        (
            dt.datetime(2026, 1, 1, 8, 0, 0, 999, tzinfo=dt.timezone(dt.timedelta(hours=8))),
            dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        ),
        ({"a": (1, 2)}, {"a": [1, 2]}),
    ],
)  # fmt: skip
def test_values_that_are_the_same_content_are_written_the_same(left: object, right: object) -> None:
    assert canonical(left) == canonical(right)


@pytest.mark.parametrize(("left", "right"), [(1, "1"), (1.5, 1), (None, ""), (0, None), ([1, 2], [2, 1])])
def test_values_that_differ_are_written_differently(left: object, right: object) -> None:
    assert json.dumps(canonical(left)) != json.dumps(canonical(right))
