"""Uploads through Wagtail's multiple uploader, whose two steps check less than its plain form."""

from __future__ import annotations

import traceback
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.views.multiple import CreateFromUploadedDocumentView
from wagtail.models import UploadedFile

from cms.models import PlaceCollection
from foundation.files.models import PorticoDocument
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.files import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

DISGUISED = b"MZ" + bytes(500)
CORRUPT = pdf()[:200]


@pytest.fixture
def client(cluster: Cluster) -> Client:
    """The browser of a city editor."""
    return browser(cluster.city.people["editor"])


@pytest.fixture
def collection(cluster: Cluster) -> int:
    """The city's collection."""
    return PlaceCollection.objects.get(page=cluster.city.home).collection_id


def add(client: Client, collection: int, data: bytes, **fields: str) -> Any:
    """First step: what the uploader answers to a file."""
    upload = SimpleUploadedFile("a.pdf", data, "application/pdf")
    form = {"files[]": upload, "collection": collection, **fields}
    response = client.post(reverse("wagtaildocs:add_multiple"), form)
    assert response.status_code == 200
    return response.json()


def complete(client: Client, collection: int, upload: int) -> Any:
    """Second step: the words that the first lacked."""
    prefix = f"uploaded-document-{upload}"
    form = {f"{prefix}-title": "补上的标题", f"{prefix}-collection": collection, f"{prefix}-tags": ""}
    return client.post(reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[upload]), form)


def stored() -> set[str]:
    """Names of the stored documents."""
    private = storages["private"]
    return set(private.listdir("documents")[1]) if private.exists("documents") else set()


@pytest.mark.parametrize("data", [DISGUISED, CORRUPT])
@pytest.mark.parametrize("fields", [{}, {"title": ""}])
def test_unsound_file_is_refused_by_the_first_step(
    client: Client, collection: int, data: bytes, fields: dict[str, str]
) -> None:
    """Also where another field is wrong too, for which the uploader puts a file aside."""
    answer = add(client, collection, data, **fields)
    assert answer["success"] is False
    assert answer["error_message"].count("a.pdf") == 1
    assert (PorticoDocument.objects.count(), UploadedFile.objects.count()) == (0, 0)


def test_unsound_file_put_aside_earlier_is_refused_by_the_second_step(
    cluster: Cluster, client: Client, collection: int
) -> None:
    upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(PorticoDocument),
        file=ContentFile(DISGUISED, "a.pdf"),
        uploaded_by_user=cluster.city.people["editor"],
    )
    before = stored()
    with pytest.raises(ValidationError, match=r"\.pdf") as refusal:
        complete(client, collection, upload.pk)
    for frame, _line in traceback.walk_tb(refusal.tb):  # Wagtail's view leaves open what it put aside
        if isinstance(view := frame.f_locals.get("self"), CreateFromUploadedDocumentView):
            view.upload.file.close()
    assert PorticoDocument.objects.count() == 0
    assert stored() == before


def test_sound_file_is_stored_by_the_first_step(client: Client, collection: int) -> None:
    assert add(client, collection, pdf())["success"] is True
    document = PorticoDocument.objects.get()
    assert (document.title, document.file_size, len(document.sha256)) == ("a.pdf", len(pdf()), 64)


def test_sound_file_without_title_is_stored_by_the_second_step(client: Client, collection: int) -> None:
    answer = add(client, collection, pdf(), title="")
    assert (answer["success"], PorticoDocument.objects.count()) == (True, 0)
    assert complete(client, collection, answer["uploaded_file_id"]).json()["success"] is True
    document = PorticoDocument.objects.get()
    assert (document.title, document.file_size, len(document.sha256)) == ("补上的标题", len(pdf()), 64)
    assert UploadedFile.objects.count() == 0
