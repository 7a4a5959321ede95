"""Copies in the public storage: whole or absent, and never under another name."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage, storages

from foundation.files.actions import set_public_uses
from foundation.files.models import PorticoDocument
from foundation.files.storage import copy_out
from foundation.outbox.models import Event
from tests.factories.files import document_version

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NAME = "copies/a.txt"
WHOLE = b"whole" * 50_000


class Broken(io.BytesIO):
    """A file that cannot be read to its end."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError("disk error")
        return super().read(size)


@pytest.fixture
def private(tmp_path: Path) -> FileSystemStorage:
    """The private storage, which holds ``NAME``."""
    found = FileSystemStorage(tmp_path / "private")
    found.save(NAME, ContentFile(WHOLE))
    return found


@pytest.fixture(params=["file system", "other"])
def public(
    request: pytest.FixtureRequest, private: FileSystemStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Storage:
    """The public storage beside it, of both sorts."""
    found: Storage
    found = FileSystemStorage(tmp_path / "public") if request.param == "file system" else InMemoryStorage()
    monkeypatch.setattr("foundation.files.storage.storages", {"private": private, "public": found})
    return found


def content(storage: Storage) -> dict[str, bytes]:
    """Every file of the folder, with its bytes."""
    found = {}
    for name in storage.listdir("copies")[1] if storage.exists("copies") else []:
        with storage.open(f"copies/{name}") as file:
            found[name] = file.read()
    return found


def test_file_is_copied_once(public: Storage) -> None:
    copy_out(NAME)
    first = public.get_modified_time(NAME)
    copy_out(NAME)
    assert content(public) == {"a.txt": WHOLE}
    assert public.get_modified_time(NAME) == first


def test_partial_copy_is_made_again(public: Storage) -> None:
    public.save(NAME, ContentFile(WHOLE[:100]))
    copy_out(NAME)
    assert content(public) == {"a.txt": WHOLE}


@pytest.mark.parametrize("public", ["file system"], indirect=True)
def test_copying_that_breaks_off_leaves_nothing(
    private: FileSystemStorage, public: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = File(Broken(WHOLE), NAME)
    source.DEFAULT_CHUNK_SIZE = 1000
    with monkeypatch.context() as patch:
        patch.setattr(private, "open", lambda _name: source)
        with pytest.raises(OSError, match="disk error"):
            copy_out(NAME)
    assert content(public) == {}
    copy_out(NAME)
    assert content(public) == {"a.txt": WHOLE}


def test_two_copiers_leave_one_file(public: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second copies after the first has found nothing, and before it writes."""
    save = public.save
    others = iter([copy_out])

    def save_late(name: str, source: Any) -> str:
        for other in others:
            other(NAME)
        return save(name, source)

    monkeypatch.setattr(public, "save", save_late)
    copy_out(NAME)
    assert content(public) == {"a.txt": WHOLE}


@pytest.mark.django_db(transaction=True)
def test_withdrawal_stands_where_the_public_copy_cannot_be_removed(caplog: pytest.LogCaptureFixture) -> None:
    first, second = document_version("a.txt"), document_version("b.txt")
    set_public_uses(object_kind="page", object_key="1", documents=[first.pk, second.pk])
    copy_out(second.file.name)
    place = Path(storages["public"].path(first.file.name))
    (place / "full").mkdir(parents=True)  # a folder that is not empty cannot be removed
    set_public_uses(object_kind="page", object_key="1")
    shutil.rmtree(place)
    assert PorticoDocument.objects.filter(public_since=None).count() == 2
    assert Event.objects.filter(verb="withdrawn").count() == 2
    assert storages["public"].exists(second.file.name) is False
    assert "settle_storage" in caplog.text
