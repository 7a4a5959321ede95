"""Golden dates of the calendar (``domain.md §9``)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.workdays.selectors import Due, add_working_days, due, is_working_day, working_days_between

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
GOLDEN = [
    ("2025-09-26", 7, "2025-10-13"),
    ("2025-09-26", 15, "2025-10-23"),
    ("2025-09-26", 20, "2025-10-30"),
    ("2025-09-26", 40, "2025-11-27"),
    ("2025-01-20", 5, "2025-01-26"),
    ("2025-01-20", 20, "2025-02-21"),
    ("2026-02-10", 5, "2026-02-24"),
    ("2026-02-10", 20, "2026-03-16"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2011-06-13", 20, "2011-07-11"),
    ("2026-11-23", 20, "2026-12-21"),
]


@pytest.mark.parametrize(("start", "n", "end"), GOLDEN)
def test_limit_ends_on_the_golden_date(start: str, n: int, end: str) -> None:
    begins, ends = date.fromisoformat(start), date.fromisoformat(end)
    assert due(begins, n) == Due(ends, provisional=False)
    assert add_working_days(begins, n) == ends
    assert working_days_between(begins, ends) == n


@pytest.mark.parametrize(
    ("start", "n", "end", "provisional"),
    [
        ("2026-12-01", 40, "2027-01-26", True),
        ("2026-12-04", 20, "2027-01-01", True),
        ("2026-12-03", 20, "2026-12-31", False),
        ("2026-12-31", 1, "2027-01-01", True),
        ("2003-12-30", 2, "2004-01-02", True),
        ("2003-12-31", 1, "2004-01-02", False),
    ],
)
def test_limit_that_reaches_into_a_year_not_announced_is_provisional(
    start: str, n: int, end: str, provisional: bool
) -> None:
    assert due(date.fromisoformat(start), n) == Due(date.fromisoformat(end), provisional)


def test_count_of_working_days_backwards_is_negative() -> None:
    first, last = date(2025, 9, 26), date(2025, 10, 13)
    assert [working_days_between(last, first), working_days_between(first, first)] == [-7, 0]


def test_reading_costs_no_query() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        due(date(2020, 1, 1), 1000)
        is_working_day(date(2020, 1, 1) + timedelta(days=3))
    assert len(queries) == 0


def test_weekend_worked_in_lieu_is_a_working_day_and_the_holiday_is_none() -> None:
    assert [is_working_day(date(2025, 9, 28)), is_working_day(date(2025, 10, 1))] == [True, False]


@pytest.mark.parametrize("year", [1999, 2100])
def test_unknown_year_has_mondays_to_fridays(year: int) -> None:
    days = [date(year, 10, number) for number in range(1, 15)]
    assert [is_working_day(day) for day in days] == [day.weekday() < 5 for day in days]


@pytest.mark.parametrize("n", [0, -1])
def test_limit_of_less_than_a_day_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 11, 20), n)
