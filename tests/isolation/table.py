"""The expected table: a file that people read in reviews, one line a row of the matrix."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from .world import ROLES

FILE = Path(__file__).with_name("expected.csv")
HOW = "run “python -m tests.isolation.regenerate”, and read each line that changed (docs/isolation.md)"

Key = tuple[str, str]
Outcomes = dict[str, str]


def read() -> dict[Key, Outcomes]:
    """Outcomes by row name and method."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {(row["name"], row["method"]): {role: row[role] for role in ROLES} for row in csv.DictReader(stream)}


def write(rows: Iterable[tuple[Key, Mapping[str, str]]]) -> None:
    """Write the table, sorted."""
    with FILE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["name", "method", *ROLES])
        for (name, method), outcomes in sorted(rows, key=lambda row: row[0]):
            writer.writerow([name, method, *(outcomes[role] for role in ROLES)])
