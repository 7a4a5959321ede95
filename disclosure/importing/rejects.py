"""The reject file: line, key and reason of every row that did not land. Not written when there is none."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from .errors import Unusable

HEADER: Final = ("line", "key", "reason")


class RejectFile:
    """Writes to ``path`` from the first reject on; that of an earlier run goes when nothing is rejected any more."""

    def __init__(self, path: Path, *, source: Path) -> None:
        """Raise :class:`Unusable` where the file could not be written later."""
        self.path = path
        self.count = 0
        self._stream: IO[str] | None = None
        self._writer: Any = None
        folder = path.parent
        writable = os.access(path if path.exists() else folder, os.W_OK) and not path.is_dir() and folder.is_dir()
        if not writable or (path.exists() and path.samefile(source)):
            raise Unusable(
                _("The reject file “%(path)s” cannot be written. Name another with --reject.") % {"path": path}
            )

    def add(self, line: int, key: str, reason: str) -> None:
        """Write a row; it is in the file at once."""
        if self._stream is None:
            self._stream = self.path.open("w", encoding="utf-8-sig", newline="")  # with a BOM Excel reads the Chinese
            self._writer = csv.writer(self._stream)
            self._writer.writerow(HEADER)
        self.count += 1
        self._writer.writerow((line, key.encode("utf-8", "replace").decode(), reason))
        self._stream.flush()

    def close(self, *, complete: bool) -> None:
        """Close; after a complete run without rejects remove what an earlier run left there."""
        if self._stream is not None:
            self._stream.close()
        elif complete and self.path.exists() and self._is_ours():
            self.path.unlink()

    def _is_ours(self) -> bool:
        with self.path.open("rb") as stream:
            return stream.readline(100).decode("utf-8-sig", "replace").strip() == ",".join(HEADER)
