"""The private storage: uploads land here, and no address leads to it."""

from __future__ import annotations

from typing import NoReturn

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files that only a checking view hands out."""

    def url(self, name: str | None) -> NoReturn:
        """Refuse: ``NotImplementedError`` is what Wagtail expects of a storage without addresses."""
        raise NotImplementedError("files in the private storage have no address")
