"""A year as the admin shows it: twelve months of weeks, and what is not announced."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .models import CalendarDay, CalendarYear


@dataclass(frozen=True)
class Cell:
    """One day. ``differs``: the calendar says otherwise than its weekday; ``name``: of the holiday it belongs to."""

    day: date
    working: bool
    differs: bool
    name: str
    today: bool

    @property
    def state(self) -> str:
        """Of which kind it is: ``work``, ``off``, ``holiday`` or ``worked`` (a weekend worked in a holiday's stead)."""
        if self.differs and self.working:
            return "worked"
        if self.name and not self.working:
            return "holiday"
        return "work" if self.working else "off"


@dataclass(frozen=True)
class Month:
    """Weeks from Monday, with None for days of other months."""

    first: date
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class Sheet:
    """One year."""

    year: int
    announced: bool
    source: str
    months: list[Month]
    working_days: int


def sheet_of(year: int) -> Sheet:
    """The year as committed; two queries."""
    rows = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    stands = CalendarYear.objects.filter(year=year).first()
    today = timezone.localdate()
    months_ = [_month(year, number, rows, today) for number in range(1, 13)]
    working = sum(cell.working for month in months_ for week in month.weeks for cell in week if cell)
    announced = stands is not None and stands.announced
    return Sheet(year, announced, stands.source if stands else "", months_, working)


def _month(year: int, number: int, rows: dict[date, CalendarDay], today: date) -> Month:
    weeks = months.Calendar().monthdatescalendar(year, number)
    cells = [[_cell(day, rows.get(day), today) if day.month == number else None for day in week] for week in weeks]
    return Month(date(year, number, 1), cells)


def _cell(day: date, row: CalendarDay | None, today: date) -> Cell:
    usual = day.weekday() < 5
    working = row.working if row else usual
    return Cell(day, working, working != usual, row.name if row else "", day == today)


def weekdays() -> list[tuple[str, str]]:
    """Names and initials from Monday, for the heads of the months."""
    initials = [
        pgettext("weekday", "Mo"),
        pgettext("weekday", "Tu"),
        pgettext("weekday", "We"),
        pgettext("weekday", "Th"),
        pgettext("weekday", "Fr"),
        pgettext("weekday", "Sa"),
        pgettext("weekday", "Su"),
    ]
    return [(str(WEEKDAYS[number]), initial) for number, initial in enumerate(initials)]


def warnings() -> list[str]:
    """A sentence for this year and for the next, where it is not announced; one query."""
    this = timezone.localdate().year
    announced = set(
        CalendarYear.objects.filter(announced=True, year__in=[this, this + 1]).values_list("year", flat=True)
    )
    return [not_announced(year) for year in (this, this + 1) if year not in announced]


def not_announced(year: int) -> str:
    """The sentence."""
    return _("%(year)s is not announced: deadlines in it are provisional and will be recomputed.") % {"year": year}
