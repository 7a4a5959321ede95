"""Texts in files beside the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure.importing.bodies import cleaned, read_body
from disclosure.importing.errors import Rejected


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("秘密", encoding="utf-8")
    inside = tmp_path / "list"
    (inside / "texts").mkdir(parents=True)
    (inside / "texts" / "a.txt").write_text("\ufeff正文", encoding="utf-8")
    (inside / "gb.txt").write_bytes("正文".encode("gb18030"))
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "inner.txt").symlink_to(inside / "texts" / "a.txt")
    (inside / "away").symlink_to(tmp_path)
    return inside


def test_file_below_the_folder_is_read_without_its_bom(folder: Path) -> None:
    assert read_body(folder, "texts/a.txt") == "正文"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../secret.txt", "does not lie in"),
        ("texts/../../secret.txt", "does not lie in"),
        ("/etc/hostname", "does not lie in"),
        ("link.txt", "by a link"),
        ("inner.txt", "by a link"),
        ("away/secret.txt", "by a link"),
        ("texts", "There is no file"),
        ("none.txt", "There is no file"),
        ("gb.txt", "not UTF-8"),
    ],
)
def test_file_outside_linked_missing_or_of_another_encoding_is_rejected(folder: Path, name: str, words: str) -> None:
    with pytest.raises(Rejected, match=words) as refusal:
        read_body(folder, name)
    assert "秘密" not in str(refusal.value)


@pytest.mark.parametrize("name", ["长" * 100 + ".txt", "x" * 256, "texts/" + "x" * 5000])
def test_file_with_a_name_that_no_disk_takes_is_rejected(folder: Path, name: str) -> None:
    with pytest.raises(Rejected, match=r"cannot be read|There is no file"):
        read_body(folder, name)


def test_folder_reached_by_a_link_is_the_user_s_own_choice(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(folder)
    assert read_body(tmp_path / "elsewhere", "texts/a.txt") == "正文"


def test_invisible_characters_go_and_visible_ones_stay() -> None:
    assert cleaned("title", "\ufeff关\u200b于\u00ad防\u2060汛\u3000的\xa0通\t知\n") == "关于防汛\u3000的\xa0通\t知\n"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ud800"])
def test_control_characters_are_rejected_by_their_number(character: str) -> None:
    with pytest.raises(Rejected, match=f"“title” holds the control character U\\+{ord(character):04X}"):
        cleaned("title", f"关于{character}防汛")
