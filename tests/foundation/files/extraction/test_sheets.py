"""XLSX: rows with their numbers, values as people write them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from foundation.files.extraction import sheets
from foundation.files.extraction.faults import LockedError
from tests.factories.attachments import changed, locked_office, shared_strings, strings, wide_sheet, workbook
from tests.factories.files import archive

from .reading import parts, texts


def test_rows_are_parts_of_their_sheet() -> None:
    data = workbook({"人员": [["姓名", "证件号"], [], ["张三", "110105194912310020"]], "空": []})
    assert parts(sheets, data) == [
        {
            "place": {"kind": "rows", "sheet": "人员", "first": 1, "last": 3},
            "text": "姓名\t证件号\n张三\t110105194912310020",
        }
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 21), "2026-11-21"),
        (datetime(2026, 11, 21, 9, 30), "2026-11-21 09:30"),  # noqa: DTZ001 - sheets know no zones
        (datetime(2026, 11, 21), "2026-11-21"),  # noqa: DTZ001 - as above
        (time(9, 30), "09:30:00"),
        (3.0, "3"),
        (3.25, "3.25"),
        (1.1010519491231e17, "110105194912310000"),
        (True, "True"),
        (None, ""),
        ("  字  ", "  字  "),
    ],
)
def test_value_is_written_as_people_write_it(value: Any, words: str) -> None:
    assert sheets.words(value) == words


def test_day_in_a_cell_is_read_as_a_day() -> None:
    assert texts(sheets, workbook({"一": [[date(2026, 11, 21), "开工"]]})) == ["2026-11-21\t开工"]


def test_shared_string_is_read() -> None:
    parts = shared_strings() | {"xl/sharedStrings.xml": strings("江岭省")}
    assert texts(sheets, archive(parts)) == ["江岭省"]


def test_formula_gives_the_value_it_had_when_saved() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><f>6*7</f><v>42</v></c></row></sheetData></worksheet>'
    )
    data = changed(workbook({"一": [[1]]}), {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert texts(sheets, data) == ["42"]


def test_hidden_sheet_and_comments_are_hidden_parts() -> None:
    found = parts(sheets, workbook({"一": [["见"]], "二": [["藏"]]}, hidden=["二"], comment="批注"))
    assert [(part["text"], part.get("hidden", False)) for part in found] == [
        ("见", False),
        ("藏", True),
        ("批注", True),
        ("批注", True),
    ]


def test_long_sheet_is_cut_into_parts() -> None:
    found = parts(sheets, workbook({"一": [[number] for number in range(1, 451)]}))
    assert [(part["place"]["first"], part["place"]["last"]) for part in found] == [(1, 200), (201, 400), (401, 450)]


def test_cells_at_opposite_corners_are_read() -> None:
    assert texts(sheets, wide_sheet()) == ["左上\n右下"]


def test_locked_workbook_is_locked() -> None:
    with pytest.raises(LockedError):
        parts(sheets, locked_office())
