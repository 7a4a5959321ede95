"""Tables as numbers for charts."""

from __future__ import annotations

import pytest

from cms.charts import fault, number, series_of


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,286.5", 1286.5), ("5.2%", 5.2), ("-5.8", -5.8), ("+3", 3.0), ("1 200", 1200.0), ("12，345", 12345.0)],
)
def test_number_as_printed_is_read(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "约3", "1e9", "nan", "inf", "3亿", "１２", "--", "9" * 400])
def test_number_anything_else_is_none(text: str) -> None:
    assert number(text) is None


def test_series_are_the_columns_from_the_second_on() -> None:
    found = series_of(["月", "今年", "去年"], [["1月", "5", "4"], ["2月", "—", "4.5"]])
    assert [(one.name, one.values) for one in found] == [("今年", [5.0, None]), ("去年", [4.0, 4.5])]


def test_fault_names_the_first_cell_that_is_no_number() -> None:
    assert fault(["月", "今年"], [["1月", "5"], ["2月", "约6"]]) == "2月 / 今年: “约6”"
    assert fault(["月", "今年"], [["1月", "5"]]) == ""
