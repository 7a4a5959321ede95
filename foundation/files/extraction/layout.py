"""Lines of a page back into sentences: Chinese is wrapped anywhere, and a word cut in two is found by nobody."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CJK: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_INNER: Final = f"[{_CJK}，、（）《》“”‘’〔〕【】—…·]"
_ENDS_WITHIN: Final = re.compile(f"(?:{_INNER}|[0-9A-Za-z])$")
_BEGINS_WITHIN: Final = re.compile(f"^(?:{_INNER}|[0-9A-Za-z])")
_ONE_CJK: Final = re.compile(f"[{_CJK}]")
_GAPS: Final = re.compile(r"\S[ \t\u00a0\u3000]+(?=\S)")
#: A wrapped line is nearly as wide as the widest of its page; titles, table rows and last lines are not.
_FULL: Final = 0.8
#: Half-width columns; a page of narrower lines is a list or a form.
_LEAST_WIDTH: Final = 30
_MOST_GAPS: Final = 2
#: Radicals and compatibility forms that fonts give for everyday characters (⽔ for 水).
_LOOKALIKES: Final = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


def whole_characters(text: str) -> str:
    """Text with everyday characters in the place of look-alike radicals."""
    return _LOOKALIKES.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)


def unwrap(text: str) -> str:
    """Join the lines of a page that were wrapped within a Chinese sentence; all others stay as they are."""
    lines = [line.rstrip() for line in text.splitlines()]
    widest = max(map(_width, lines), default=0)
    out: list[str] = []
    open_end = False
    for line in lines:
        if open_end and _BEGINS_WITHIN.match(line) and _is_prose(line):
            out[-1] += line
        else:
            out.append(line)
        open_end = (
            _width(line) >= max(_LEAST_WIDTH, _FULL * widest) and bool(_ENDS_WITHIN.search(line)) and _is_prose(line)
        )
    return "\n".join(out)


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _is_prose(line: str) -> bool:
    """Chinese for the most part, and not set in columns."""
    return len(_ONE_CJK.findall(line)) * 2 >= len(line) and len(_GAPS.findall(line.strip())) <= _MOST_GAPS
