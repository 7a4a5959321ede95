"""Aligning two sequences within bounds: what stayed, what went, what came. No input makes it slow.

Common ends are cut off, elements that occur once on both sides anchor the rest (“patience”), and only small gaps
between anchors are looked at closely. What is too large, or too repetitive, to look at closely counts as replaced.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Any, TypeVar

T = TypeVar("T")
#: Product of lengths up to which a gap may be looked at closely.
CLOSE = 160_000
#: Pairs of equal elements that may be looked at in one gap, and what a whole comparison may look at. Ordinary text of
#: 400 signs rewritten takes some 10,000; the same sign 400 times would take millions, since each search sees all pairs.
PIECE = 40_000
EFFORT = 2_000_000
#: What a search costs besides the pairs that it sees.
SEARCH = 10
#: Product of lengths up to which replaced elements are paired by likeness instead of by their order.
PAIRED = 2_500


@dataclass
class Effort:
    """What a comparison may still spend; ``exhausted`` tells that something was not looked at closely."""

    left: int = EFFORT
    exhausted: bool = False

    def spend(self, amount: int) -> bool:
        """Whether that much may be spent; it is spent then."""
        if amount > self.left:
            self.exhausted = True
            return False
        self.left -= amount
        return True


@dataclass(frozen=True)
class Chunk:
    """Stretch ``before[a:b]`` against ``after[c:d]``; ``same``: they are equal."""

    same: bool
    a: int
    b: int
    c: int
    d: int


class _TooMuchError(Exception):
    """A gap takes more than one may."""


class _Metered(SequenceMatcher[int]):
    """Counts what each search looks at before it begins. Raises :class:`_TooMuchError`."""

    def __init__(self, before: Sequence[int], after: Sequence[int], effort: Effort) -> None:
        super().__init__(None, before, after, autojunk=False)
        self.effort, self.left, self.before = effort, PIECE, before
        self.partners = Counter(after)

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """The longest match within the bounds, if it may be searched for."""
        searched = self.before[alo : len(self.before) if ahi is None else ahi]
        cost = SEARCH + sum(1 + self.partners[element] for element in searched)
        self.left -= cost
        if self.left < 0:
            self.effort.exhausted = True
        if self.left < 0 or not self.effort.spend(cost):
            raise _TooMuchError
        return super().find_longest_match(alo, ahi, blo, bhi)


def align(before: Sequence[Hashable], after: Sequence[Hashable], effort: Effort) -> list[Chunk]:
    """Stretches that cover both sequences in order, equal and changed ones in turn.

    Each element is hashed once: it may be a line of thousands of words.
    """
    numbers: dict[Hashable, int] = {}
    old, new = ([numbers.setdefault(element, len(numbers)) for element in side] for side in (before, after))
    return _joined(_parts(old, new, effort))


def _parts(before: Sequence[int], after: Sequence[int], effort: Effort) -> Iterator[Chunk]:
    start, end = _ends(before, after)
    stop_a, stop_b = len(before) - end, len(after) - end
    yield Chunk(True, 0, start, 0, start)
    a, c = start, start
    for x, y in [*_anchors(before[start:stop_a], after[start:stop_b]), (stop_a - start, stop_b - start)]:
        yield from _gap(before, after, (a, start + x, c, start + y), effort)
        a, c = start + x, start + y
        if a < stop_a and c < stop_b:
            yield Chunk(True, a, a + 1, c, c + 1)
            a, c = a + 1, c + 1
    yield Chunk(True, stop_a, len(before), stop_b, len(after))


def _ends(before: Sequence[int], after: Sequence[int]) -> tuple[int, int]:
    """Lengths of the common beginning and of the common end."""
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return start, end


def _anchors(before: Sequence[int], after: Sequence[int]) -> list[tuple[int, int]]:
    """Positions of elements that occur once on both sides, as many as keep their order."""
    once = {item for item, number in Counter(before).items() if number == 1}
    once &= {item for item, number in Counter(after).items() if number == 1}
    places = {item: place for place, item in enumerate(after) if item in once}
    pairs = [(place, places[item]) for place, item in enumerate(before) if item in once]
    ends: list[int] = []  # of the rising runs by length: the place in `after` that ends each most lowly
    last: list[int] = []  # which pair that is
    previous: list[int] = []
    for number, (_x, y) in enumerate(pairs):
        length = bisect_left(ends, y)
        ends[length : length + 1] = [y]
        last[length : length + 1] = [number]
        previous.append(last[length - 1] if length else -1)
    found = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = previous[number]
    return found[::-1]


def _gap(
    before: Sequence[int], after: Sequence[int], place: tuple[int, int, int, int], effort: Effort
) -> Iterator[Chunk]:
    a, b, c, d = place
    size = (b - a) * (d - c)
    try:
        codes = _Metered(before[a:b], after[c:d], effort).get_opcodes() if 0 < size <= CLOSE else []
    except _TooMuchError:
        codes = []
    effort.exhausted |= size > CLOSE
    if not codes:
        yield Chunk(False, a, b, c, d)
    for tag, i, j, k, m in codes:
        yield Chunk(tag == "equal", a + i, a + j, c + k, c + m)


def _joined(chunks: Iterator[Chunk]) -> list[Chunk]:
    """Neighbours of the same sort as one, empty ones left out."""
    found: list[Chunk] = []
    for chunk in chunks:
        if chunk.a == chunk.b and chunk.c == chunk.d:
            continue
        if found and found[-1].same is chunk.same:
            found[-1] = Chunk(chunk.same, found[-1].a, chunk.b, found[-1].c, chunk.d)
        else:
            found.append(chunk)
    return found


def pairs(
    before: Sequence[T],
    after: Sequence[T],
    effort: Effort,
    *,
    key: Callable[[T], Any],
    like: Callable[[T, T], bool],
    size: Callable[[T], int] = lambda _element: 1,
) -> list[tuple[T | None, T | None, bool]]:
    """Both sequences side by side: (before, after, same); None where the other side has nothing.

    Replaced elements stand beside the first of the other side that is ``like`` them; too many of them, in their order.
    ``size``: what ``like`` reads of an element.
    """
    found: list[tuple[T | None, T | None, bool]] = []
    for chunk in align([key(item) for item in before], [key(item) for item in after], effort):
        old, new = before[chunk.a : chunk.b], after[chunk.c : chunk.d]
        if chunk.same:
            found += [(one, two, True) for one, two in zip(old, new, strict=True)]
        elif len(old) * len(new) <= PAIRED:
            found += _by_likeness(old, new, effort, like, size)
        else:
            found += _in_order(old, new)
    return found


def _in_order(old: Sequence[T], new: Sequence[T]) -> list[tuple[T | None, T | None, bool]]:
    longest = max(len(old), len(new))
    return [(old[n] if n < len(old) else None, new[n] if n < len(new) else None, False) for n in range(longest)]


def _by_likeness(
    old: Sequence[Any],
    new: Sequence[Any],
    effort: Effort,
    like: Callable[[Any, Any], bool],
    size: Callable[[Any], int],
) -> list[tuple[Any, Any, bool]]:
    found: list[tuple[Any, Any, bool]] = []
    start = 0
    for place, one in enumerate(old):
        match = None
        for n in range(start, len(new)):
            if not effort.spend(size(one) + size(new[n])):
                return found + _in_order(old[place:], new[start:])
            if like(one, new[n]):
                match = n
                break
        if match is None:
            found.append((one, None, False))
            continue
        found += [(None, item, False) for item in new[start:match]]
        found.append((one, new[match], False))
        start = match + 1
    return found + [(None, item, False) for item in new[start:]]
