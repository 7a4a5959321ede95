"""TXT and CSV by line, in UTF-8 or GB18030."""

from __future__ import annotations

import codecs
from typing import IO, Final

from .faults import DamagedError, TooLargeError
from .sink import Rows, Sink

_ENCODINGS: Final = ("utf-8-sig", "gb18030")


def extract(stream: IO[bytes], sink: Sink) -> None:
    """Write the lines; more than the bound on text is not even decoded."""
    data = stream.read(sink.bounds.text + 1)
    more = len(data) > sink.bounds.text
    rows = Rows(sink, {"kind": "lines"})
    for number, line in enumerate(_decode(data, final=not more).lstrip("\ufeff").splitlines(), start=1):
        rows.add(number, line)
    rows.flush()
    if more:
        raise TooLargeError("too much text")


def _decode(data: bytes, *, final: bool) -> str:
    """Decode as a whole; a character that the bound cuts in two is left out."""
    for encoding in _ENCODINGS:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(data, final)
        except UnicodeDecodeError:
            continue
    raise DamagedError("neither UTF-8 nor GB18030")
