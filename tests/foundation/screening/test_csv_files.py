"""CSV files: both encodings, broken rows by line, formulas, bounds."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.exceptions import ValidationError

from foundation.screening.csv_files import (
    LEADER_COLUMNS,
    MAX_BYTES,
    MAX_ROWS,
    TERM_COLUMNS,
    ListFile,
    read_leaders,
    read_terms,
    write_csv,
)

HEAD = "类型,词语,建议,说明,启用\n"


def terms(rows: str, encoding: str = "utf-8", head: str = HEAD) -> ListFile:
    return read_terms((head + rows).encode(encoding))


def texts(found: ListFile) -> list[str]:
    return [row.values["text"] for row in found.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    found = terms("错别字,布署,部署,见词典,是\n", encoding)
    (row,) = found.rows
    assert (row.line, row.key, found.broken, found.repeated) == (2, ("misspelt", "布署"), [], [])
    assert row.values == {
        "kind": "misspelt", "text": "布署", "normal": "布署", "suggestion": "部署", "note": "见词典", "active": True,
    }  # fmt: skip


def test_columns_may_stand_in_any_order_and_others_are_ignored() -> None:
    found = read_terms("编号,text,KIND\n1,布署,misspelt\n".encode())
    assert [(row.values["text"], row.values["kind"], row.values["active"]) for row in found.rows] == [
        ("布署", "misspelt", True)
    ]


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ("错别字,,部署,,是", ""),
        ("怪词,布署,部署,,是", "怪词"),
        ("错别字,布,部署,,是", "布"),
        ("错别字,布署,布 署,,是", "布署"),
        ("错别字,布署,部署,,也许", "也许"),
        (f"错别字,{'长' * 61},部署,,是", "61"),
        (f"错别字,布署,部署,{'长' * 201},是", "201"),
        ("错别字,布署,部署,说明,是,多余", ""),
        ("错别字,布\x07署,部署,,是", ""),
    ],
)
def test_broken_row_is_told_by_line_with_the_good_ones_kept(row: str, part: str) -> None:
    found = terms(f"敏感词,好词,,,\n\n{row}\n敏感词,另词,,,\n")
    assert texts(found) == ["好词", "另词"]
    assert [broken.line for broken in found.broken] == [4]
    assert part in found.broken[0].sentence


def test_line_numbers_count_lines_within_quotes() -> None:
    found = terms('敏感词,好词,,"两\n行",\n怪词,坏词,,,\n')
    assert [row.values["note"] for row in found.rows] == ["两 行"]
    assert [broken.line for broken in found.broken] == [4]


def test_row_that_the_file_repeats_is_told_and_the_first_counts() -> None:
    found = terms("敏感词,坏词,,先,\n敏感词,坏 词,,后,\n禁用词,坏词,,,\n")
    assert [(row.values["kind"], row.values["note"]) for row in found.rows] == [("sensitive", "先"), ("forbidden", "")]
    assert [repeated.line for repeated in found.repeated] == [3]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04\x00\x00",
        b"\xff\xff\xff",
        "词语,建议\n布署,部署\n".encode(),
        "类型,类型,词语\n敏感词,敏感词,坏词\n".encode(),
        HEAD.encode(),
        (HEAD + '敏感词,"坏词,,,\n').encode(),
        b"a" * (MAX_BYTES + 1),
        (HEAD + "敏感词,坏词\n" * (MAX_ROWS + 1)).encode("gbk"),
    ],
    ids=["empty", "utf-16", "xlsx", "binary", "no-kind", "twice", "no-rows", "open-quote", "too-large", "too-many"],
)
def test_file_that_is_no_list_is_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises(ValidationError) as raised:
        read_terms(data)
    assert len(raised.value.messages) == 1


def test_leaders_are_read_with_posts_and_spellings_in_one_form() -> None:
    found = read_leaders('姓名,职务,别名\n张　三,省委常委,\n李四,省委副书记；省长,"李肆,黎四"\n'.encode())
    assert [row.values for row in found.rows] == [
        {"name": "张三", "post": "省委常委", "aliases": "", "active": True},
        {"name": "李四", "post": "省委副书记、省长", "aliases": "李肆、黎四", "active": True},
    ]


@pytest.mark.parametrize(
    "row", ["张,省长,", "Zhang,省长,", "张三,,", "张三,长,", "张三,、,", "张三,省长,李", f"张三,{'长' * 201},"]
)
def test_broken_leader_is_told_by_line(row: str) -> None:
    found = read_leaders(f"姓名,职务,别名\n{row}\n李四,省长,\n".encode())
    assert [broken.line for broken in found.broken] == [2]
    assert [entry.values["name"] for entry in found.rows] == ["李四"]


@pytest.mark.parametrize("text", ["=1+1", "+坏词", "-坏词", "@坏词", "＝坏词"])
def test_formula_is_text_in_the_file_and_comes_back_as_it_was(text: str) -> None:
    file = "".join(write_csv(TERM_COLUMNS, [["sensitive", text, "", "", "yes"]]))
    assert list(csv.reader(io.StringIO(file)))[1][1] == f"'{text}"
    assert texts(read_terms(file.encode())) == [text]


def test_file_begins_with_the_mark_that_spreadsheets_need() -> None:
    assert "".join(write_csv(LEADER_COLUMNS, [])).encode()[:3] == b"\xef\xbb\xbf"


def test_written_file_reads_back_the_same() -> None:
    rows = [["misspelt", "布署", "部署", '说明,带"引号"', "yes"], ["forbidden", "坏词", "", "", "no"]]
    found = read_terms("".join(write_csv(TERM_COLUMNS, rows)).encode())
    assert [[row.values[name] for name in ("kind", "text", "suggestion", "note", "active")] for row in found.rows] == [
        ["misspelt", "布署", "部署", '说明,带"引号"', True],
        ["forbidden", "坏词", "", "", False],
    ]
