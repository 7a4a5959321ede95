"""Where readers put what they find: one JSON object a line, cleaned and bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, TextIO

from .bounds import Bounds
from .faults import TooLargeError

Place = Mapping[str, str | int]

#: What no database takes (NUL, lone surrogates) or nobody sees.
_UNWANTED: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\u00ad]")
_BREAKS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile(r"[ \t\u3000]*\n(?:[ \t\u3000]*\n)+")


def clean(text: str) -> str:
    """Text with one kind of line break, without control characters and without more than one blank line."""
    return _BLANK_LINES.sub("\n\n", _UNWANTED.sub("", _BREAKS.sub("\n", text))).strip()


class Sink:
    """Takes parts until the bound is reached, then raises ``TooLargeError``; what fitted is kept."""

    def __init__(self, out: TextIO, bounds: Bounds) -> None:
        self.bounds = bounds
        self._out = out
        self._left = bounds.text
        self._parts = 0

    def put(self, place: Place, text: str, *, hidden: bool = False) -> None:
        """Write a part, if there is text in it."""
        text = clean(text)
        if not text:
            return
        if self._parts >= self.bounds.parts:
            raise TooLargeError("too many parts")
        data = text.encode()
        fitting = data[: self._left].decode(errors="ignore")
        self._parts += 1
        self._left -= len(data)
        self._line({"place": dict(place), "text": fitting} | ({"hidden": True} if hidden else {}))
        if self._left < 0:
            raise TooLargeError("too much text")

    def ready(self) -> None:
        """Tell the parent that the machinery works: whatever goes wrong from here on is the file's doing."""
        self._line({"ready": True})

    def end(self, state: str) -> None:
        """Say how it ended; nothing comes after this."""
        self._line({"end": state})

    def _line(self, value: dict[str, object]) -> None:
        self._out.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._out.flush()


class Rows:
    """Gathers lines or rows into parts of a readable size, each with the numbers of its first and last one."""

    _MOST_LINES: Final = 200
    _MOST_CHARACTERS: Final = 4000

    def __init__(self, sink: Sink, place: Place, *, hidden: bool = False) -> None:
        self._sink = sink
        self._place = place
        self._hidden = hidden
        self._lines: list[str] = []
        self._characters = 0
        self._first = 0
        self._last = 0

    def add(self, number: int, text: str) -> None:
        """Add the line of this number; empty ones only count."""
        if not text.strip():
            return
        self._first = self._first if self._lines else number
        self._last = number
        self._lines.append(text)
        self._characters += len(text)
        if len(self._lines) >= self._MOST_LINES or self._characters >= self._MOST_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        if self._lines:
            place = {**self._place, "first": self._first, "last": self._last}
            self._sink.put(place, "\n".join(self._lines), hidden=self._hidden)
        self._lines, self._characters = [], 0
