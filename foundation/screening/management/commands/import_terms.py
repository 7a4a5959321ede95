"""``manage.py import_terms FILE``: listed words from CSV, all rows or none."""

from __future__ import annotations

from foundation.screening.csv_files import ListFile, read_terms
from foundation.screening.importing import ImportCommand
from foundation.screening.list_actions import WORD_LIST


class Command(ImportCommand):
    """See ``docs/screening.md`` for the columns."""

    help = "Import listed words (sensitive, forbidden, misspelt, exempt) from a CSV file: all rows or none."
    listed = WORD_LIST

    def read(self, data: bytes) -> ListFile:
        """As the screen does."""
        return read_terms(data)
