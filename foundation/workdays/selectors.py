"""Counting working days. The day a limit starts does not count (``domain.md §9``). No call costs a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .calendar import current

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """End of a limit. ``provisional``: it reaches into a year whose holidays were not announced, and may move."""

    on: date
    provisional: bool


def is_working_day(day: date) -> bool:
    """Whether offices work: public holidays and the weekends worked in their stead count.

    Each year's calendar is announced in the autumn before. In years that were not announced Monday to Friday count:
    such an answer is provisional; ask :func:`due` where that matters.
    """
    return current().is_working(day)


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after ``day``, which itself does not count. Raises ``ValueError`` for less than one."""
    return due(day, n).on


def due(day: date, n: int) -> Due:
    """End of a limit of ``n`` working days that starts on ``day``, and whether it may still move.

    Keep the result and register the deadline (``registry.register_deadlines``), so that it is recomputed when the
    calendar changes. Raises ``ValueError`` for less than one day.
    """
    if n < 1:
        raise ValueError("a limit has at least one working day")
    calendar, found, left, known = current(), day, n, True
    while left:
        found += DAY
        known = known and calendar.is_known(found)
        left -= calendar.is_working(found)
    return Due(found, provisional=not known)


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``, the n of :func:`due`; negative where ``end`` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    calendar = current()
    return sum(calendar.is_working(start + DAY * number) for number in range(1, (end - start).days + 1))
