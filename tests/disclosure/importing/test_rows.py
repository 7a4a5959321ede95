"""Reading lists."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from disclosure.importing.errors import Unusable
from disclosure.importing.rows import Row, read, survey
from tests.factories.lists import ROW, ndjson, rows, table


def found(path: Path) -> list[Row]:
    return list(read(path))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("bom", [False, True])
def test_ndjson_packed_or_not_with_or_without_bom_reads_the_same(tmp_path: Path, packed: bool, bom: bool) -> None:
    path = ndjson(tmp_path / "list.txt", *rows({}, {"id": 7}), packed=packed, bom=bom)
    assert [(row.line, row.key, row.values["title"]) for row in found(path)] == [
        (1, "a1", ROW["title"]),
        (2, "7", ROW["title"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_with_lines_inside_a_field_names_the_line_where_the_row_begins(tmp_path: Path, encoding: str) -> None:
    path = table(tmp_path / "list", *rows({"body": "一\n二\n"}, {"id": "a2"}), encoding=encoding)
    assert [(row.line, row.key, row.values["body"]) for row in found(path)] == [
        (2, "a1", "一\n二\n"),
        (5, "a2", "加强值守。"),
    ]


def test_csv_field_longer_than_the_module_s_own_limit_reads(tmp_path: Path) -> None:
    path = table(tmp_path / "list", *rows({"body": "字" * 140_000}))
    assert len(found(path)[0].values["body"]) == 140_000


def test_packed_csv_reads(tmp_path: Path) -> None:
    plain = table(tmp_path / "plain", *rows({}))
    packed = tmp_path / "list.csv"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert found(packed) == found(plain)


def test_key_is_the_id_else_the_file() -> None:
    assert [Row(1, {"id": "7", "file": "a.txt"}).key, Row(1, {"file": "a.txt"}).key, Row(1).key] == ["7", "a.txt", ""]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "x", ', "The line is no valid JSON."),
        ("[" * 100_000, "The line is no valid JSON."),
        ('["x"]', "The line is no JSON object."),
        ('{"id": "x", "title": {"a": 1}}', "Column “title” holds no text."),
        ('{"id": "x", "title": true}', "Column “title” holds no text."),
        ('{"id": "x", "history": ["a", 1]}', "Column “history” holds no text."),
    ],
)
def test_bad_line_of_ndjson_is_told_and_the_next_one_read(tmp_path: Path, line: str, problem: str) -> None:
    path = ndjson(tmp_path / "list", ROW, line, ROW | {"id": "a2"})
    assert [(row.line, row.problem) for row in found(path)] == [(1, ""), (2, problem), (3, "")]


def test_row_of_csv_with_other_columns_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text('id,title,body\n1,标题\n2,标题,文\n3,标题,文,多\n4,标题,"文"多\n5,标题,文\n', encoding="utf-8")
    assert [(row.line, row.values.get("id", ""), bool(row.problem)) for row in found(path)] == [
        (2, "1", True),
        (3, "2", False),
        (4, "3", True),
        (5, "", True),
        (6, "5", False),
    ]


def test_survey_counts_kinds_and_names_unknown_columns(tmp_path: Path) -> None:
    path = ndjson(tmp_path / "list", *rows({"kind": "article"}, {"id": "b", "colour": "red"}), "oops")
    seen = survey(path)
    assert (seen.rows, seen.readable, seen.article_keys, seen.document_keys) == (3, 2, {"a1"}, {"b"})
    assert seen.unknown_columns == {"colour"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no rows"),
        (b" \n\n", "holds no rows"),
        (b"id,title,body\n", "holds no rows"),
        (b"%PDF-1.7 \xe2\xe3", "is not UTF-8 text"),
        ("id,title,body\n1,标题,文\n".encode("gb18030"), "is not UTF-8 text"),
        ("id,title,body\n1,标题,文\n".encode("utf-16"), "is not UTF-8 text"),
        ("只是一些文字。\n又一行。\n".encode(), "is neither CSV"),
        (b"id,name,text\n1,2,3\n", "is neither CSV"),
        (b"Five documents as they were published, with their file, title, id\nand more.\n", "is neither CSV"),
        (b'[{"id": 1}]', "is neither CSV"),
        (b'{\n "id": 1\n}\n', "is neither CSV"),
        (b"id,title,title,body\n1,a,b,c\n", "twice"),
        (gzip.compress(b'{"id": 1}\n' * 9000)[:-9], "cannot be read to its end"),
        (b"\x1f\x8bnot really", "cannot be read to its end"),
    ],
)
def test_file_that_is_no_list_is_refused_in_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=words) as refusal:
        survey(path)
    assert "\n" not in str(refusal.value)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(Unusable, match="There is no file"):
            survey(path)
