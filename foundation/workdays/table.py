"""The holiday table as a CSV file: days off and worked weekends, whole years at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHIPPED = Path(__file__).parent / "data" / "days.csv"
HEADER = ["day", "kind", "name"]
KINDS = {"off": False, "work": True, "休": False, "班": True}
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_NAME = 60
MOST_BYTES = 500_000
MOST_ROWS = 5_000
#: So many broken lines are named; the rest are counted.
SHOWN = 20
#: Public holidays with a fixed day. Every year that was ever announced has them, so a file without them lacks rows.
FIXED = ((1, 1), (5, 1), (10, 1))
DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)  # spreadsheets write 2027/1/1


class Row(NamedTuple):
    """One day as the notice of the State Council has it."""

    day: date
    working: bool
    name: str


def read_file(path: Path) -> list[Row]:
    """Rows of a file. Raises ``ValidationError``, also for a file that is too big, and ``OSError``."""
    with path.open("rb") as file:
        return parse(file.read(MOST_BYTES + 1))


def parse(content: bytes) -> list[Row]:
    """Rows of the CSV, by day.

    UTF-8, or GB18030 as Chinese spreadsheets save it; a header line ``day,kind,name``; kind is ``off``/``work`` or
    休/班. Raises ``ValidationError`` with a sentence for each broken line, by its number.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(size)s KB. A holiday table has about 35 lines a year.")
            % {"size": MOST_BYTES // 1000}
        )
    reading = _Reading()
    for number, cells in _lines(_text(content)):
        reading.take(number, cells)
    return reading.finish()


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError(_("The file is not text. Save the table as CSV in UTF-8."))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines without header and empty ones; raises for a file without the header."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = next(reader, [])
        if [cell.strip().lower() for cell in header] != HEADER:
            raise ValidationError(_("Line 1 must be the header “%(header)s”.") % {"header": ",".join(HEADER)})
        for cells in reader:
            if reader.line_num > MOST_ROWS:
                raise ValidationError(_("The file has more than %(count)s lines.") % {"count": MOST_ROWS})
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise ValidationError(
            _("Line %(number)s is no CSV (%(error)s). Remove stray quotation marks.")
            % {"number": reader.line_num, "error": error}
        ) from error


@dataclass
class _Reading:
    """What was read so far, and what is wrong with it."""

    rows: dict[date, Row] = field(default_factory=dict)
    line_of: dict[date, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def take(self, number: int, cells: list[str]) -> None:
        """Read one line."""
        try:
            row = _row(cells)
            if row.day in self.rows:
                raise ValueError(
                    _("%(day)s stands on line %(first)s already; remove one of the two")
                    % {"day": row.day, "first": self.line_of[row.day]}
                )
        except ValueError as error:
            self.errors.append(_("Line %(number)s: %(error)s.") % {"number": number, "error": error})
        else:
            self.rows[row.day] = row
            self.line_of[row.day] = number

    def finish(self) -> list[Row]:
        """The rows, or all that is wrong."""
        if not self.errors:
            self.errors.extend(_missing(self.rows))
        if self.errors:
            more = len(self.errors) - SHOWN
            rest = [_("%(count)s further lines are wrong.") % {"count": more}] if more > 0 else []
            raise ValidationError(self.errors[:SHOWN] + rest)
        return sorted(self.rows.values())


def _row(cells: list[str]) -> Row:
    """One line's day. Raises ``ValueError`` with what to mend."""
    if len(cells) != len(HEADER):
        raise ValueError(_("has %(count)s columns, must have day, kind and name") % {"count": len(cells)})
    text, kind, name = cells
    day = _day(text)
    if kind.lower() not in KINDS:
        raise ValueError(_("“%(kind)s” is no kind; write off (休) or work (班)") % {"kind": kind[:40]})
    working = KINDS[kind.lower()]
    if working and day.weekday() < 5:
        raise ValueError(_("%(day)s is no weekend and worked anyway; remove the line") % {"day": day})
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(_("the name must have 1 to %(most)s characters") % {"most": LONGEST_NAME})
    return Row(day, working, name)


def _day(text: str) -> date:
    found = DATE.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:  # such as 30 February; said below like any other text that is no day
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("“%(text)s” is no day; write it like 2027-01-01") % {"text": text[:40]})
    return day


def _missing(rows: dict[date, Row]) -> list[str]:
    """Years that are not whole: each would be taken for announced with holidays missing."""
    if not rows:
        return [_("The file has no days.")]
    return [
        _("%(day)s is not in the file as a day off: a year is loaded whole. Add its missing days.") % {"day": day}
        for year in sorted({day.year for day in rows})
        for day in [date(year, month, number) for month, number in FIXED]
        if day not in rows or rows[day].working
    ]


def as_csv(rows: Iterable[Row]) -> str:
    """The file's text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((f"{row.day:%Y-%m-%d}", "work" if row.working else "off", row.name) for row in rows)
    return out.getvalue()
