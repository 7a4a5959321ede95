"""Goals and table of the bench of interviews."""

from __future__ import annotations

from dataclasses import replace

from bench.interviews.table import Figures, failures, lines

BASELINE = Figures("broadcast", "websocket", daphne=False, cpu=10.0, last=60.0, burst=3.0, memory=15.0, storm=0.5)
GOOD = Figures("Portico", "sse", daphne=False, cpu=15.0, last=90.0, burst=0.6, memory=20.0, storm=3.0, threads=8)


def test_figures_at_their_goals_hold() -> None:
    assert failures([BASELINE, GOOD]) == []


def test_each_figure_beyond_its_goal_is_named() -> None:
    bad = replace(GOOD, cpu=15.1, last=90.1, burst=0.61, memory=20.1, storm=3.1, threads=9, refused=1)

    titles = [line.removeprefix("Portico: ").split(" (")[0].rsplit(" = ")[0] for line in failures([BASELINE, bad])]

    assert titles == [
        "CPU µs/delivery 15.1",
        "last reader ms 90",
        "burst of 50 s 0.61",
        "KB/reader 20.1",
        "more threads 9",
        "storm s 3.10",
        "refused 1",
    ]


def test_daphne_and_sockets_have_goals_of_their_own() -> None:
    assert failures([BASELINE, replace(GOOD, daphne=True, cpu=40.0, last=180.0)]) == []
    assert failures([BASELINE, replace(GOOD, kind="websocket", memory=30.0)]) == []
    assert len(failures([BASELINE, replace(GOOD, daphne=True, cpu=40.1, last=180.1)])) == 2


def test_void_run_and_wrong_deliveries_never_hold() -> None:
    wrong = replace(GOOD, void="the generator used 61% of a core", wrong={"lost": 2, "doubled": 0})

    assert failures([BASELINE, wrong]) == ["Portico: void, the generator used 61% of a core", "Portico: 2 lost"]


def test_table_has_a_cell_for_each_title() -> None:
    table = lines([BASELINE, GOOD], readers=4000)

    assert {line.count("|") for line in table} == {table[0].count("|")}
    assert "15.0 = 1.50 × (≤ 1.5 ×: yes)" in table[-1]
