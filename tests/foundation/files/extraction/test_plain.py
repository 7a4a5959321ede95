"""TXT and CSV in the encodings of the country."""

from __future__ import annotations

import pytest

from foundation.files.extraction import plain
from foundation.files.extraction.bounds import Bounds
from foundation.files.extraction.faults import DamagedError, TooLargeError

from .reading import parts, texts

TEXT = "江岭省\n\n水利厅，㐀𠀀"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_is_read_in_its_encoding(encoding: str) -> None:
    assert parts(plain, TEXT.encode(encoding)) == [
        {"place": {"kind": "lines", "first": 1, "last": 3}, "text": "江岭省\n水利厅，㐀𠀀"}
    ]


def test_control_characters_are_left_out() -> None:
    assert texts(plain, "江\x00岭\x08省".encode()) == ["江岭省"]


def test_bytes_in_no_encoding_are_damaged() -> None:
    with pytest.raises(DamagedError):
        parts(plain, b"\xff\xff\xff")


def test_long_line_is_one_part() -> None:
    assert texts(plain, ("字" * 10_000).encode()) == ["字" * 10_000]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_over_the_bound_is_too_large(encoding: str) -> None:
    """The bound falls into the middle of a character, which must not pass for another encoding."""
    with pytest.raises(TooLargeError):
        parts(plain, ("江" * 1000).encode(encoding), Bounds(text=1001))
