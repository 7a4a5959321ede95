"""Files: exchanged behind an approved page, reworded, fetched before publication by guessing addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cms.models import Article, Attachment, BasePage
from cms.publication.selectors import uncovered_pages
from cms.roles.selectors import holds
from foundation.accounts.models import User
from foundation.files.models import PorticoDocument, PorticoImage
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, image_version, pdf, png
from tests.factories.pages import draft_article, review_to_the_end
from tests.hostile.ground import again, browser, changed, everybody, face, refused
from tests.hostile.tries import held, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET = "尚未公开".encode()


@pytest.fixture
def page(cluster: Cluster) -> Article:
    """A public article with a picture and an attachment."""
    draft = draft_article(cluster.city)
    draft.cover = image_version(collection=cluster.city.home.place_collection.collection)
    file = document_version(collection=cluster.city.home.place_collection.collection)
    draft.attachments = [Attachment(document=file)]
    draft.save()
    draft.save_revision(user=cluster.city.people["editor"])
    return review_to_the_end(cluster, cluster.city, again(draft))


def files_of(page: Article) -> tuple[PorticoImage, PorticoDocument]:
    row = again(page)
    return again(row.cover), again(row.attachments.get().document)


EXCHANGES: dict[str, Callable[[PorticoImage, PorticoDocument], Any]] = {
    "document": lambda _i, d: changed(d, file=ContentFile(pdf(), "b.pdf")).save(),
    "document by update_fields": lambda _i, d: changed(d, file=ContentFile(pdf(), "b.pdf")).save(
        update_fields=["file"]
    ),
    "document by its digest": lambda _i, d: changed(d, sha256="0" * 64).save(),
    "image": lambda i, _d: changed(i, file=ContentFile(png("blue"), "b.png")).save(),
    "image by update_fields": lambda i, _d: changed(i, file=ContentFile(png("blue"), "b.png")).save(
        update_fields=["file"]
    ),
}
WORDS: dict[str, Callable[[PorticoImage, PorticoDocument], Any]] = {
    "document's title": lambda _i, d: changed(d, title="越权").save(),
    "image's title": lambda i, _d: changed(i, title="越权").save(),
    "image's description": lambda i, _d: changed(i, description="越权").save(),
    "image's focal point": lambda i, _d: changed(
        i, focal_point_x=1, focal_point_y=1, focal_point_width=2, focal_point_height=2
    ).save(),
    "title by update_fields": lambda i, _d: changed(i, title="越权").save(update_fields=["title"]),
}


def post_everything(page: Article, user: User) -> None:
    """Every editing screen of both files, with other words and another file."""
    image, document = files_of(page)
    client = browser(user)
    words = {"title": "越权", "description": "越权", "tags": "", "collection": image.collection_id}
    point = {"focal_point_x": 1, "focal_point_y": 1, "focal_point_width": 2, "focal_point_height": 2}
    client.post(
        reverse("wagtailimages:edit", args=[image.pk]), {**words, **point, "file": ContentFile(png("blue"), "b.png")}
    )
    client.post(reverse("wagtaildocs:edit", args=[document.pk]), {**words, "file": ContentFile(pdf(), "b.pdf")})
    for name, pk in (("wagtailimages:edit_multiple", image.pk), ("wagtaildocs:edit_multiple", document.pk)):
        prefix = "image" if "images" in name else "doc"
        client.post(
            reverse(name, args=[pk]),
            {f"{prefix}-{pk}-{field}": value for field, value in words.items()},
            headers={"x-requested-with": "XMLHttpRequest"},
        )


@pytest.mark.parametrize("way", EXCHANGES)
@held("file replaced")
def test_no_call_exchanges_a_file(page: Article, way: str) -> None:
    before = face()
    assert refused(lambda: EXCHANGES[way](*files_of(page)))
    assert face() == before


@pytest.mark.parametrize("way", WORDS)
@held("file words")
def test_no_call_rewords_a_public_file(page: Article, way: str) -> None:
    before = face()
    assert refused(lambda: WORDS[way](*files_of(page)))
    assert face() == before


@held("file replaced", "file words")
def test_no_screen_exchanges_or_rewords_a_public_file(cluster: Cluster, page: Article) -> None:
    before = face()
    for who, user in everybody(cluster):
        post_everything(page, user)
        assert face() == before, who
    assert list(uncovered_pages()) == []


@pytest.mark.parametrize("way", [way for way in EXCHANGES if "update_fields" not in way])
@lifted("file replaced")
def test_files_are_exchanged_where_versions_change(page: Article, way: str, hole_file_versions: None) -> None:
    before = face()
    EXCHANGES[way](*files_of(page))
    assert face().files != before.files


@pytest.mark.parametrize("way", WORDS)
@lifted("file words")
def test_files_are_reworded_where_versions_change(page: Article, way: str, hole_file_versions: None) -> None:
    before = face()
    WORDS[way](*files_of(page))
    assert face().files != before.files
    assert str(page.pk) in [finding.key for finding in uncovered_pages()]  # and found at night


@lifted("file words")
def test_screens_reword_where_versions_change(cluster: Cluster, page: Article, hole_file_versions: None) -> None:
    before = face()
    post_everything(page, cluster.superuser)
    assert face().files != before.files


# Before publication.
@pytest.fixture
def unpublished(cluster: Cluster) -> tuple[PorticoDocument, PorticoImage]:
    """What a draft of the city names."""
    collection = cluster.city.home.place_collection.collection
    file = document_version("secret.txt", SECRET, collection=collection)
    picture = image_version(collection=collection)
    page = draft_article(cluster.city, cover=picture)
    page.attachments = [Attachment(document=file)]
    page.save()
    page.save_revision(user=cluster.city.people["editor"])
    return file, picture


def addresses(file: PorticoDocument, picture: PorticoImage) -> list[str]:
    """Every address that could be guessed for the files of an unpublished item."""
    rendition = picture.get_rendition("width-40")
    names = [file.file.name, picture.file.name, rendition.file.name]
    return [
        reverse("files:document", args=[file.pk]),
        reverse("files:rendition", args=[rendition.pk]),
        *(f"/media/{name}" for name in names),
        *(f"/media/private/{name}" for name in names),
        *(f"/media/../private/{name}" for name in names),
        f"/documents/{file.pk}/{file.filename}",
        f"/images/{picture.pk}/width-40/",
        f"/admin/images/{picture.pk}/preview/width-40/",
    ]


def body(client: Any, address: str) -> bytes:
    response = client.get(address)
    if response.status_code != 200 or response.get("Content-Type", "").startswith("text/html"):
        return b""
    return b"".join(response.streaming_content) if response.streaming else response.content


def may(user: User, cluster: Cluster) -> bool:
    """Who works with the city's files."""
    places = (cluster.city.home, cluster.portal.home)
    return (
        user.is_superuser
        or user.pk in {person.pk for person in cluster.city.people.values()}
        or any(holds(user, "site_manager", place) for place in places)
    )


@held("guessed addresses")
def test_nobody_outside_reads_what_is_not_published(
    cluster: Cluster, unpublished: tuple[PorticoDocument, PorticoImage]
) -> None:
    asked = addresses(*unpublished)
    readers: list[tuple[str, Any]] = [
        ("the public", browser(None)),
        ("a sub-site", browser(None, host="qinghe.portal.test")),
    ]
    readers += [(who, browser(user)) for who, user in everybody(cluster) if not may(user, cluster)]
    assert len(readers) > 5
    for who, client in readers:
        for address in asked:
            assert body(client, address) == b"", (who, address)


@held("guessed addresses")
def test_file_is_private_again_after_publication_ended(cluster: Cluster, page: Article) -> None:
    _image, document = files_of(page)
    public = f"/media/{document.file.name}"
    assert body(browser(None), public) != b""
    again(page).unpublish()
    assert body(browser(None), public) == b""


@lifted("guessed addresses")
def test_strangers_read_what_is_not_published_where_the_views_do_not_check(
    cluster: Cluster, unpublished: tuple[PorticoDocument, PorticoImage], hole_file_views: None
) -> None:
    client = browser(cluster.department.people["editor"])
    assert body(client, reverse("files:document", args=[unpublished[0].pk])) == SECRET


@lifted("guessed addresses")
def test_public_reads_uploads_that_count_as_public_at_once(cluster: Cluster, hole_public_since: None) -> None:
    file = document_version("secret.txt", SECRET)
    assert body(browser(None), f"/media/{file.file.name}") == SECRET


@held("file replaced")
def test_bytes_changed_past_the_software_are_found_by_the_nightly_check(page: Article) -> None:
    _image, document = files_of(page)
    with document.file.storage.open(document.file.name, "wb") as stream:
        stream.write("换掉的附件".encode())
    assert ("document", str(document.pk)) in [(found.object_kind, found.key) for found in uncovered_pages()]
    assert BasePage.objects.filter(pk=page.pk, live=True).exists()
