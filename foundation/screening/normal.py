"""Text as words are looked for in it, with the way back to the original positions."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

#: Characters that show nothing and are put between others to hide a word: joiners, marks of direction, soft hyphen.
HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
#: What may stand between two Chinese characters of one word; marks that end a clause may not.
BETWEEN = " \t\u00a0\u2000-\u200a\u202f\u3000.·•・‧∙*_\\-~^|/\\\\+=`'\"#&%$@…—－＊＿～＾｜／＼＋＝｀＇＂＃＆％＄＠．"
SPACES = " \t\u00a0\u2000-\u200a\u202f\u3000"


@dataclass(frozen=True, slots=True)
class Normal:
    """Normalised text. ``starts`` and ``shifts`` say, stretch by stretch, how far original positions lie ahead."""

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def original(self, position: int) -> int:
        """Where the normalised character at a position stands in the original."""
        return position + self.shifts[bisect_right(self.starts, position) - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original start and end of normalised ``text[start:end]``, which must not be empty."""
        return self.original(start), self.original(end - 1) + 1


class _Folded(dict[int, int]):
    """Each character's compatible, case-folded form where that is one character; filled as characters come up."""

    def __missing__(self, point: int) -> int:
        plain = unicodedata.normalize("NFKC", chr(point)).casefold()
        self[point] = found = ord(plain) if len(plain) == 1 else point
        return found


_folded = _Folded()


def words_normal(text: str) -> Normal:
    """For listed words: width and case folded, hidden characters gone, and what is put between Chinese characters."""
    return _without(text, _fillers(BETWEEN))


def names_normal(text: str) -> Normal:
    """For names beside posts: as :func:`words_normal`, but only spaces between Chinese characters go."""
    return _without(text, _fillers(SPACES))


def plain_word(text: str) -> str:
    """A listed word as it is looked for."""
    return words_normal(text.strip()).text


def _without(text: str, fillers: re.Pattern[str]) -> Normal:
    folded = text.translate(_folded)
    parts, starts, shifts = [], [0], [0]
    last = length = 0
    for found in fillers.finditer(folded):
        parts.append(folded[last : found.start()])
        length += found.start() - last
        last = found.end()
        for char in _expansions().get(found.group(1), ""):  # each leads back to the one character it comes from
            parts.append(char)
            starts.append(length)
            shifts.append(found.start() - length)
            length += 1
        starts.append(length)
        shifts.append(last - length)
    parts.append(folded[last:])
    return Normal("".join(parts), tuple(starts), tuple(shifts))


@cache
def _expansions() -> dict[str, str]:
    """Characters whose compatible form is several, such as ㈱ and ½."""
    found = {}
    for char in map(chr, (*range(0xA0, 0xD800), *range(0xF900, 0x10000), *range(0x1F100, 0x1F300))):
        plain = unicodedata.normalize("NFKC", char).casefold()
        if len(plain) > 1:
            found[char] = plain
    return found


@cache
def _fillers(between: str) -> re.Pattern[str]:
    """Up to four fillers between Chinese characters, hidden characters anywhere, and characters that expand."""
    expanding = "".join(_expansions())
    return re.compile(f"(?<=[{HAN}])[{between}{HIDDEN}]{{1,4}}(?=[{HAN}])|[{HIDDEN}]+|([{expanding}])")


def plain_name(text: str) -> str:
    """A listed name or post as it is looked for."""
    return names_normal(text.strip()).text
