"""``manage.py load_calendar FILE``: the year's holidays from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from foundation.workdays.actions import load_days
from foundation.workdays.package import package_rows, package_source
from foundation.workdays.table import Row, read_file


class Command(BaseCommand):
    """Replaces the years of the table whole; deadlines that depend on them are recomputed by the worker."""

    help = "Load a holiday table (CSV: day,kind,name) and mark its years announced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the table is."""
        parser.add_argument("file", nargs="?", type=Path, help="CSV file; whole years")
        parser.add_argument(
            "--from-package", action="store_true", help="take the Python package chinesecalendar, where it is installed"
        )
        parser.add_argument("--source", default="", help="where the table comes from; default: the file's name")

    def handle(self, *args: Any, file: Path | None, from_package: bool, source: str, **options: Any) -> None:
        """Load. Status 2 for bad input, with nothing written."""
        if (file is None) != from_package:
            raise CommandError(_("Give a file, or --from-package."), returncode=2)
        rows, origin = _of_package() if file is None else _of_file(file)
        changed = load_days(actor=None, rows=rows, source=source.strip() or origin)
        if not changed:
            self.stdout.write(_("The calendar has all of this already."))
        for found in changed:
            counts = {"added": len(found.added), "removed": len(found.removed), "changed": len(found.changed)}
            words = _("%(year)s: %(added)s days added, %(removed)s removed, %(changed)s changed.")
            self.stdout.write(words % {"year": found.year, **counts})


def _of_package() -> tuple[list[Row], str]:
    try:
        return package_rows(), package_source()
    except ImportError as error:
        raise CommandError(
            _("The package chinesecalendar is not installed here. Give a file."), returncode=2
        ) from error


def _of_file(file: Path) -> tuple[list[Row], str]:
    try:
        return read_file(file), file.name
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(error)s.") % {"file": file, "error": error.strerror}, returncode=2
        ) from error
    except ValidationError as error:
        raise CommandError("\n".join(error.messages), returncode=2) from error
