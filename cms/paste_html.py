"""From the HTML of a clipboard to lines and tables: what Word and WPS write, without what only they need."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Final

import nh3

from .paste_text import BREAK, Run, tidy
from .paste_word import BLOCKS, DEEPEST, INLINE, MOST_LINES, UNREAD, VOID, depth_of, marked, reason_of

_ATTRIBUTES: Final = {
    "*": {"style", "class"},
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
    "img": {"src"},
}
_LIST_STYLE: Final = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
_BOLD: Final = re.compile(r"(?<![\w-])font-weight:\s*(bold|bolder|[6-9]00|normal|[1-5]00)")
_ITALIC: Final = re.compile(r"(?<![\w-])font-style:\s*(italic|oblique|normal)")
WIDEST, DEEPEST_LIST = 50, 6
_BOLD_TAGS, _ITALIC_TAGS = frozenset({"b", "strong"}), frozenset({"i", "em"})


class TooMuch(Exception):  # noqa: N818 -- says what happened, like the standard library's StopIteration
    """The HTML is deeper or longer than any text that people paste."""


@dataclass(frozen=True)
class Line:
    """A line of text: ``level`` of a heading (1–6) or 0; of a list its ``depth`` (1 and more) and what marks it."""

    runs: tuple[Run, ...]
    level: int = 0
    depth: int = 0
    marker: str = ""

    @property
    def text(self) -> str:
        """The words without markup."""
        return "".join(run.text for run in self.runs)


@dataclass
class Grid:
    """A table's texts by row, merged cells taken apart: the words stand in the first of them."""

    rows: list[list[str]] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)

    def skip_spans(self) -> None:
        """Fill what cells of rows above reach into."""
        row = self.rows[-1]
        while self.spans.get(len(row), 0):
            self.spans[len(row)] -= 1
            row.append("")


@dataclass(frozen=True)
class Frame:
    """An open element and what holds inside it."""

    tag: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    raised: str = ""
    skipped: bool = False
    marking: bool = False
    level: int = 0
    depth: int = 0
    item: str = ""


class ClipboardParser(HTMLParser):
    """Reads cleaned HTML into ``lines``; ``left_out`` counts what was not taken."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line | Grid] = []
        self.left_out: Counter[str] = Counter()
        self.frames = [Frame("")]
        self.runs: list[Run] = []
        self.marker = ""
        self.counts: list[int | None] = []
        self.tables: list[Grid] = []
        self.cell: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        values = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self._flush()
        if tag in VOID:
            self._void(tag)
            return
        frame = self._frame(tag, values)
        self.frames.append(frame)
        if not frame.skipped:
            self._open(tag, values)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag in VOID or len(self.frames) == 1:
            return
        if tag in BLOCKS:
            self._flush()
        frame = self.frames.pop()
        if not frame.skipped:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        """Take text in the format of the elements around it."""
        frame = self.frames[-1]
        if frame.skipped:
            return
        if frame.marking:
            self.marker += data
        else:
            self.runs.append(Run(data, frame.bold, frame.italic, frame.href, frame.raised))

    def _frame(self, tag: str, values: dict[str, str]) -> Frame:
        above, style = self.frames[-1], values.get("style", "")
        reason = reason_of(tag, style, values)
        if reason and not above.skipped:
            self.left_out[reason] += 1
        bold, italic = _BOLD.search(style), _ITALIC.search(style)
        listed = _LIST_STYLE.search(style)
        frame = replace(
            above,
            tag=tag,
            bold=_is_heavy(bold[1]) if bold else above.bold or tag in _BOLD_TAGS,
            italic=italic[1] != "normal" if italic else above.italic or tag in _ITALIC_TAGS,
            skipped=above.skipped or bool(reason),
            marking=above.marking or "mso-list:ignore" in style.lower().replace(" ", ""),
        )
        if tag == "a":
            frame = replace(frame, href=values.get("href", "") if _is_address(values.get("href", "")) else "")
        elif tag in ("sup", "sub"):
            frame = replace(frame, raised=tag)
        elif tag[0] == "h" and tag[1:].isdecimal():
            frame = replace(frame, level=int(tag[1:]))
        elif listed:
            frame = replace(frame, depth=min(int(listed[1]), DEEPEST_LIST), item="word")
        return frame

    def _open(self, tag: str, values: dict[str, str]) -> None:
        if tag in ("ul", "ol"):
            start = values.get("start", "")
            first = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 1
            self.counts.append(first if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag == "table":
            self.tables.append(Grid())
            self.left_out["nested"] += len(self.tables) == 2
        elif len(self.tables) == 1 and tag == "tr":
            self.tables[0].rows.append([])
        elif len(self.tables) == 1 and tag in ("td", "th"):
            self._cell(values)

    def _item(self) -> None:
        count = self.counts[-1] if self.counts else None
        if count is not None:
            self.counts[-1] = count + 1
        self.marker = "•" if count is None else f"{count}."
        depth = min(max(len(self.counts), 1), DEEPEST_LIST)
        self.frames[-1] = replace(self.frames[-1], depth=depth, item="first")

    def _cell(self, values: dict[str, str]) -> None:
        self.cell = []
        grid = self.tables[0]
        if not grid.rows:
            grid.rows.append([])
        grid.skip_spans()
        wide, high = (_span(values.get(name, "")) for name in ("colspan", "rowspan"))
        self.left_out["merged"] += wide > 1 or high > 1
        row = grid.rows[-1]
        if len(row) + wide > WIDEST or len(grid.rows) > MOST_LINES:
            raise TooMuch
        row.extend([""] * wide)
        for column in range(len(row) - wide, len(row)) if high > 1 else ():
            grid.spans[column] = high - 1
        self.frames[-1] = replace(self.frames[-1], item=str(len(row) - wide), depth=0)

    def _close(self, tag: str) -> None:
        if tag in ("ul", "ol") and self.counts:
            self.counts.pop()
        elif len(self.tables) == 1 and tag == "tr":
            self.tables[0].skip_spans()
        elif tag == "table" and self.tables:
            grid = self.tables.pop()
            if not self.tables:
                self.lines.append(grid)

    def _void(self, tag: str) -> None:
        frame = self.frames[-1]
        if frame.skipped:
            return
        if tag == "img":
            self.left_out["pictures"] += 1
        elif tag == "br" and (self.tables or frame.depth):
            self.runs.append(Run(BREAK))
        else:
            self._flush()

    def _flush(self) -> None:
        runs, marker = tidy(self.runs), self.marker.replace("\xa0", " ").strip()
        self.runs = []
        frame = self.frames[-1]
        if not runs:
            return
        self.marker = ""
        if len(self.lines) >= MOST_LINES:
            raise TooMuch
        if self.tables:
            self._into_cell("".join(run.text for run in runs), marker)
        elif frame.depth and not marker and self.lines and isinstance(self.lines[-1], Line) and frame.item != "word":
            last = self.lines[-1]
            self.lines[-1] = replace(last, runs=(*last.runs, Run(BREAK), *runs))
        else:
            self.lines.append(
                Line(tuple(runs), frame.level, frame.depth if marker else 0, marker if frame.depth else "")
            )

    def _into_cell(self, text: str, marker: str) -> None:
        grid = self.tables[0]
        place = next((int(one.item) for one in self.frames if one.tag in ("td", "th")), None)
        if place is None or not grid.rows or place >= len(grid.rows[-1]):
            return  # between the cells stands nothing that anybody sees
        words = f"{marker} {text}" if marker and marker != "•" else text
        self.cell.append(words.replace(BREAK, "\n"))
        grid.rows[-1][place] = "\n".join(self.cell)


def read(html: str) -> ClipboardParser:
    """Read the HTML of a clipboard, however broken. Raises ``TooMuch``."""
    if depth_of(html) > DEEPEST:
        raise TooMuch
    cleaned = nh3.clean(
        "".join(marked(html)),
        tags=set(BLOCKS | INLINE),
        clean_content_tags=set(UNREAD),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    parser = ClipboardParser()
    parser.feed(cleaned)
    parser.close()
    parser._flush()
    return parser


def _is_heavy(weight: str) -> bool:
    return weight in ("bold", "bolder") or (weight.isdecimal() and int(weight) >= 600)


def _is_address(href: str) -> bool:
    return href.lower().startswith(("http://", "https://", "mailto:"))


def _span(value: str) -> int:
    return max(int(value), 1) if value.isascii() and value.isdecimal() and len(value) < 4 else 1
