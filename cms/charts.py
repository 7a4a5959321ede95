"""Charts as numbers that a template can draw: shares in per cent of the drawing, so that no style is needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Final

MOST_ROWS: Final = 40
MOST_SERIES: Final = 4
_TRIMMED: Final = re.compile(r"[,，\s]")
_PLACES: Final = Decimal("0.01")
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True)
class Bar:
    """One value: ``start`` and ``share`` are per cent of the width; ``series`` counts from 0."""

    series: int
    name: str
    text: str
    start: str
    share: str


@dataclass(frozen=True)
class BarRow:
    """What is drawn for one row of the table."""

    label: str
    bars: list[Bar]


@dataclass(frozen=True)
class Line:
    """One series as points in a drawing of 100 × 100, its first left."""

    series: int
    name: str
    points: str


@dataclass(frozen=True)
class Chart:
    """A table as bars and as lines, with the ends of its scale as they are to be printed."""

    names: list[str]
    labels: list[str]
    rows: list[BarRow]
    lines: list[Line]
    top: str
    bottom: str


def number(text: str) -> Decimal | None:
    """The number in a cell, None where there is none: ``1,286.5`` and ``5.2%`` are, ``约3`` is not."""
    try:
        found = Decimal(_TRIMMED.sub("", text).removesuffix("%"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def chart_of(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Chart:
    """Draw a table whose first column names the rows; cells without a number count as nothing drawn."""
    cells = [[number(text) for text in row[1:]] for row in rows]
    values = [value for row in cells for value in row if value is not None] or [Decimal(0)]
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    span = (high - low) or Decimal(1)
    names = list(heads[1:])

    def bar(series: int, value: Decimal | None, text: str) -> Bar:
        drawn = value or Decimal(0)
        start = (min(drawn, Decimal(0)) - low) / span
        return Bar(series, names[series], text, _percent(start), _percent(abs(drawn) / span))

    return Chart(
        names=names,
        labels=[row[0] for row in rows],
        rows=[
            BarRow(row[0], [bar(series, value, row[series + 1]) for series, value in enumerate(found)])
            for row, found in zip(rows, cells, strict=True)
        ],
        lines=[
            Line(series, name, _points([row[series] for row in cells], low, span)) for series, name in enumerate(names)
        ],
        top=_printed(high),
        bottom=_printed(low),
    )


def faults(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str | None:
    """The first cell that is no number, as words “row, column”; None where all can be drawn."""
    for row in rows:
        for head, text in zip(heads[1:], row[1:], strict=False):
            if number(text) is None:
                return f"{row[0]} / {head}: “{text}”"
    return None


def cells_of(table: Any) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a typed table as text; short rows are filled up."""
    heads = [str(column["heading"]) for column in table.columns]
    rows = [[str(cell.value or "").strip() for cell in row] for row in table.rows]
    return heads, [[*row, *[""] * (len(heads) - len(row))][: len(heads)] for row in rows]


def _points(values: Sequence[Decimal | None], low: Decimal, span: Decimal) -> str:
    """Points of a line; gaps are bridged. A single value is drawn as a level line."""
    step = _HUNDRED / max(len(values) - 1, 1)
    found = [
        (_short(step * place), _short(_HUNDRED - (value - low) / span * _HUNDRED))
        for place, value in enumerate(values)
        if value is not None
    ]
    if len(found) == 1:
        found = [("0", found[0][1]), ("100", found[0][1])]
    return " ".join(f"{x},{y}" for x, y in found) if list(pairwise(found)) else ""


def _percent(share: Decimal) -> str:
    return f"{_short(share * _HUNDRED)}%"


def _short(value: Decimal) -> str:
    return format(value.quantize(_PLACES).normalize(), "f")


def _printed(value: Decimal) -> str:
    return f"{value.normalize():,f}"
