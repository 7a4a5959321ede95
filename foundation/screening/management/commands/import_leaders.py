"""``manage.py import_leaders FILE``: leaders with posts from CSV, all rows or none."""

from __future__ import annotations

from foundation.screening.csv_files import ListFile, read_leaders
from foundation.screening.importing import ImportCommand
from foundation.screening.list_actions import LEADER_LIST


class Command(ImportCommand):
    """See ``docs/screening.md`` for the columns."""

    help = "Import leaders with their posts from a CSV file: all rows or none."
    listed = LEADER_LIST

    def read(self, data: bytes) -> ListFile:
        """As the screen does."""
        return read_leaders(data)
