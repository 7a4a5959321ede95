"""Tables as the numbers that a chart is drawn from."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

MOST_ROWS: Final = 40
MOST_SERIES: Final = 4
_TRIMMED: Final = re.compile(r"[,，\s]")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Series:
    """One column of a table: its heading and its numbers, None where a cell holds none."""

    name: str
    values: list[float | None]


@dataclass(frozen=True)
class Chart:
    """What ``components/chart.html`` draws: ``kind`` is bar, column or line."""

    title: str
    kind: str
    unit: str
    labels: list[str]
    series: list[Series]
    source: str = ""


def number(text: str) -> float | None:
    """The number in a cell, None where there is none: ``1,286.5`` and ``5.2%`` are, ``约3`` and ``1e9`` are not."""
    plain = _TRIMMED.sub("", text).removesuffix("%")
    if not _NUMBER.fullmatch(plain):
        return None
    found = float(plain)
    return found if math.isfinite(found) else None


def series_of(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Series]:
    """The columns of a table from the second on, as numbers."""
    return [Series(head, [number(row[place]) for row in rows]) for place, head in enumerate(heads) if place]


def fault(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first cell that is no number, as “row / column: words”; empty where all can be drawn."""
    for row in rows:
        for head, text in zip(heads[1:], row[1:], strict=False):
            if number(text) is None:
                return f"{row[0]} / {head}: “{text}”"
    return ""


def cells_of(table: Any) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a typed table as text; short rows are filled up."""
    heads = [str(column["heading"]) for column in table.columns]
    rows = [[str(cell.value or "").strip() for cell in row] for row in table.rows]
    return heads, [[*row, *[""] * (len(heads) - len(row))][: len(heads)] for row in rows]
