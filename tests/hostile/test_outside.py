"""Past the software: rows written by SQL or plain managers. Nothing can refuse them; the nightly check finds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from cms.models import Article, Attachment, BasePage, PageRelation, PublicationGrant
from cms.publication.selectors import uncovered_pages
from cms.publication.tasks import Patrol
from foundation.files.models import PorticoDocument, PorticoImage
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article, review_to_the_end
from tests.hostile.ground import again
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


@pytest.fixture
def live(cluster: Cluster) -> Article:
    """A public article with a picture, an attachment and a relation."""
    page = draft_article(cluster.city, cover=image_version())
    page.attachments = [Attachment(document=document_version())]
    page.relations = [PageRelation(kind="related", target=cluster.city.home)]
    page.save()
    page.save_revision(user=cluster.city.people["editor"])
    return review_to_the_end(cluster, cluster.city, again(page))


Write = Callable[[Article, Article], Any]
#: Written past everything → what the nightly check must name: the public page, the draft, or one of the files.
WRITES: dict[str, tuple[Write, str]] = {
    "draft made live": (lambda _p, d: sql("UPDATE cms_basepage SET live = %s WHERE id = %s", True, d.pk), "draft"),
    "draft made live by a plain manager": (
        lambda _p, d: BasePage._base_manager.filter(pk=d.pk).update(live=True), "draft",
    ),
    "title": (lambda p, _d: sql("UPDATE cms_basepage SET title = %s WHERE id = %s", "越权", p.pk), "page"),
    "text": (lambda p, _d: sql("UPDATE cms_article SET body = %s WHERE basepage_ptr_id = %s", "[]", p.pk), "page"),
    "summary": (
        lambda p, _d: sql("UPDATE cms_article SET summary = %s WHERE basepage_ptr_id = %s", "越权", p.pk), "page",
    ),
    "slug": (lambda p, _d: sql("UPDATE cms_basepage SET slug = %s WHERE id = %s", "elsewhere", p.pk), "page"),
    "address": (lambda p, _d: sql("UPDATE cms_basepage SET url_path = %s WHERE id = %s", "/x/", p.pk), "page"),
    "end": (lambda p, _d: sql("UPDATE cms_basepage SET expire_at = %s WHERE id = %s", "2040-01-01", p.pk), "page"),
    "label of an attachment": (lambda p, _d: Attachment.objects.filter(page=p.pk).update(label="越权"), "page"),
    "attachment taken": (lambda p, _d: Attachment.objects.filter(page=p.pk).delete(), "page"),
    "attachment added": (
        lambda p, _d: Attachment.objects.create(page=p.basepage_ptr, document=document_version()), "page",
    ),
    "relation taken": (lambda p, _d: PageRelation.objects.filter(page=p.pk).delete(), "page"),
    "title of the document": (lambda _p, _d: PorticoDocument.objects.update(title="越权"), "page"),
    "description of the picture": (lambda _p, _d: PorticoImage.objects.update(description="越权"), "page"),
    "page taken": (lambda p, _d: sql("UPDATE cms_basepage SET live = %s WHERE id = %s", False, p.pk), "page"),
    "grant taken": (lambda p, _d: PublicationGrant.objects.filter(object_id=p.pk).delete(), "page"),
    "file made public": (
        lambda _p, _d: sql(
            "UPDATE files_porticodocument SET public_since = %s WHERE id = %s", "2026-01-01", document_version().pk
        ),
        "file",
    ),
    "parent taken": (
        lambda p, _d: sql("UPDATE cms_basepage SET live = %s WHERE id = %s", False, p.get_parent().pk), "page",
    ),
}  # fmt: skip


def named(live: Article, draft: Article, what: str) -> set[tuple[str, str]]:
    if what == "file":
        return {("document", str(PorticoDocument.objects.latest("pk").pk))}
    return {("page", str((live if what == "page" else draft).pk))}


def found() -> set[tuple[str, str]]:
    return {(finding.object_kind, finding.key) for finding in uncovered_pages()}


@pytest.mark.parametrize("write", WRITES)
@held("raw SQL", "mass update")
def test_nightly_check_finds_what_was_written_past_the_software(cluster: Cluster, live: Article, write: str) -> None:
    draft = draft_article(cluster.city)
    assert found() == set()
    act, what = WRITES[write]
    act(live, draft)
    assert named(live, draft, what) <= found()


@held("raw SQL")
def test_workers_walk_finds_it_too(cluster: Cluster, live: Article, caplog: pytest.LogCaptureFixture) -> None:
    sql("UPDATE cms_basepage SET title = %s WHERE id = %s", "越权", live.pk)
    assert [finding.key for finding in Patrol().check_next()] == [str(live.pk)]
    assert "越权" in caplog.text


@lifted("raw SQL")
def test_nothing_is_found_without_the_nightly_check(live: Article, hole_nightly_check: None) -> None:
    sql("UPDATE cms_basepage SET title = %s WHERE id = %s", "越权", live.pk)
    assert found() == set()
