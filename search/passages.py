"""Passages that show why a result was found: cut from the text, escaped, then marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .analysis import fold, folded_places, word_parts

FRAGMENT: Final = 80
MOST_FRAGMENTS: Final = 2
_BEFORE: Final = 20
_MOST_SPANS: Final = 200
_STRETCH: Final = 20_000
#: Longer than any word or phrase that is searched for.
_OVERLAP: Final = 500
_NO_WORD: Final = r"[\W_]*"
_LETTER: Final = r"[a-z0-9]"

Span = tuple[int, int]


def pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern, over folded text, for any of the words; None if there is nothing to look for."""
    parts = sorted({source for word in words if (source := _word_pattern(word))}, key=len, reverse=True)
    return re.compile("|".join(parts)) if parts else None


def _word_pattern(word: str) -> str:
    """A word as it may stand in a text: whatever is no word may stand between its parts, as in the index."""
    parts = word_parts(word)
    if not parts:
        return ""
    source = _NO_WORD.join(re.escape(part) for part in parts)
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, parts[0]) else ""
    after = rf"(?!{_LETTER})" if re.match(_LETTER, parts[-1]) else ""
    return f"{before}{source}{after}"


def spans(text: str, wanted: re.Pattern[str] | None) -> list[Span]:
    """Places in the text that match, in order, joined where they touch."""
    if wanted is None:
        return []
    folded = fold(text)
    places = folded_places(text, folded)
    found: list[Span] = []
    for match in wanted.finditer(folded):
        start, end = match.span()
        if places is not None:
            start, end = places[start], places[end - 1] + 1
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
        if len(found) >= _MOST_SPANS:
            break
    return found


def marked(text: str, places: Sequence[Span]) -> SafeString:
    """Return the text as HTML with the places marked: every piece is escaped before a mark is put around it."""
    pieces: list[str] = []
    end = 0
    for start, stop in places:
        pieces += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of the text was escaped above


def whole(text: str, wanted: re.Pattern[str] | None) -> SafeString:
    """Return a title, whole, marked."""
    return marked(text, spans(text, wanted))


def extract(text: str, wanted: re.Pattern[str] | None) -> SafeString:
    """Return one or two passages of about 80 characters around what was found, or the beginning of the text."""
    places = _first_spans(text, wanted)
    pieces: list[str] = []
    end = 0
    for window in _windows(text, places):
        pieces += ["…" if window[0] > end else "", _cut(text, window, places)]
        end = window[1]
    pieces.append("…" if end < len(text) else "")
    return mark_safe("".join(pieces))  # noqa: S308 - _cut escapes


def _first_spans(text: str, wanted: re.Pattern[str] | None) -> list[Span]:
    """Places in the first stretch of the text that has any: bodies with attachments are long, two passages are not."""
    for start in range(0, len(text), _STRETCH):
        first = max(0, start - _OVERLAP)
        if found := spans(text[first : start + _STRETCH], wanted):
            return [(first + begin, first + end) for begin, end in found]
    return []


def _windows(text: str, places: Sequence[Span]) -> list[Span]:
    if not places:
        return [(0, min(len(text), FRAGMENT * MOST_FRAGMENTS))]
    windows: list[Span] = []
    for start, end in places:
        if windows and end <= windows[-1][1]:
            continue
        if len(windows) == MOST_FRAGMENTS:
            break
        first = max(start - _BEFORE, windows[-1][1] if windows else 0)
        windows.append((first, min(len(text), max(first + FRAGMENT, end))))
    return windows


def _cut(text: str, window: Span, places: Sequence[Span]) -> str:
    first, last = window
    inside = [
        (max(start, first) - first, min(end, last) - first) for start, end in places if start < last and end > first
    ]
    return marked(re.sub(r"\s", " ", text[first:last]), inside)
