"""Reading the calendar of public holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar


def is_working_day(day: date) -> bool:
    """Whether offices work: public holidays and the weekends worked in their stead count (``domain.md §9``).

    Each year's calendar is announced in the autumn before. For years that the installed package does not know, Monday
    to Friday count: such an answer is provisional.
    """
    if day.year in _known_years():
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after ``day``, which itself does not count. Raises ``ValueError`` for less than one."""
    if n < 1:
        raise ValueError("a limit has at least one working day")
    found = day
    for _number in range(n):
        found += timedelta(days=1)
        while not is_working_day(found):
            found += timedelta(days=1)
    return found


@cache
def _known_years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.holidays)
