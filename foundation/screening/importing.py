"""What the two import commands share."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from .csv_files import MAX_BYTES, MAX_TOLD, ListFile
from .list_actions import ListKind, import_rows


class ImportCommand(BaseCommand):
    """Reads a file and takes all its rows in, or none: exit status 2 and every broken row on stderr."""

    listed: ClassVar[ListKind]

    @abstractmethod
    def read(self, data: bytes) -> ListFile:
        """Rows of the file."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV in UTF-8 or GB18030, at most 1 MB")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Import."""
        try:
            data = _bytes_of(file)
            found = self.read(data)
            self._demand_whole(file, found)
            outcome = import_rows(
                actor=None,
                listed=self.listed,
                rows=found.rows,
                source=file.name,
                digest=hashlib.sha256(data).hexdigest(),
            )
        except ValidationError as error:
            raise CommandError(f"{file}: {' '.join(error.messages)}", returncode=2) from error
        for repeated in found.repeated:
            self.stderr.write(f"{file}:{repeated.line}: {repeated.sentence}")
        self.stdout.write(f"{outcome.new} new, {outcome.changed} changed, {outcome.same} as before.")

    def _demand_whole(self, file: Path, found: ListFile) -> None:
        for broken in found.broken[:MAX_TOLD]:
            self.stderr.write(f"{file}:{broken.line}: {broken.sentence}")
        if found.broken:
            raise CommandError(
                f"{file}: {len(found.broken)} broken rows; nothing was imported. Mend them and import the file again.",
                returncode=2,
            )


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file}: cannot be read: {error.strerror}.", returncode=2) from error
