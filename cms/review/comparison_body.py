"""A body block by block: headings, text, quotations line by line, tables by row, pictures side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .comparison_align import pairs
from .comparison_blocks import Piece, pieces
from .comparison_names import Names, picture, states
from .comparison_parts import ROWS, Bounds, Part, Row, State, bounded, rows_of_lines, state_of, written
from .comparison_words import Line, Writer, plain_lines, rich_lines, words

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A block as stored; ``key`` is its content without the editor's ids."""

    kind: str
    id: str
    value: Any
    key: str
    pieces: tuple[Piece, ...] = ()


@dataclass
class Body:
    """What the blocks of a body are written with."""

    names: Names
    writer: Writer
    bounds: Bounds
    address: Callable[[int], str]
    labels: dict[str, str | Promise]
    whole: bool = False

    def parts(self, before: Sequence[Block], after: Sequence[Block]) -> Iterator[Part]:
        """The blocks as parts, in order; unchanged ones only with ``whole``."""
        found = pairs(before, after, self.bounds.effort, key=lambda block: block.key, like=_alike)
        for number, (one, two, same) in enumerate(found, start=1):
            if same and not self.whole:
                continue
            block = two or one
            assert block is not None  # noqa: S101 - a pair has at least one side
            rows = self._rows(one, two, same=same)
            label = _("Block %(number)d: %(kind)s") % {
                "number": number,
                "kind": self.labels.get(block.kind, block.kind),
            }
            yield Part(label, state_of(one, two, same=same), rows)

    def _rows(self, one: Block | None, two: Block | None, *, same: bool) -> list[Row]:
        kind = (two or one).kind  # type: ignore[union-attr] # one of both is there
        if one and two and one.kind != two.kind:
            return [*self._rows(one, None, same=False), *self._rows(None, two, same=False)]
        if kind in ("table", "chart"):
            return self._table(one, two, same=same)
        if kind == "picture":
            return self._picture(one, two, same=same)
        return self._lines(one, two, same=same)

    def _lines(self, one: Block | None, two: Block | None, *, same: bool) -> list[Row]:
        old, new = (source(block, self.names) for block in (one, two))
        if len(old) + len(new) > self.bounds.read:
            old, new = narrowed(old, new)
        if not self.bounds.reads(len(old) + len(new)):
            old, new = old[: self.bounds.read // 2], new[: self.bounds.read // 2]
        left, right = (lines_of(block, text) for block, text in ((one, old), (two, new)))
        rows = rows_of_lines(left, right, self.writer, self.bounds, whole=self.whole or one is None or two is None)
        if not same and states(rows) == State.SAME:
            words_ = format_html("<p>{}</p>", _("Differs in its formatting only."))
            rows.append(Row(State.CHANGED, words_, words_))
        return rows

    def _picture(self, one: Block | None, two: Block | None, *, same: bool) -> list[Row]:
        def side(block: Block | None, other: Block | None, tag: str) -> SafeString:
            if block is None:
                return SafeString("")
            mark = "" if self.writer.plain or (other is not None and other.key == block.key) else tag
            value = block.value if isinstance(block.value, dict) else {}
            return picture(
                value.get("image"),
                str(value.get("caption", "")),
                self.names,
                self.bounds,
                self.address,
                tag=mark,
            )

        def row(left: Block | None, right: Block | None, equal: bool) -> Row:
            return Row(state_of(left, right, same=equal), side(left, right, "del"), side(right, left, "ins"))

        return bounded([(one, two, same)], row, self.bounds, whole=True)

    def _table(self, one: Block | None, two: Block | None, *, same: bool) -> list[Row]:
        """One row with two tables; rows that stand beside each other have the same place in both."""
        old, new = (table_rows(block) for block in (one, two))
        found = pairs(old, new, self.bounds.effort, key=lambda cells: cells, like=_alike_cells, size=len)
        whole = self.whole or one is None or two is None
        near = {place + offset for place, item in enumerate(found) if not item[2] for offset in (-1, 0, 1)} | {0}
        shown = [item for place, item in enumerate(found) if whole or place in near]
        if len(shown) > ROWS:
            self.bounds.cut.add("rows")
        left_out = len(found) - len(shown[:ROWS])
        sides: list[list[SafeString]] = [[], []]
        for item in shown[:ROWS]:
            for side, cells in zip(sides, self._cells(*item), strict=True):
                side.append(cells)
        captions = written(caption(one), caption(two), self.writer, same=same or caption(one) == caption(two))
        tables = [
            format_html("{}<table><tbody>{}</tbody></table>", head, format_html_join("", "<tr>{}</tr>", zip(side)))
            if block
            else SafeString("")
            for head, side, block in zip(captions, sides, (one, two), strict=True)
        ]
        if not self.bounds.shows(*tables):
            return []
        rows = [Row(state_of(one, two, same=same), tables[0], tables[1])]
        return [*rows, Row(State.GAP, left_out=left_out)] if left_out else rows

    def _cells(self, one: Cells | None, two: Cells | None, same: bool) -> tuple[SafeString, SafeString]:
        if one is None or two is None:
            lone = [self._cell(text, "ins" if two else "del") for text in one or two or ()]
            gap = format_html('<td colspan="{}" class="portico-nothing">–</td>', max(len(lone), 1))
            full = format_html_join("", "{}", zip(lone))
            return (full, gap) if two is None else (gap, full)
        if len(one) != len(two):
            left, right = [self._cell(text, "del") for text in one], [self._cell(text, "ins") for text in two]
        else:
            both = [self._pair(left, right) for left, right in zip(one, two, strict=True)]
            left, right = [cell[0] for cell in both], [cell[1] for cell in both]
        return format_html_join("", "{}", zip(left)), format_html_join("", "{}", zip(right))

    def _cell(self, text: str, tag: str) -> SafeString:
        return format_html("<td>{}</td>", self.writer.run(words(text), tag))

    def _pair(self, left: str, right: str) -> tuple[SafeString, SafeString]:
        if left == right:
            cell = self._cell(left, "")
            return cell, cell
        one, two = self.writer.runs(words(left), words(right))
        return format_html("<td>{}</td>", one), format_html("<td>{}</td>", two)


def blocks_of(value: Any) -> list[Block]:
    """The blocks of a body, read without the database."""
    found = []
    for child in value.get_prep_value() if value else ():
        key = json.dumps([child["type"], child["value"]], sort_keys=True, ensure_ascii=False, default=str)
        kind = value.stream_block.child_blocks.get(child["type"])
        said = tuple(pieces(kind, child["value"])) if kind is not None and not isinstance(child["value"], str) else ()
        found.append(Block(child["type"], str(child.get("id") or ""), child["value"], key, said))
    return found


def want(blocks: Sequence[Block], names: Names) -> None:
    """Ask for what blocks name."""
    for block in blocks:
        if block.kind == "picture" and isinstance(block.value, dict):
            names.want("images", block.value.get("image"))
        elif isinstance(block.value, str):
            names.want_links(block.value)
        for piece in block.pieces:
            if piece.kind:
                names.want(piece.kind, piece.pk)


def source(block: Block | None, names: Names) -> str:
    """What is read of a block that is no table and no picture."""
    if block is None:
        return ""
    return block.value if isinstance(block.value, str) else "\n".join(piece.words(names) for piece in block.pieces)


def lines_of(block: Block | None, text: str) -> list[Line]:
    """Its lines."""
    if block is None:
        return []
    if block.kind == "paragraph":
        return rich_lines(text)
    if block.kind == "heading" and isinstance(block.value, dict):
        level = {"2": _("First level"), "3": _("Second level")}.get(str(block.value.get("level")), "")
        return [Line("h", words(f"{block.value.get('text', '')}")), Line("note", words(level))]
    return plain_lines(text)


def narrowed(before: str, after: str) -> tuple[str, str]:
    """Two rich texts without the paragraphs that both begin and end with."""
    old, new = before.split("</p>"), after.split("</p>")
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return "</p>".join(old[start : len(old) - end]), "</p>".join(new[start : len(new) - end])


def table_rows(block: Block | None) -> list[Cells]:
    """Headings and rows of a table as texts."""
    table = block.value.get("table") if block and isinstance(block.value, dict) else None
    if not isinstance(table, dict):
        return []
    columns, rows = ([item for item in table.get(name) or () if isinstance(item, dict)] for name in ("columns", "rows"))
    head = tuple(str(column.get("heading", "")) for column in columns)
    return [head, *(tuple(str(cell) for cell in row.get("values") or ()) for row in rows)]


def caption(block: Block | None) -> Line | None:
    """A table's caption; None where there is none."""
    text = block.value.get("caption") if block and isinstance(block.value, dict) else ""
    return Line("h", words(str(text))) if text else None


def _alike(one: Block, two: Block) -> bool:
    """The editor's id tells that a block was changed; without ids, its sort does."""
    if one.kind != two.kind:
        return False
    return one.id == two.id if one.id and two.id else True


def _alike_cells(one: Cells, two: Cells) -> bool:
    if one[:1] == two[:1] and one[:1] != ("",):
        return True
    return 2 * sum(left == right for left, right in zip(one, two, strict=False)) >= max(len(one), len(two))
