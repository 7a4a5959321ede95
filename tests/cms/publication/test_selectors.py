"""The comparison of everything public with its grants finds what no receiver can see."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms.models import Article, Attachment, BasePage, PublicationGrant
from cms.publication.selectors import uncovered_pages
from cms.publication.tasks import EVERY, Patrol
from foundation.files.models import PorticoDocument, PublicUse
from foundation.outbox.registry import duties
from tests.factories.cluster import Cluster
from tests.factories.files import document_version
from tests.factories.pages import draft_article, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def page(cluster: Cluster) -> Article:
    """A public article with an attachment."""
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document_version(), label="附件")]
    page.save()
    page.save_revision(user=cluster.county.people["editor"])
    return review_to_the_end(cluster, cluster.county, Article.objects.get(pk=page.pk))


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_cluster_made_through_actions_is_covered(page: Article) -> None:
    assert list(uncovered_pages()) == []
    out = StringIO()
    call_command("check_publications", stdout=out)
    assert len(out.getvalue().splitlines()) == 1


BEHIND_THE_GUARD: dict[str, Callable[[Article], object]] = {
    "raw SQL": lambda p: run("UPDATE cms_article SET summary = 'x' WHERE basepage_ptr_id = %s", p.pk),
    "raw SQL on the base": lambda p: run("UPDATE cms_basepage SET title = 'x' WHERE id = %s", p.pk),
    "plain manager": lambda p: BasePage._base_manager.filter(pk=p.pk).update(title="x"),
    "child row": lambda p: Attachment.objects.filter(page=p).update(label="x"),
    "child row saved": lambda p: Attachment(page=p, document=p.attachments.all()[0].document, label="x").save(),
    "child row removed": lambda p: Attachment.objects.filter(page=p).delete(),
    "words of a file": lambda p: PorticoDocument.objects.update(title="x"),
    "bytes of a file": lambda p: PorticoDocument.objects.update(sha256="0" * 64),
    "removed grant": lambda p: PublicationGrant.objects.filter(object_id=p.pk).delete(),
    "forged digest": lambda p: PublicationGrant.objects.filter(object_id=p.pk).update(digest="0" * 64),
    "unpublished by raw SQL": lambda p: run("UPDATE cms_basepage SET live = %s WHERE id = %s", False, p.pk),
    "hidden parent": lambda p: BasePage._base_manager.filter(pk=p.get_parent().pk).update(live=False),
}


@pytest.mark.parametrize("change", BEHIND_THE_GUARD.values(), ids=BEHIND_THE_GUARD.keys())
def test_change_behind_the_guard_is_found(page: Article, change: Callable[[Article], object]) -> None:
    change(page)
    assert str(page.pk) in {finding.key for finding in uncovered_pages() if finding.object_kind == "page"}
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_publications", stderr=out)
    assert ended.value.code == 1
    assert len(out.getvalue().splitlines()) == len(list(uncovered_pages()))


def test_draft_made_live_behind_the_guard_is_found(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    BasePage._base_manager.filter(pk=page.pk).update(live=True)
    assert [(found.object_kind, found.key) for found in uncovered_pages()] == [("page", str(page.pk))]


def test_file_that_is_public_without_use_is_found(cluster: Cluster) -> None:
    document = document_version()
    assert list(uncovered_pages()) == []
    PorticoDocument.objects.update(public_since=timezone.now())
    assert [(found.object_kind, found.key) for found in uncovered_pages()] == [("document", str(document.pk))]


def test_use_by_a_page_that_is_not_public_is_found(cluster: Cluster) -> None:
    page, document = draft_article(cluster.county), document_version()
    PublicUse.objects.create(object_kind="page", object_key=str(page.pk), document=document)
    assert [(found.object_kind, found.key) for found in uncovered_pages()] == [("page", str(page.pk))]


def test_worker_walks_through_everything_public_once_a_day(
    page: Article, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert duties["check publications"].every == EVERY
    monkeypatch.setattr("cms.publication.tasks.BATCH", 5)
    now = [0.0]
    monkeypatch.setattr("cms.publication.tasks.time.monotonic", lambda: now[0])
    patrol = Patrol()
    turns = BasePage.objects.filter(live=True, depth__gt=1).count() // 5 + 2
    assert [patrol.check_next() for _turn in range(turns)] == [[]] * turns
    BasePage._base_manager.filter(pk=page.pk).update(title="x")
    PorticoDocument.objects.update(public_since=None)
    assert patrol.check_next() == []  # the walk has ended
    now[0] = 86_401.0
    found = [finding for _turn in range(turns) for finding in patrol.check_next()]
    assert [finding.key for finding in found] == [str(page.pk)]
    assert f"page {page.pk}" in caplog.text
