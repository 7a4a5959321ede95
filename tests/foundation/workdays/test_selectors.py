"""Golden dates of the calendar (``domain.md §9``)."""

from __future__ import annotations

from datetime import date

import pytest

from foundation.workdays.selectors import add_working_days, is_working_day


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
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
    ],
)
def test_limit_ends_on_the_golden_date(start: str, n: int, end: str) -> None:
    assert add_working_days(date.fromisoformat(start), n) == date.fromisoformat(end)


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
