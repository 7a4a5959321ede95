"""The words of a pasted line: runs of one format, with the blanks that people meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.html import escape

#: A line break inside a cell or an item.
BREAK: Final = "\x0b"
_CJK: Final = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u201c\u201d\u2018\u2019\u2014\u2026"
_IS_CJK: Final = re.compile(f"[{_CJK}]")
#: Where the file's own lines end: nothing between Chinese characters, a blank between words.
_FOLD: Final = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_BLANKS: Final = re.compile(r"[ \t\xa0]{2,}")
_INVISIBLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_EDGE: Final = " \t\r\n\xa0\u3000" + BREAK
_RAISED: Final = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED: Final = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")


@dataclass(frozen=True)
class Run:
    """Words of one format; ``raised`` is ``sup``, ``sub`` or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    raised: str = ""


def tidy(runs: Iterable[Run]) -> list[Run]:
    """The runs with folded lines joined, indents and closing blanks dropped and neighbours of one format joined."""
    found: list[Run] = []
    for run in runs:
        text = run.text if run.text == BREAK else _words(run, found[-1].text[-1:] if found else "")
        if text and found and replace(found[-1], text="") == replace(run, text="", raised=""):
            found[-1] = replace(found[-1], text=found[-1].text + text)
        elif text:
            found.append(replace(run, text=text, raised=""))
    return _stripped(found)


def _words(run: Run, before: str) -> str:
    text = _INVISIBLE.sub("", run.text)

    def fold(match: re.Match[str]) -> str:
        left = text[match.start() - 1 : match.start()] if match.start() else before
        right = text[match.end() : match.end() + 1]
        beside_chinese = bool(_IS_CJK.match(left) or _IS_CJK.match(right))
        return "" if beside_chinese or not left else " "

    text = _BLANKS.sub(" ", _FOLD.sub(fold, text)).replace("\xa0", " ")
    return text.translate({"sup": _RAISED, "sub": _LOWERED}.get(run.raised, {}))


def _stripped(runs: Sequence[Run]) -> list[Run]:
    left = list(runs)
    while left and not (text := left[0].text.lstrip(_EDGE)):
        left.pop(0)
    if left:
        left[0] = replace(left[0], text=text)
    while left and not (text := left[-1].text.rstrip(_EDGE)):
        left.pop()
    if left:
        left[-1] = replace(left[-1], text=text)
    return left


def markup(runs: Iterable[Run]) -> str:
    """The runs as rich text: bold, italics and links, nothing else."""
    return "".join(_marked_up(run) for run in runs)


def _marked_up(run: Run) -> str:
    text = escape(run.text).replace(BREAK, "<br/>")
    if not text.strip():
        return text
    if run.italic:
        text = f"<i>{text}</i>"
    if run.bold:
        text = f"<b>{text}</b>"
    return f'<a href="{escape(run.href)}">{text}</a>' if run.href else text
