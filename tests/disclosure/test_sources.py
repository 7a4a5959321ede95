"""How documents read to the public index."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from cms.models import Attachment
from disclosure.models import DisclosedDocument
from search.sources import build_page
from tests.factories.cluster import Cluster
from tests.factories.files import document_version
from tests.factories.pages import draft_document, live_document, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_live_document_reads_with_all_that_the_catalogue_knows(cluster: Cluster) -> None:
    page = draft_document(
        cluster.city,
        title="关于防汛的通知",
        doc_number="青政发〔2026〕3号",
        issuer="青河市水利局",
        overview="部署防汛工作。",
        keywords="防汛",
        theme="农业、林业、水利",
        text="加强值守。",
        written_on=date(2026, 5, 6),
    )
    page.attachments.add(Attachment(document=document_version(), label="附件：值班表"))
    page.save_revision(user=cluster.city.people["editor"])
    page = review_to_the_end(cluster, cluster.city, page)
    found = build_page(str(page.pk))
    assert found is not None
    assert found.body == "部署防汛工作。\n加强值守。\n附件：值班表\n防汛"
    assert (found.title, found.organ, found.doc_number) == ("关于防汛的通知", "青河市水利局", "青政发〔2026〕3号")
    assert (found.theme, found.genre, found.index_number) == ("农业、林业、水利", "通知", page.index_number)
    assert found.validity == str(page.get_validity_display())
    assert (found.date, found.site_root) == (date(2026, 5, 6), cluster.city.home.pk)
    assert found.url == f"http://qinghe.portal.test/documents/{page.slug}/"


def test_document_without_a_written_date_has_that_of_its_publication(cluster: Cluster) -> None:
    page = live_document(cluster, cluster.city)
    found = build_page(str(page.pk))
    assert found is not None
    assert found.date == timezone.localdate(page.first_published_at)


def test_draft_and_withdrawn_documents_are_not_found(cluster: Cluster) -> None:
    draft, live = draft_document(cluster.city), live_document(cluster, cluster.city)
    live.unpublish()
    assert DisclosedDocument.objects.filter(live=True).count() == 0
    assert [build_page(str(page.pk)) for page in (draft, live)] == [None, None]
