"""The private storage, where uploads land and to which no address leads, and the way from it to the public one."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NoReturn
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages


class PrivateStorage(FileSystemStorage):
    """Files that only a checking view hands out."""

    def url(self, name: str | None) -> NoReturn:
        """Refuse: ``NotImplementedError`` is what Wagtail expects of a storage without addresses."""
        raise NotImplementedError("files in the private storage have no address")


def copy_out(name: str) -> None:
    """Copy a private file to the same name in the public storage, unless it is there whole.

    In a file system the name appears with the whole file or not at all, and of two copiers the later one wins.
    """
    private, public = storages["private"], storages["public"]
    if public.exists(name) and public.size(name) == private.size(name):
        return
    with private.open(name) as source:
        if isinstance(public, FileSystemStorage):
            _put_whole(public, name, source)
            return
        public.delete(name)
        stored = public.save(name, source)
    if stored != name:  # another copier was faster
        public.delete(stored)


def _put_whole(storage: FileSystemStorage, name: str, source: File[bytes]) -> None:
    part = str(PurePosixPath(name).with_name(f".{uuid4().hex}.part"))
    try:
        storage.save(part, source)
        Path(storage.path(part)).replace(storage.path(name))
    finally:
        storage.delete(part)
