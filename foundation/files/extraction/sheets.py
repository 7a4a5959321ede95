"""XLSX by sheet and row, with openpyxl: shared strings, dates, and the values that formulas had when it was saved."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import IO, Any, Final

from openpyxl import load_workbook

from .archive import Archive
from .sink import Rows, Sink
from .word import Gathered

_OTHERS: Final = (
    (r"xl/drawings/drawing\d*\.xml", "drawings", False),
    (r"xl/charts/chart\d*\.xml", "drawings", False),
    (r"xl/(?:comments/)?comments?\d*\.xml", "comments", True),
    (r"xl/threadedComments/threadedComment\d*\.xml", "comments", True),
)


def extract(stream: IO[bytes], sink: Sink) -> None:
    """Write the rows of every sheet, tabs between cells, then drawings and comments."""
    archive = Archive(stream, sink.bounds)
    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # a sheet may claim to reach to cell XFD1048576
        place = {"kind": "rows", "sheet": sheet.title}
        rows = Rows(sink, place, hidden=sheet.sheet_state != "visible")
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            rows.add(number, "\t".join(words(value) for value in row).strip("\t"))
        rows.flush()
    for pattern, kind, hidden in _OTHERS:
        for name in archive.matching(pattern):
            part = Gathered()
            archive.parse(name, part)
            sink.put({"kind": kind}, part.text(), hidden=hidden)


def words(value: Any) -> str:
    """A cell's value as people write it: whole numbers without a point, days without midnight."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)
