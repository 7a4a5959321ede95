"""The interviews of the demo province, in a small world of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from interviews.demo import interviews as demo
from sites.demo.world import read

pytestmark = [pytest.mark.sqlite]


def test_rows_name_what_they_need_and_enough_was_said() -> None:
    rows = read(demo.DATA)
    held = [row for row in rows if "said" in row]
    assert [row["days"] for row in rows] == [7, 0, -5]
    assert [len(row["said"]) >= 30 for row in held] == [True]
    assert [sum("q" in turn for turn in row["said"]) >= 5 for row in held] == [True]
    assert [[one["key"] for one in row["questions"] if "left_to" in one] for row in held] == [["records"]]
    planned = {one["key"] for plan in read(demo.PLANS) for one in plan["planned"]}
    assert {row["planned"] for row in held} <= planned
    for row in rows:
        keys = {one.get("key") for one in row["questions"]}
        assert {turn["q"] for turn in row.get("said", ()) if "q" in turn} <= keys
        assert len({one["text"] for one in row["questions"]}) == len(row["questions"])


@pytest.mark.parametrize("days", range(-14, 15))
def test_interviews_are_on_working_days(days: int) -> None:
    begins = demo.begins({"days": days, "time": "10:00"})
    assert begins.weekday() < demo.SATURDAY
    assert abs((begins.date() - (timezone.localdate() + timedelta(days=days))).days) <= 2
