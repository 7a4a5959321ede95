"""What is written is clean and bounded."""

from __future__ import annotations

import io
import json

import pytest

from foundation.files.extraction.bounds import Bounds
from foundation.files.extraction.faults import TooLargeError
from foundation.files.extraction.sink import Sink, clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\ud800c\ufffe", "abc"),
        ("a\r\nb\rc\x0bd", "a\nb\nc\nd"),
        ("a\n\n \n\nb", "a\n\nb"),
        (" \n\t", ""),
        ("a\u00adb", "ab"),
    ],
)
def test_text_is_cleaned(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_text_up_to_the_bound_is_kept() -> None:
    out = io.StringIO()
    sink = Sink(out, Bounds(text=7))
    sink.put({}, "江")
    with pytest.raises(TooLargeError):
        sink.put({}, "岭省")  # four bytes fit: one character and a third
    assert [json.loads(line)["text"] for line in out.getvalue().splitlines()] == ["江", "岭"]


def test_more_parts_than_the_bound_are_refused() -> None:
    sink = Sink(io.StringIO(), Bounds(parts=1))
    sink.put({}, "一")
    sink.put({}, " ")
    with pytest.raises(TooLargeError):
        sink.put({}, "二")
