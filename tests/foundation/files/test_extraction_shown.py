"""A document's page in the admin says what was read of it, to those who may open that page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.models import PlaceCollection
from foundation.files.models import Extraction, PorticoDocument
from tests.factories.admin import browser
from tests.factories.attachments import chinese_pdf
from tests.factories.cluster import Cluster
from tests.factories.extraction import read_all
from tests.factories.files import document_version

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def document(cluster: Cluster) -> PorticoDocument:
    """A document of the county, read."""
    collection = PlaceCollection.objects.get(page=cluster.county.home).collection
    made = document_version("a.pdf", chinese_pdf(["内部<b>草稿"]), collection=collection, title="附件")
    read_all()
    return made


def test_editor_of_the_place_sees_state_and_first_lines(cluster: Cluster, document: PorticoDocument) -> None:
    page = browser(cluster.county.people["editor"]).get(reverse("wagtaildocs:edit", args=[document.pk]))
    text = page.content.decode()
    assert (page.status_code, 'data-testid="extraction-state"' in text) == (200, True)
    assert ("内部&lt;b&gt;草稿" in text, "内部<b>草稿" in text) == (True, False)


@pytest.mark.parametrize(("place", "person"), [("city", "editor"), ("department", "editor")])
def test_others_see_nothing(cluster: Cluster, document: PorticoDocument, place: str, person: str) -> None:
    client = browser(getattr(cluster, place).people[person])
    page = client.get(reverse("wagtaildocs:edit", args=[document.pk]))
    assert (page.status_code, "草稿" in page.content.decode()) == (302, False)


def test_document_without_a_row_is_shown_as_before(cluster: Cluster, document: PorticoDocument) -> None:
    Extraction.objects.all().delete()
    page = browser(cluster.county.people["editor"]).get(reverse("wagtaildocs:edit", args=[document.pk]))
    assert (page.status_code, "extraction-state" in page.content.decode()) == (200, False)
