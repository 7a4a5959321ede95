"""What a new table would change, year by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .models import CalendarDay, CalendarYear
from .table import Row


@dataclass
class Difference:
    """One year of the table against the calendar as it stands."""

    year: int
    newly_announced: bool
    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the year stands as the table has it."""
        return not (self.newly_announced or self.added or self.removed or self.changed)

    def as_json(self) -> dict[str, Any]:
        """For the audit: every day with what it was and is."""
        return {
            "newly_announced": self.newly_announced,
            "added": [_words(row) for row in self.added],
            "removed": [_words(row) for row in self.removed],
            "changed": [[_words(before), _words(after)] for before, after in self.changed],
        }


def differences(rows: Iterable[Row]) -> list[Difference]:
    """One entry for each year of the rows, also for those that do not differ; two queries."""
    wanted: defaultdict[int, dict[date, Row]] = defaultdict(dict)
    for row in rows:
        wanted[row.day.year][row.day] = row
    standing: defaultdict[int, dict[date, Row]] = defaultdict(dict)
    years = CalendarDay.objects.filter(day__year__in=list(wanted)).values_list("day", "working", "name")
    for day, working, name in years:
        standing[day.year][day] = Row(day, working, name)
    announced = set(CalendarYear.objects.filter(announced=True).values_list("year", flat=True))
    return [_difference(year, standing[year], wanted[year], year not in announced) for year in sorted(wanted)]


def _difference(year: int, before: dict[date, Row], after: dict[date, Row], new: bool) -> Difference:
    found = Difference(year, newly_announced=new)
    for day in sorted(before.keys() | after.keys()):
        was, will = before.get(day), after.get(day)
        if was is None and will is not None:
            found.added.append(will)
        elif was is not None and will is None:
            found.removed.append(was)
        elif was is not None and will is not None and was != will:
            found.changed.append((was, will))
    return found


def _words(row: Row) -> str:
    return f"{row.day:%Y-%m-%d} {'work' if row.working else 'off'} {row.name}"
