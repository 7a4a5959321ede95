"""File versions: unchanging, private until something published names them, gone with the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from cms.models import Article, Attachment, PlaceCollection
from cms.review.actions import approve, submit
from foundation.accounts.models import User
from foundation.files.actions import handle_events, set_public_uses, settle_storage
from foundation.files.models import PorticoDocument, PorticoImage, PublicUse
from foundation.outbox.actions import drain
from foundation.outbox.models import Event
from tests.factories.acts import withdraw
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.files import document_version, image_version, pdf, png
from tests.factories.pages import draft_article, review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


def of(place: Place, **more: Any) -> dict[str, Any]:
    """Fields of a file that belongs to a place."""
    return {"collection": PlaceCollection.objects.get(page=place.home).collection, **more}


def with_attachment(at: Place, document: PorticoDocument, image: PorticoImage | None = None) -> Article:
    page = draft_article(at)
    page.attachments = [Attachment(document=document)]
    page.cover = image
    page.save()
    page.save_revision(user=at.people["editor"])
    return Article.objects.get(pk=page.pk)


def take_down(cluster: Cluster, page: Article) -> None:
    withdraw(cluster.county, page)
    drain()


def status(address: str, user: User | None = None, host: str = "portal.test") -> int:
    client = browser(person(user), host) if user else Client(HTTP_HOST=host)
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)  # closes the file
    return response.status_code


def media(document: PorticoDocument) -> str:
    return f"/media/{document.file.name}"


# A version never changes.
def test_version_knows_the_digest_of_its_bytes() -> None:
    first, second, third = document_version(), document_version(), document_version(data=b"other")
    assert first.sha256 == second.sha256 != third.sha256
    with first.file.open() as file:
        assert file.read() == "附件内容".encode()


@pytest.mark.parametrize("make", [document_version, image_version])
def test_file_of_a_version_cannot_be_exchanged(make: Callable[..., Any]) -> None:
    version = make()
    name = version.file.name
    for change in (
        {"file": ContentFile(png("blue"), "other.png")},
        {"sha256": "0" * 64},
    ):
        again = type(version).objects.get(pk=version.pk)
        for field, value in change.items():
            setattr(again, field, value)
        with pytest.raises(PermissionDenied):
            again.save()
    row = type(version).objects.get(pk=version.pk)
    assert (row.file.name, row.sha256) == (name, version.sha256)


@pytest.mark.parametrize(
    ("make", "field", "value"),
    [
        (document_version, "title", "其他"),
        (image_version, "title", "其他"),
        (image_version, "description", "其他"),
        (image_version, "focal_point_x", 5),
    ],
)
def test_words_of_a_public_version_are_fixed(make: Callable[..., Any], field: str, value: object) -> None:
    version = make()
    setattr(version, field, value)
    version.save()  # still private
    set_public_uses(
        object_kind="page", object_key="1", **{f"{'images' if make is image_version else 'documents'}": [version.pk]}
    )
    version = type(version).objects.get(pk=version.pk)
    version.save()
    setattr(version, field, 7 if field == "focal_point_x" else "偷改")
    with pytest.raises(PermissionDenied):
        version.save()


@pytest.mark.parametrize(("make", "field"), [(document_version, "documents"), (image_version, "images")])
def test_saving_what_was_read_earlier_changes_nothing_about_being_public(make: Callable[..., Any], field: str) -> None:
    version = make()
    early = type(version).objects.get(pk=version.pk)
    set_public_uses(object_kind="page", object_key="1", **{field: [version.pk]})
    early.save()
    late = type(version).objects.get(pk=version.pk)
    assert early.public_since == late.public_since is not None
    early = type(version).objects.get(pk=version.pk)
    early.public_since = None
    early.title = "偷改"
    with pytest.raises(PermissionDenied):
        early.save()
    set_public_uses(object_kind="page", object_key="1")
    late.title = "撤下后改"
    late.save()
    row = type(version).objects.get(pk=version.pk)
    assert (row.title, row.public_since, late.public_since) == ("撤下后改", None, None)


def test_admin_form_exchanges_no_file(cluster: Cluster) -> None:
    document, image = document_version(**of(cluster.city)), image_version(**of(cluster.city))
    client = browser(cluster.city.people["editor"])
    for version, url, upload in (
        (document, "wagtaildocs:edit", SimpleUploadedFile("n.pdf", pdf())),
        (image, "wagtailimages:edit", SimpleUploadedFile("n.png", png("blue"), "image/png")),
    ):
        data = {"title": "新", "collection": version.collection_id, "file": upload, "tags": ""}
        client.post(reverse(url, args=[version.pk]), data)
        row = type(version).objects.get(pk=version.pk)
        assert (row.file.name, row.sha256) == (version.file.name, version.sha256)
        assert storages["private"].exists(row.file.name) is True


def test_document_is_inspected_when_it_is_new() -> None:
    disguised = PorticoDocument(title="a", file=ContentFile(b"MZ" + bytes(500), "a.pdf"))
    with pytest.raises(ValidationError, match=r"a\.pdf"):
        disguised.full_clean()
    PorticoDocument(title="a", file=ContentFile(pdf(), "a.pdf")).full_clean()


def test_unsound_document_is_not_saved() -> None:
    with pytest.raises(ValidationError, match=r"a\.pdf"):
        PorticoDocument(title="a", file=ContentFile(b"MZ" + bytes(500), "a.pdf")).save()
    with pytest.raises(ValidationError, match=r"a\.pdf"):
        PorticoDocument(pk=77, title="a", file=ContentFile(b"MZ" + bytes(500), "a.pdf")).save()
    assert PorticoDocument.objects.count() == 0


def test_stored_file_is_inspected_and_digested_when_a_new_document_names_it() -> None:
    sound = document_version("a.pdf", pdf())
    assert PorticoDocument.objects.create(title="b", file=sound.file.name).sha256 == sound.sha256
    name = storages["private"].save("documents/a.pdf", ContentFile(b"MZ"))
    with pytest.raises(ValidationError, match=r"\.pdf"):
        PorticoDocument.objects.create(title="b", file=name)


def test_upload_of_a_disguised_file_is_refused_in_the_admin(cluster: Cluster) -> None:
    client = browser(cluster.city.people["editor"])
    collection = of(cluster.city)["collection"].pk
    for name, data, made in (("a.pdf", b"MZ" + bytes(500), 0), ("a.pdf", pdf(), 1)):
        upload = SimpleUploadedFile(name, data, "application/pdf")
        client.post(reverse("wagtaildocs:add"), {"title": "a", "file": upload, "collection": collection, "tags": ""})
        assert PorticoDocument.objects.count() == made


# Private before publication.
def test_private_file_has_no_public_address(cluster: Cluster) -> None:
    document, image = document_version(**of(cluster.city)), image_version(**of(cluster.city))
    rendition = image.get_rendition("width-20")
    assert document.url == reverse("files:document", args=[document.pk])
    assert rendition.url == reverse("files:rendition", args=[rendition.pk])
    with pytest.raises(NotImplementedError):
        document.file.url  # noqa: B018 - the access is the test
    for address in (media(document), f"/media/{rendition.file.name}", f"/media/{image.file.name}"):
        assert status(address) == 404
        assert status(address, cluster.superuser) == 404


def test_private_file_is_for_staff_of_its_place_and_its_reviewers(cluster: Cluster) -> None:
    document, image = document_version(**of(cluster.county)), image_version(**of(cluster.county))
    addresses = [document.url, image.get_rendition("width-20").url]
    editor, foreign = cluster.county.people["editor"], cluster.city.people["editor"]
    unit, office = cluster.county.people["unit"], cluster.city.people["office"]

    def seen_by(user: User | None) -> list[int]:
        return [status(address, user) for address in addresses]

    assert (seen_by(None), seen_by(editor), seen_by(foreign)) == ([302, 302], [200, 200], [403, 403])
    assert (seen_by(unit), seen_by(cluster.superuser)) == ([403, 403], [200, 200])
    page = with_attachment(cluster.county, document, image)
    submit(page=page, user=editor)
    assert (seen_by(unit), seen_by(office), seen_by(foreign)) == ([200, 200], [403, 403], [403, 403])
    approve(page=page, user=person(unit))
    assert (seen_by(unit), seen_by(office)) == ([403, 403], [200, 200])
    assert status(document.url, editor, "luoping.portal.test") == 404


@pytest.mark.parametrize(
    "address", ["/documents/1/a.txt", "/images/serve/x/1/width-20/", "/documents/authenticate_with_password/1/"]
)
def test_wagtails_open_file_views_are_not_mounted(cluster: Cluster, address: str) -> None:
    document_version("a.txt")
    for host in ("portal.test", "luoping.portal.test"):
        assert status(address, host=host) == 404


# Public with publication, private with withdrawal.
def test_file_is_public_from_publication_to_withdrawal(cluster: Cluster) -> None:
    document, image = document_version(**of(cluster.county)), image_version(**of(cluster.county))
    early = image.get_rendition("width-20")
    page = review_to_the_end(cluster, cluster.county, with_attachment(cluster.county, document, image))
    document.refresh_from_db()
    image.refresh_from_db()
    assert document.url == media(document)
    assert status(media(document)) == 200  # before the worker has copied it
    assert storages["public"].exists(document.file.name) is False
    assert drain() >= 2
    assert storages["public"].exists(document.file.name) is True
    assert storages["public"].exists(early.file.name) is True
    assert storages["public"].exists(image.file.name) is False  # the original stays in
    late = image.get_rendition("width-30")
    assert storages["public"].exists(late.file.name) is True
    several = image.get_renditions("width-31", "width-32").values()  # as the `picture` tag asks
    assert [storages["public"].exists(found.file.name) for found in several] == [True, True]
    assert [status(f"/media/{found.file.name}") for found in (early, late)] == [200, 200]
    assert status(media(document), host="luoping.portal.test") == 200
    take_down(cluster, page)
    names = [document.file.name, early.file.name, late.file.name]
    assert [storages["public"].exists(name) for name in names] == [False] * 3
    assert [status(f"/media/{name}") for name in names] == [404] * 3
    assert [storages["private"].exists(name) for name in names] == [True] * 3


def test_withdrawn_file_is_refused_even_while_the_public_copy_lingers(cluster: Cluster) -> None:
    document = document_version()
    page = review_to_the_end(cluster, cluster.county, with_attachment(cluster.county, document))
    drain()
    withdraw(cluster.county, page)
    assert (storages["public"].exists(document.file.name), status(media(document))) == (True, 404)
    drain()
    assert storages["public"].exists(document.file.name) is False


def test_shared_file_stays_public_while_another_page_names_it(cluster: Cluster) -> None:
    document = document_version()
    first, second = (
        review_to_the_end(cluster, cluster.county, with_attachment(cluster.county, document)) for _page in range(2)
    )
    drain()
    take_down(cluster, first)
    assert (status(media(document)), storages["public"].exists(document.file.name)) == (200, True)
    take_down(cluster, second)
    assert (status(media(document)), storages["public"].exists(document.file.name)) == (404, False)


def test_file_dropped_by_a_correction_becomes_private(cluster: Cluster) -> None:
    document, other = document_version(), document_version("b.txt")
    page = review_to_the_end(cluster, cluster.county, with_attachment(cluster.county, document))
    page.attachments = [Attachment(document=other)]
    page.save_revision(user=cluster.county.people["editor"])
    assert (status(media(document)), status(media(other))) == (200, 404)
    review_to_the_end(cluster, cluster.county, Article.objects.get(pk=page.pk))
    assert (status(media(document)), status(media(other))) == (404, 200)


def test_file_of_a_mere_draft_of_a_live_page_is_private(cluster: Cluster) -> None:
    page = review_to_the_end(cluster, cluster.county, draft_article(cluster.county))
    document = document_version()
    page.attachments = [Attachment(document=document)]
    page.save_revision(user=cluster.county.people["editor"])
    assert status(media(document)) == 404


def test_public_version_is_not_deleted(cluster: Cluster) -> None:
    document = document_version()
    set_public_uses(object_kind="page", object_key="1", documents=[document.pk])
    with pytest.raises(ProtectedError), transaction.atomic():
        document.delete()
    assert status(media(document)) == 200


def test_version_that_a_draft_names_may_go_and_the_draft_stays_readable(cluster: Cluster) -> None:
    live = review_to_the_end(cluster, cluster.county, draft_article(cluster.county))
    document = document_version()
    live.attachments = [Attachment(document=document)]
    revision = live.save_revision(user=cluster.county.people["editor"])
    document.delete()
    assert revision.as_object().attachments.count() == 0
    editor = browser(cluster.county.people["editor"])
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[live.pk])).status_code == 200


# The actions themselves.
def test_uses_are_set_as_stated_and_events_written_for_changes_only() -> None:
    a, b = document_version("a.txt"), document_version("b.txt")
    set_public_uses(object_kind="page", object_key="1", documents=[a.pk])
    set_public_uses(object_kind="page", object_key="1", documents=[a.pk])
    set_public_uses(object_kind="page", object_key="2", documents=[a.pk, b.pk])
    set_public_uses(object_kind="page", object_key="1")
    found = Event.objects.order_by("pk").values_list("key", "verb")
    assert list(found) == [(str(a.pk), "published"), (str(b.pk), "published")]
    assert set(PublicUse.objects.values_list("object_key", "document_id")) == {("2", a.pk), ("2", b.pk)}


def test_settling_is_idempotent_and_follows_the_row() -> None:
    document = document_version()
    set_public_uses(object_kind="page", object_key="1", documents=[document.pk])
    events = list(Event.objects.filter(kind="document"))
    for _time in range(2):
        handle_events(events)
        assert storages["public"].exists(document.file.name) is True
    set_public_uses(object_kind="page", object_key="1")
    for _time in range(2):
        handle_events(events)  # an old event “published”: the row says otherwise
        assert storages["public"].exists(document.file.name) is False
    settle_storage(kind="document", pk=0)


@pytest.mark.parametrize("name", ["../private/x", "..%2f..%2fdb.sqlite3", "documents/", "documents/none.txt", "%00"])
def test_guessed_public_address_is_not_found(cluster: Cluster, name: str) -> None:
    assert status(f"/media/{name}") == 404


def test_public_file_is_handed_out_safely(cluster: Cluster) -> None:
    document = document_version("说明.txt")
    set_public_uses(object_kind="page", object_key="1", documents=[document.pk])
    response = Client(HTTP_HOST="portal.test").get(media(document))
    assert b"".join(response.streaming_content) == "附件内容".encode()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert Client(HTTP_HOST="portal.test").post(media(document)).status_code == 405
