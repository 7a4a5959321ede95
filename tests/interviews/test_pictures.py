"""Pictures of entries: judged by content, made anew, public with their entry (actions/pictures.py)."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from foundation.accounts.models import User
from foundation.files.models import PorticoImage
from foundation.outbox.actions import drain
from interviews.actions import entries, pictures
from interviews.actions.entries import Words
from interviews.actions.redaction import redact
from interviews.enums import GUEST, TeamRole
from interviews.models import Interview
from interviews.selectors import transcript_of
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

BOTH = ("public", "private")
SPEAKER = {"role": "other", "name": "现场"}


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in (*TeamRole.values, GUEST)}


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return live_interview(cluster, cluster.city, team=people)


def photograph(width: int = 2400, height: int = 1200, kind: str = "JPEG") -> bytes:
    """A picture with the place where it was taken."""
    target, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (width, height), "navy").save(target, kind, exif=exif)
    return target.getvalue()


def kept(interview: Interview, actor: User, content: bytes | None = None, alt: str = "会场全景") -> PorticoImage:
    content = content or photograph()
    return pictures.upload(interview_id=interview.pk, actor=actor, file=BytesIO(content), size=len(content), alt=alt)


def write(interview: Interview, actor: User, ids: list[int]) -> Any:
    words = Words(text="会场情况", speaker=None if actor.username.endswith("photographer") else SPEAKER, pictures=ids)
    return entries.write(interview_id=interview.pk, actor=actor, client_key=uuid.uuid4(), words=words).event


def is_public(image: PorticoImage) -> bool:
    return PorticoImage.objects.get(pk=image.pk).public_since is not None


def test_upload_is_made_anew_without_what_the_camera_wrote(interview: Interview, people: dict[str, User]) -> None:
    image = kept(interview, people["photographer"])

    with image.file.open("rb") as stored:
        content = stored.read()
    with Image.open(BytesIO(content)) as found:
        assert (found.format, found.size, dict(found.getexif())) == ("JPEG", (1600, 800), {})
    assert b"SecretCamera" not in content
    assert (image.description, is_public(image)) == ("会场全景", False)


def status(url: str) -> int:
    """Status of a public address; what it sends is read to the end, which closes the file."""
    answer = Client(headers={"host": "qinghe.portal.test"}).get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_picture_goes_private_with_the_page(interview: Interview, people: dict[str, User]) -> None:
    image = kept(interview, people["photographer"])
    write(interview, people["stenographer"], [image.pk])
    assert is_public(image)

    page = interview.page
    page.unpublish()

    assert not is_public(image)


def test_picture_is_public_with_its_entry_and_private_after_withdrawal(
    interview: Interview, people: dict[str, User]
) -> None:
    image = kept(interview, people["photographer"])
    event = write(interview, people["stenographer"], [image.pk])

    picture = transcript_of(interview).entries[0].pictures[0]
    assert (picture["image"], picture["alt"], picture["width"], picture["height"]) == (image.pk, "会场全景", 1200, 600)
    assert is_public(image)
    assert status(picture["url"]) == 200

    entries.withdraw(
        interview_id=interview.pk, actor=people["host"], client_key=uuid.uuid4(), msg=event.msg, reason="口误"
    )

    assert not is_public(image)
    assert status(picture["url"]) == 404


def test_picture_of_a_held_entry_stays_private(interview: Interview, people: dict[str, User]) -> None:
    Interview.objects.filter(pk=interview.pk).update(release=True)
    image = kept(interview, people["stenographer"])

    assert write(interview, people["stenographer"], [image.pk]) is None

    assert not is_public(image)


def test_correction_that_drops_a_picture_makes_it_private(interview: Interview, people: dict[str, User]) -> None:
    first, second = (kept(interview, people["photographer"], alt=alt) for alt in ("全景", "近景"))
    event = write(interview, people["stenographer"], [first.pk, second.pk])

    entries.edit(
        interview_id=interview.pk,
        actor=people["host"],
        client_key=uuid.uuid4(),
        msg=event.msg,
        words=Words(text="会场情况", pictures=[second.pk]),
        seen=event.seq,
    )

    assert (is_public(first), is_public(second)) == (False, True)


def test_redaction_takes_pictures_and_their_words_back(interview: Interview, people: dict[str, User]) -> None:
    image = kept(interview, people["photographer"], alt="某居民的证件")
    event = write(interview, people["photographer"], [image.pk])
    assert event.payload["speaker"]["role"] == "other"

    redact(interview_id=interview.pk, actor=people["host"], msg=event.msg, reason="个人信息")

    found = PorticoImage.objects.get(pk=image.pk)
    assert (found.public_since, found.title, found.description) == (None, "", "")


def test_redaction_removes_every_size_and_the_picture_is_not_taken_again(
    interview: Interview, people: dict[str, User], django_capture_on_commit_callbacks: Any
) -> None:
    image, other = (kept(interview, people["photographer"], alt=alt) for alt in ("某居民的证件", "会场"))
    with django_capture_on_commit_callbacks(execute=True):
        event = write(interview, people["photographer"], [image.pk])
        write(interview, people["photographer"], [other.pk])
    drain()
    names = {one.pk: [one.file.name, *(size.file.name for size in one.renditions.all())] for one in (image, other)}
    before = {pk: [storages[alias].exists(name) for name in found for alias in BOTH] for pk, found in names.items()}
    assert before == {pk: [False, True, True, True] for pk in names}

    with django_capture_on_commit_callbacks(execute=True):
        redact(interview_id=interview.pk, actor=people["host"], msg=event.msg, reason="个人信息")
    drain()

    after = {pk: [storages[alias].exists(name) for name in found for alias in BOTH] for pk, found in names.items()}
    assert after == {image.pk: [False] * 4, other.pk: before[other.pk]}
    assert not image.renditions.exists()
    with pytest.raises(PorticoImage.DoesNotExist):
        pictures.of_interview(interview, image.pk)
    with pytest.raises(ValidationError):
        write(interview, people["photographer"], [image.pk])


@pytest.mark.parametrize("role", ["moderator", "releaser", GUEST])
def test_others_add_no_pictures(interview: Interview, people: dict[str, User], role: str) -> None:
    with pytest.raises(PermissionDenied):
        kept(interview, people[role])
    image = kept(interview, people["photographer"])
    words = Words(text="话", speaker=SPEAKER if role == "releaser" else None, pictures=[image.pk])
    with pytest.raises(PermissionDenied):
        entries.write(interview_id=interview.pk, actor=people[role], client_key=uuid.uuid4(), words=words)


def test_file_that_is_no_picture_is_refused(interview: Interview, people: dict[str, User]) -> None:
    bomb = BytesIO()
    Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
    cut = photograph()[:500]
    for content in (b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", cut, b"%PDF-1.4", bomb.getvalue()):
        with pytest.raises(ValidationError):
            kept(interview, people["host"], content or b" ")
    with pytest.raises(ValidationError):
        kept(interview, people["host"], alt="  ")
    assert not PorticoImage.objects.exists()


def test_picture_of_something_else_is_refused(cluster: Cluster, interview: Interview, people: dict[str, User]) -> None:
    other = kept(live_interview(cluster, cluster.city, team=people), people["photographer"])
    named_alike = kept(live_interview(cluster, cluster.county, team=people), people["photographer"])

    for ids in ([other.pk], [named_alike.pk], [10**6], list(range(1, 12))):
        with pytest.raises(ValidationError) as refusal:
            write(interview, people["host"], ids)
        assert refusal.value.code == "pictures"


def test_upload_by_form_and_private_view_for_the_team_only(
    cluster: Cluster, interview: Interview, people: dict[str, User]
) -> None:
    base = f"/admin/interviews/{interview.pk}/pictures/"
    client = Client(headers={"host": "portal.test"})
    client.force_login(people["photographer"])
    file = SimpleUploadedFile("C:\\现场.php", photograph(800, 600), "text/html")

    answer = client.post(base, {"file": file, "alt": "会场"})

    assert answer.status_code == 201
    found = answer.json()
    assert (found["alt"], found["width"], found["height"]) == ("会场", 800, 600)
    shown = client.get(f"{base}{found['image']}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown.content.startswith(b"\xff\xd8")
    assert client.get(f"{base}{found['image'] + 1}/").status_code == 404
    assert client.post(base, {"alt": "会场"}).json()["code"] == "missing"
    assert client.post(base, "{}", content_type="application/json").status_code == 415
    client.force_login(cluster.city.people["chief"])
    assert client.get(f"{base}{found['image']}/").status_code == 403
