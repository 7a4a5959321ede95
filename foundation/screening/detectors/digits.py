"""Digits in text: full-width and other forms read as plain ones, groups with spaces or hyphens between them as one."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from foundation.screening.normal import HIDDEN

_DASHES = "-‐‑‒–—―−－﹣"
_SPACES = " \u00a0\u2000-\u200a\u202f\u3000"
_DASH, _SPACE = re.compile(f"[{_DASHES}]"), re.compile(f"[{_SPACES}{HIDDEN}]")
_GROUP = re.compile(r"[0-9]+")
#: So many separators at most may stand between two groups of one number.
_GAP = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """``text[start:end]`` holds personal data."""

    start: int
    end: int


class _Plain(dict[int, int]):
    """Digits and Latin letters in their ASCII form, dashes as hyphens, spaces and hidden characters as spaces."""

    def __missing__(self, point: int) -> int:
        char = chr(point)
        plain = unicodedata.normalize("NFKC", char)
        if _DASH.match(char):
            found = ord("-")
        elif _SPACE.match(char):
            found = ord(" ")
        else:
            found = ord(plain) if len(plain) == 1 and plain.isascii() else point
        self[point] = found
        return found


_plain = _Plain()


def plain_view(text: str) -> str:
    """The text with plain digits, spaces and hyphens, character for character."""
    return text.translate(_plain)


@dataclass(slots=True)
class Chain:
    """Groups of digits that nothing but a few spaces or hyphens parts, in a :func:`plain_view`.

    ``digits`` joins them; ``starts`` are the groups' positions in ``digits``, ``places`` those in the view.
    """

    view: str
    digits: str
    starts: list[int]
    places: list[int]

    def groups(self) -> Iterator[tuple[int, int]]:
        """Where each group begins in ``digits``, and its length."""
        for start, end in pairwise([*self.starts, len(self.digits)]):
            yield start, end - start

    def group(self, position: int) -> int:
        """The index of the group that holds a digit."""
        return bisect_right(self.starts, position) - 1

    def place(self, position: int) -> int:
        """Where a digit stands in the view."""
        group = self.group(position)
        return self.places[group] + position - self.starts[group]

    def ends_group(self, position: int) -> bool:
        """Whether a group ends before ``digits[position]``."""
        group = self.group(position - 1)
        return position == (self.starts[group + 1] if group + 1 < len(self.starts) else len(self.digits))

    def lengths(self, start: int, end: int) -> tuple[int, ...]:
        """Lengths of the groups that make ``digits[start:end]``, which begins and ends with a group."""
        first, last = self.group(start), self.group(end - 1)
        marks = self.starts[first : last + 1]
        return tuple(after - before for before, after in zip(marks, [*marks[1:], end], strict=True))

    def gaps(self, start: int, end: int) -> set[str]:
        """What parts the groups of ``digits[start:end]``: an empty string for spaces only, else hyphens."""
        first, last = self.group(start), self.group(end - 1)
        parted = set()
        for group in range(first, last):
            gone = self.places[group] + self.starts[group + 1] - self.starts[group]
            parted.add(self.view[gone : self.places[group + 1]].replace(" ", ""))
        return parted

    def is_whole(self, start: int, end: int) -> bool:
        """Whether ``digits[start:end]`` is all there is, but for the code of the country in front."""
        return end == len(self.digits) and (start == 0 or (start <= 4 and self.digits[:start] in {"86", "0086"}))

    def stretch(self, start: int, end: int) -> Stretch:
        """The stretch of text that ``digits[start:end]`` take."""
        return Stretch(self.place(start), self.place(end - 1) + 1)


def chains(view: str) -> Iterator[Chain]:
    """All chains of a view, in order; each digit belongs to one."""
    parts: list[str] = []
    starts: list[int] = []
    places: list[int] = []
    length = last = 0
    for found in _GROUP.finditer(view):
        if parts and not _joined(view, last, found.start()):
            yield Chain(view, "".join(parts), starts, places)
            parts, starts, places, length = [], [], [], 0
        parts.append(found.group())
        starts.append(length)
        places.append(found.start())
        length += len(parts[-1])
        last = found.end()
    if parts:
        yield Chain(view, "".join(parts), starts, places)


def _joined(view: str, end: int, start: int) -> bool:
    return start - end <= _GAP and not view[end:start].strip(" -")


def stands_alone(view: str, found: Stretch) -> bool:
    """Whether no Latin letter or digit touches the stretch."""
    before, after = view[found.start - 1 : found.start] if found.start else "", view[found.end : found.end + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def label_before(view: str, start: int, labels: re.Pattern[str], reach: int = 14) -> bool:
    """Whether one of the labels stands within so many characters before a position, on the same line."""
    near = view[max(0, start - reach) : start].rpartition("\n")[2]
    return labels.search(near) is not None
