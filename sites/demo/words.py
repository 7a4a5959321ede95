"""The demo's short word lists: general misspellings, marks of drafts, invented leaders.

An installation imports its own lists; see ``docs/screening.md``.
"""

from __future__ import annotations

import hashlib

from foundation.screening.csv_files import read_leaders, read_terms
from foundation.screening.list_actions import LEADER_LIST, WORD_LIST, import_rows

from .world import DATA


def load() -> None:
    """Take both lists in, as the import commands do."""
    for listed, read, name in ((WORD_LIST, read_terms, "terms.csv"), (LEADER_LIST, read_leaders, "leaders.csv")):
        data = (DATA / name).read_bytes()
        rows = read(data).rows
        import_rows(actor=None, listed=listed, rows=rows, source=name, digest=hashlib.sha256(data).hexdigest())
