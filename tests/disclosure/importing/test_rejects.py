"""The reject file."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure.importing.errors import Unusable
from disclosure.importing.rejects import RejectFile
from tests.factories.lists import rejects


def test_rejects_are_in_the_file_at_once_with_line_key_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    file = RejectFile(path, source=tmp_path / "list")
    file.add(3, "甲,乙", "没有“标题”\n")
    file.add(4, "\ud800", "坏")
    assert rejects(path) == [["3", "甲,乙", "没有“标题”\n"], ["4", "?", "坏"]]
    file.close(complete=True)
    assert file.count == 2


def test_nothing_rejected_writes_no_file_and_takes_an_older_one_away(tmp_path: Path) -> None:
    path, source = tmp_path / "out.csv", tmp_path / "list"
    source.touch()
    RejectFile(path, source=source).close(complete=True)
    assert not path.exists()
    older = RejectFile(path, source=source)
    older.add(1, "a", "坏")
    older.close(complete=True)
    RejectFile(path, source=source).close(complete=False)
    assert path.exists()
    RejectFile(path, source=source).close(complete=True)
    assert not path.exists()


def test_somebody_else_s_file_stays_when_nothing_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    (tmp_path / "list").touch()
    path.write_text("别人的文件\n", encoding="utf-8")
    RejectFile(path, source=tmp_path / "list").close(complete=True)
    assert path.read_text(encoding="utf-8") == "别人的文件\n"


def test_place_that_cannot_be_written_is_refused_beforehand(tmp_path: Path) -> None:
    source = tmp_path / "list"
    source.write_text("x", encoding="utf-8")
    for path in (tmp_path, tmp_path / "none" / "out.csv", source):
        with pytest.raises(Unusable, match="cannot be written"):
            RejectFile(path, source=source)
