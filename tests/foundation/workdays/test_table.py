"""Holiday tables as files: what is read, and what is said of broken ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from foundation.workdays.models import CalendarDay, CalendarYear
from foundation.workdays.package import package_rows
from foundation.workdays.table import SHIPPED, Row, as_csv, parse, read_file
from tests.factories.workdays import year_2027

HEAD = "day,kind,name\n"
FIXED = "2027-01-01,off,元旦\n2027-05-01,off,劳动节\n2027-10-01,off,国庆节\n"


def errors(text: str | bytes) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        parse(text if isinstance(text, bytes) else text.encode())
    return refusal.value.messages


def test_shipped_table_is_that_of_the_package() -> None:
    assert read_file(SHIPPED) == package_rows()
    assert SHIPPED.read_text() == as_csv(package_rows())


@pytest.mark.django_db
def test_installation_starts_with_the_shipped_table() -> None:
    assert [Row(*values) for values in CalendarDay.objects.values_list("day", "working", "name")] == package_rows()
    assert list(CalendarYear.objects.filter(announced=True).values_list("year", flat=True)) == list(range(2004, 2027))


def test_table_is_read_as_it_is_written() -> None:
    assert parse(as_csv(year_2027()).encode()) == year_2027()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_table_of_a_spreadsheet_is_read(encoding: str) -> None:
    text = "Day,Kind,Name\r\n2027/1/1,休,元旦\r\n"
    text += "2027/5/1,休,劳动节\r\n2027/10/1,OFF, 国庆节 \r\n2027/10/10,班,国庆节\r\n,,\r\n"
    assert parse(text.encode(encoding)) == [
        Row(date(2027, 1, 1), False, "元旦"),
        Row(date(2027, 5, 1), False, "劳动节"),
        Row(date(2027, 10, 1), False, "国庆节"),
        Row(date(2027, 10, 10), True, "国庆节"),
    ]


def test_each_broken_line_is_named_with_what_to_mend() -> None:
    text = HEAD + FIXED + "2027-02-30,off,春节\n2027-02-08,free,春节\n2027-02-09,off\n\n2027-02-10,off,\n"
    text += "2027-05-01,off,劳动节\n2027-02-12,work,春节\n27-1-1,off,元旦\n1949-10-01,off,国庆节\n"
    assert errors(text) == [
        "Line 5: “2027-02-30” is no day; write it like 2027-01-01.",
        "Line 6: “free” is no kind; write off (休) or work (班).",
        "Line 7: has 2 columns, must have day, kind and name.",
        "Line 9: the name must have 1 to 60 characters.",
        "Line 10: 2027-05-01 stands on line 3 already; remove one of the two.",
        "Line 11: 2027-02-12 is no weekend and worked anyway; remove the line.",
        "Line 12: “27-1-1” is no day; write it like 2027-01-01.",
        "Line 13: “1949-10-01” is no day; write it like 2027-01-01.",
    ]


def test_many_broken_lines_are_counted() -> None:
    found = errors(HEAD + "x,off,x\n" * 100)
    assert (len(found), found[-1]) == (21, "80 further lines are wrong.")


def test_year_that_is_not_whole_is_refused() -> None:
    assert errors(HEAD + FIXED + "2028-01-01,off,元旦\n2028-10-01,work,国庆节\n") == [
        "2028-05-01 is not in the file as a day off: a year is loaded whole. Add its missing days.",
        "2028-10-01 is not in the file as a day off: a year is loaded whole. Add its missing days.",
    ]


@pytest.fixture
def longest_field() -> Iterator[None]:
    """Python's own bound of a CSV field: the import of disclosures raises it for the whole process."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1 must be the header “day,kind,name”."),
        (b"2027-01-01,off,x\n", "Line 1 must be the header “day,kind,name”."),
        (HEAD.encode(), "The file has no days."),
        (b"PK\x03\x04\x00\x00\xff\xff", "The file is not text. Save the table as CSV in UTF-8."),
        (b"\xff\xfe\x80" * 10, "The file is not text. Save the table as CSV in UTF-8."),
        (HEAD.encode() + b"\n" * 6000 + b"x,y,z", "The file has more than 5000 lines."),
        (b"x" * 500_001, "The file is larger than 500 KB. A holiday table has about 35 lines a year."),
        (
            HEAD.encode() + b'"' + b"x" * 140_000,
            "Line 2 is no CSV (field larger than field limit (131072)). Remove stray quotation marks.",
        ),
    ],
    ids=["empty", "no header", "no days", "archive", "noise", "endless", "big", "open quotation"],
)
def test_file_that_is_no_table_is_refused(content: bytes, sentence: str, longest_field: None) -> None:
    assert errors(content) == [sentence]


def test_file_is_read_no_further_than_its_bound(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_bytes(b"x" * 2_000_000)
    with pytest.raises(ValidationError, match="larger than 500 KB"):
        read_file(file)
