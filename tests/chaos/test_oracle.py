"""The oracle itself: it must see what it is asked for, in made-up lists and with real readers who break the rules."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.chaos.oracle import holes, keys_that_differ, lists_that_differ, too_late
from tests.chaos.readers import NO_NUMBERS, NO_PAGES
from tests.chaos.stage import Crowd, Stage, scene

TABLE = ["1 state", "2 a", "3 b", "4 c"]


@pytest.mark.parametrize(
    ("taken", "sentence"),
    [
        (["1 state", "2 a", "4 c"], "5 readers: 1 lost, 0 doubled, 0 out of order, 0 not there"),
        (["1 state", "2 a", "2 a", "3 b", "4 c"], "5 readers: 0 lost, 1 doubled, 0 out of order, 0 not there"),
        (["1 state", "3 b", "2 a", "4 c"], "5 readers: 0 lost, 0 doubled, 1 out of order, 0 not there"),
        (["1 state", "2 a", "3 x", "4 c"], "5 readers: 1 lost, 0 doubled, 0 out of order, 1 not there"),
    ],
)
def test_list_that_is_not_the_table_is_seen(taken: list[str], sentence: str) -> None:
    assert lists_that_differ([(595, TABLE), (5, taken)], TABLE) == [sentence]


def test_keys_and_rows_that_do_not_answer_each_other_are_seen() -> None:
    rows = [(1, "state", "k"), (2, "a", "a"), (3, "b", "b"), (4, "b", "b"), (5, "x", "x")]

    found = keys_that_differ({"a": 0, "b": 0, "c": 0, "d": 0}, {"a": [2], "b": [3, 4], "c": [9]}, rows)

    assert found == [
        "d was never acknowledged",
        "c is acknowledged and no row",
        "b is in rows [3, 4]",
        "row of x was never sent",
    ]


def test_answer_that_names_another_row_is_seen() -> None:
    assert keys_that_differ({"a": 0}, {"a": [2, 3]}, [(2, "a", "a")]) == ["a was answered with [2, 3], its row is [2]"]


def test_hole_that_numbers_of_a_sequence_would_leave_is_seen() -> None:
    assert (holes([1, 3]), holes([3, 1, 2]), holes([])) == ([2], [], [])


def test_late_deliveries_are_seen_where_the_machine_is_ours() -> None:
    late = {"stale": {"p99": 1.4}, "crowding": 1.2}

    assert too_late(late) == "99 of 100 deliveries within 1.40 s; work took 1.2 times as long as alone"
    assert too_late({"stale": {"p99": 1.4}, "crowding": 2.1}) == ""
    assert too_late({"stale": {"p99": 1.0}, "crowding": 1.0}) == ""


@pytest.mark.postgresql
@pytest.mark.redis
def test_readers_who_break_the_rules_end_with_another_list(stage: Stage, interview: int) -> None:
    with (
        scene(stage, interview, 20, rule=NO_PAGES, lossy=3) as (lossy, press),
        closing(Crowd(stage, interview, 20, rule=NO_NUMBERS)) as blind,
    ):
        assert blind.has(1)
        press.write(10, 0.1)
        for server in stage.servers:
            server.kill()
        stage.start()
        press.write(10, 0.1)
        press.finish()
        assert blind.has(21)
        lists = {crowd: crowd.report()["lists"] for crowd in (lossy, blind)}
        table = stage.table(interview)

    assert any(
        " 0 doubled" in problem for problem in lists_that_differ(lists[lossy], table)
    )  # lost, and never asked for
    assert any(" 0 lost" in problem for problem in lists_that_differ(lists[blind], table))  # doubled, and not noticed
