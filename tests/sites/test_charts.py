"""Charts drawn on the server: scales, places, words."""

from __future__ import annotations

import pytest

from sites.charts import Chart, Plot, Series, scale_of, words


@pytest.mark.parametrize(
    ("values", "zero", "ends"),
    [
        ([3, 97], True, (0, 100, 25)),
        ([820, 1100], False, (800, 1100, 100)),
        ([-1.4, 3.2], True, (-2, 4, 2)),
        ([5, 5], True, (0, 6, 2)),
        ([0, 0], True, (0, 1, 0.25)),
        ([], True, (0, 1, 0.25)),
    ],
)
def test_scale_is_of_round_numbers_over_all_values(values: list[float], zero: bool, ends: tuple[float, ...]) -> None:
    scale = scale_of(values, zero=zero)
    assert (scale.low, scale.high, scale.step) == pytest.approx(ends)


@pytest.mark.parametrize(
    ("value", "said"), [(21436, "21,436"), (94.1, "94.1"), (0, "0"), (-0.001, "0"), (-1.4, "-1.4"), (None, "—")]
)
def test_value_in_words_has_thousands_and_no_needless_decimals(value: float | None, said: str) -> None:
    assert words(value) == said


def test_bars_begin_at_zero_and_end_where_the_value_is() -> None:
    plot = Plot(Chart("值", ["甲", "乙", "丙"], [Series("值", [50, -50, None])]), "c")
    assert [(row.label, row.cells[0].start, row.cells[0].length, row.cells[0].words) for row in plot.rows] == [
        ("甲", "50", "50", "50"),
        ("乙", "0", "50", "-50"),
        ("丙", "0", "0", "—"),
    ]


def test_line_with_a_gap_is_broken_there() -> None:
    plot = Plot(Chart("值", ["1", "2", "3", "4"], [Series("值", [1, 2, None, 4])], kind="line"), "c")
    (marks,) = plot.marks
    assert (len(marks.dots), len(marks.lines), marks.bars) == (3, 1, [])


def test_chart_of_nothing_has_no_rows() -> None:
    assert Plot(Chart("值", [], [Series("值", [])]), "c").rows == []
    assert Plot(Chart("值", ["甲"], [Series("值", [None])]), "c").rows == []


def test_chart_whose_values_do_not_fit_its_labels_is_refused() -> None:
    with pytest.raises(ValueError, match="2 values for 1 labels"):
        Plot(Chart("值", ["甲"], [Series("值", [1, 2])]), "c")


def test_ticks_of_many_labels_are_thinned_out() -> None:
    labels = [str(number) for number in range(60)]
    ticks = Plot(Chart("值", labels, [Series("值", [1] * 60)], kind="line"), "c").ticks
    assert len(ticks) == 12
    assert len([tick for tick in ticks if not tick.minor]) == 6
