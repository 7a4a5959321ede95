"""Pasting from Word and WPS: the HTML of a clipboard as blocks of a body, and what was left out of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .paste_html import Grid, Line, TooMuch, read
from .paste_text import BREAK, Run, markup

#: Characters of HTML that are read; a long report without pictures has a tenth of it.
LARGEST: Final = 1_500_000
#: Blocks that an editor's form can still bear.
MOST_BLOCKS: Final = 300
#: Characters of a line that may be a heading though no style says so.
LONGEST_HEADING: Final = 40
_FIRST: Final = re.compile(r"^第?[一二三四五六七八九十]{1,3}[、章]\s*\S")
_SECOND: Final = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]\s*\S")
_SENTENCE: Final = re.compile(r"[。；！？;!?]|[：:，,、]$")
#: Numbers that Word counts by itself and that belong to the words of an official text.
_SPOKEN: Final = re.compile(
    r"^(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百]+[）)]|第.{1,6}[条章节款项]|[①-⑳])$"
)
_NUMBER: Final = re.compile(r"^[（(]?(\d{1,4})[.．)）、]?$")


@dataclass(frozen=True)
class Pasted:
    """Blocks as a body stores them, and sentences on what was left out or taken for something."""

    blocks: list[dict[str, Any]]
    notes: list[str]


def read_pasted(html: str) -> Pasted:
    """Clean what was copied from Word, WPS or a page: headings, text, lists and tables stay, all looks go.

    Nothing of the HTML itself is passed on: words are escaped anew, and links lead to http, https or mail addresses
    only. Raises ``ValidationError`` for what is too long or holds no words.
    """
    if len(html) > LARGEST:
        raise ValidationError(_("That is too much at once. Copy the text in parts, and add pictures as files."))
    try:
        found = read(html)
    except TooMuch as refused:
        raise ValidationError(
            _("That is too much at once. Copy the text in parts, and add pictures as files.")
        ) from refused
    left_out: Counter[str] = found.left_out
    parts = _numbered(_unframed(found.lines))
    blocks = _blocks(_with_headings(parts, left_out))
    notes = _notes(left_out)
    if not blocks:
        raise ValidationError(
            [
                _("There is no text in what was pasted. Copy the text in Word or WPS once more, then paste it here."),
                *notes,
            ]
        )
    if len(blocks) > MOST_BLOCKS:
        raise ValidationError(_("These are too many headings and tables at once. Copy the text in parts."))
    return Pasted(blocks, notes)


def _unframed(parts: Iterable[Line | Grid]) -> list[Line | Grid]:
    """Tables of one column are frames around text: their lines alone; empty rows and tables go."""
    found: list[Line | Grid] = []
    for part in parts:
        if isinstance(part, Line):
            found.append(part)
            continue
        rows = [row for row in part.rows if any(row)]
        if max((len(row) for row in rows), default=0) > 1:
            found.append(Grid(rows))
        else:
            lines = [line for row in rows for line in row[0].split("\n")]
            found += [Line((Run(line),)) for line in lines if line]
    return found


def _numbered(parts: Sequence[Line | Grid]) -> list[Line | Grid]:
    """Items whose numbers a list would not count the same way, as paragraphs that say their number."""
    found: list[Line | Grid] = []
    items: list[Line] = []
    for part in [*parts, None]:
        in_list = isinstance(part, Line) and part.depth > 0 and not _SPOKEN.match(part.marker)
        if items and (not in_list or (isinstance(part, Line) and _begins_anew(items, part))):
            found += items if _counts_itself(items) else [_spoken(line) for line in items]
            items = []
        if isinstance(part, Line) and in_list:
            items.append(part)
        elif part is not None:
            found.append(_spoken(part) if isinstance(part, Line) and part.depth else part)
    return found


def _begins_anew(items: Sequence[Line], item: Line) -> bool:
    """Whether an item begins a list of its own: at the outermost depth, of another kind or counted from one."""
    if item.depth > min(one.depth for one in items):
        return False
    return _is_bullet(item) is not _is_bullet(items[0]) or _number(item) == 1


def _number(item: Line) -> int | None:
    found = _NUMBER.match(item.marker)
    return int(found[1]) if found else None


def _counts_itself(items: Sequence[Line]) -> bool:
    """Whether the numbers of each depth go 1, 2, 3 …, beginning anew below each item above."""
    counts: Counter[int] = Counter()
    for item in items:
        for depth in [depth for depth in counts if depth > item.depth]:
            del counts[depth]
        if _is_bullet(item):
            continue
        counts[item.depth] += 1
        if _number(item) != counts[item.depth]:
            return False
    return True


def _is_bullet(item: Line) -> bool:
    return not any(sign.isalnum() for sign in item.marker) or item.marker in ("l", "n", "u", "o", "ü", "Ø", "v", "§")


def _spoken(line: Line) -> Line:
    """A paragraph that begins with the mark of the item; bullets say nothing."""
    if _is_bullet(line) and not _SPOKEN.match(line.marker):
        return replace(line, depth=0, marker="")
    gap = "" if line.marker.endswith(("、", "）", ")")) else " "
    return replace(line, runs=(Run(line.marker + gap), *line.runs), depth=0, marker="")


def _with_headings(parts: Sequence[Line | Grid], left_out: Counter[str]) -> list[Line | Grid]:
    """Levels of headings as two: the highest that occurs, and all below; numbered lines without a style too."""
    top = min((part.level for part in parts if isinstance(part, Line) and part.level), default=0)
    found: list[Line | Grid] = []
    for part in parts:
        if isinstance(part, Line) and not part.depth:
            level = (2 if part.level == top else 3) if part.level else _guessed(part.text)
            left_out["headings"] += bool(level) and not part.level
            found.append(replace(part, level=level))
        else:
            found.append(part)
    return found


def _guessed(text: str) -> int:
    if len(text) > LONGEST_HEADING or BREAK in text or _SENTENCE.search(text):
        return 0
    return 2 if _FIRST.match(text) else 3 if _SECOND.match(text) else 0


def _blocks(parts: Iterable[Line | Grid]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    text: list[Line] = []
    for part in [*parts, None]:
        if isinstance(part, Line) and not part.level:
            text.append(part)
            continue
        if text:
            found.append({"type": "paragraph", "value": _rich(text)})
            text = []
        if isinstance(part, Line):
            words = part.text.replace(BREAK, " ")
            found.append({"type": "heading", "value": {"text": words, "level": str(part.level)}})
        elif part is not None:
            found.append({"type": "table", "value": {"caption": "", "table": _table(part.rows)}})
    return found


def _table(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """A typed table whose first row heads the columns; short rows are filled up."""
    width = max(len(row) for row in rows)
    head, *below = ([*row, *[""] * (width - len(row))] for row in rows)
    return {
        "caption": "",
        "columns": [{"type": "text", "heading": cell.replace("\n", " ")} for cell in head],
        "rows": [{"values": row} for row in below],
    }


def _rich(lines: Sequence[Line]) -> str:
    """Paragraphs and lists as rich text; a list inside an item lies in its element."""
    html: list[str] = []
    kinds: list[str] = []

    def close(depth: int) -> None:
        while len(kinds) > depth:
            html.append(f"</li></{kinds.pop()}>")

    for line in lines:
        if not line.depth:
            close(0)
            html.append(f"<p>{markup(line.runs)}</p>")
            continue
        kind, depth = ("ul" if _is_bullet(line) else "ol"), min(line.depth, len(kinds) + 1)
        close(depth)
        if len(kinds) == depth and kinds[-1] != kind:
            close(depth - 1)
        if len(kinds) == depth:
            html.append("</li>")
        else:
            html.append(f"<{kind}>")
            kinds.append(kind)
        html.append(f"<li>{markup(line.runs)}")
    close(0)
    return "".join(html)


def _notes(left_out: Counter[str]) -> list[str]:
    """What the editor should know, most important first."""
    number = left_out
    pictures = ngettext(
        "%(number)d picture was left out. Save it as a file and add it with “Picture”.",
        "%(number)d pictures were left out. Save them as files and add them with “Picture”.",
        number["pictures"],
    )
    guessed = ngettext(
        "%(number)d numbered line was taken for a heading. Please look.",
        "%(number)d numbered lines were taken for headings. Please look.",
        number["headings"],
    )
    sentences = (
        (number["pictures"], pictures),
        (
            number["footnotes"] or number["references"],
            _("Footnotes were left out. Write into the text what readers need."),
        ),
        (number["deletions"], _("Words marked as deleted (tracked changes) were left out.")),
        (number["comments"], _("Comments were left out.")),
        (number["hidden"], _("Hidden text was left out.")),
        (number["contents"], _("The table of contents was left out: the page makes its own.")),
        (number["merged"], _("Merged cells of tables were taken apart. Please compare the tables.")),
        (number["nested"], _("A table inside a table was made text of its cell. Please look.")),
        (number["headings"], guessed),
    )
    return [sentence % {"number": count} for count, sentence in sentences if count]
