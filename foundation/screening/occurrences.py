"""Listed words in text, the leftmost first and of those that begin together the longest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

import ahocorasick

IsWhole = Callable[[str, int, int], bool]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """``text[start:end]`` is the listed word that ``value`` was given for."""

    start: int
    end: int
    value: Any


class Finder:
    """Words to look for, each with its value, and phrases inside which none of them counts.

    pyahocorasick's own ``iter_long`` loses words where a longer one begins and does not end, so all occurrences are
    asked for and chosen from here.
    """

    def __init__(
        self, words: Mapping[str, Any], exempt: Iterable[str] = (), *, is_whole: IsWhole | None = None
    ) -> None:
        self._is_whole = is_whole
        self._automaton = ahocorasick.Automaton()
        self._longest = 0
        for word, value in words.items():
            self._add(word, (len(word), False, value))
        if words:
            for phrase in exempt:
                self._add(phrase, (len(phrase), True, None))
        self._automaton.make_automaton()

    def _add(self, word: str, entry: tuple[int, bool, Any]) -> None:
        if word:
            self._automaton.add_word(word, entry)
            self._longest = max(self._longest, len(word))

    def find(self, text: str) -> Iterator[Occurrence]:
        """Occurrences that do not overlap, in the order of the text: the first one, then the longest that begins there.

        Words that are not whole (``is_whole``) never count, nor hide others. A phrase exempts what lies inside a full
        occurrence of it. Lazy; linear in the text times the longest chain of words that end in each other.
        """
        taken = covered = 0
        for start, end, exempt, value in self._by_start(text):
            if exempt:
                covered = max(covered, end)
            elif start >= taken and end > covered:
                taken = end
                yield Occurrence(start, end, value)

    def _by_start(self, text: str) -> Iterator[tuple[int, int, bool, Any]]:
        """All whole occurrences by start, exempt phrases before words, then the longest; they are found by end."""
        if not self._longest:
            return
        waiting: list[tuple[int, bool, int, Any]] = []  # no two are alike in the first three, so values never compare
        for last, (length, exempt, value) in self._automaton.iter(text):
            while waiting and waiting[0][0] + self._longest <= last:
                yield _told(heappop(waiting))
            start = last - length + 1
            if self._is_whole is None or self._is_whole(text, start, last + 1):
                heappush(waiting, (start, not exempt, -length, value))
        while waiting:
            yield _told(heappop(waiting))


def _told(entry: tuple[int, bool, int, Any]) -> tuple[int, int, bool, Any]:
    start, is_word, negative, value = entry
    return start, start - negative, not is_word, value
