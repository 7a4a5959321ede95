"""Rows of a comparison: what stands left and right, what is left out, and the bounds that keep a page short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .comparison_align import Effort, pairs
from .comparison_words import Line, Writer, alike

T = TypeVar("T")

#: Signs that are read on each side, signs that are written, pictures shown as such, rows shown of one table.
READ, SHOWN, PICTURES, ROWS = 400_000, 250_000, 60, 200
EMPTY = SafeString("")


class State(StrEnum):
    """What became of a row or part."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    GAP = "gap"


@dataclass(frozen=True)
class Row:
    """Left and right, as safe HTML; of a gap: how many unchanged rows it stands for."""

    state: State
    before: SafeString = EMPTY
    after: SafeString = EMPTY
    left_out: int = 0


@dataclass(frozen=True)
class Part:
    """A field or a block of the body with its rows."""

    label: str | Promise
    state: State
    rows: list[Row]


@dataclass
class Bounds:
    """What one comparison may still read and show, and what it could not."""

    effort: Effort = field(default_factory=Effort)
    read: int = READ
    shown: int = SHOWN
    pictures: int = PICTURES
    cut: set[str] = field(default_factory=set)

    def reads(self, signs: int) -> bool:
        """Whether so many signs may be read; they are counted then."""
        if signs > self.read:
            self.cut.add("read")
            return False
        self.read -= signs
        return True

    def shows(self, *found: SafeString) -> bool:
        """Whether this may be written; it is counted then."""
        signs = sum(len(part) for part in found)
        if signs > self.shown:
            self.cut.add("shown")
            return False
        self.shown -= signs
        return True

    def pictured(self) -> bool:
        """Whether one more picture may be shown."""
        self.pictures -= 1
        if self.pictures < 0:
            self.cut.add("pictures")
        return self.pictures >= 0

    def sentences(self) -> list[str]:
        """What the reader must know of what is missing."""
        words = {
            "read": _("The item is too long to be compared here to its end."),
            "shown": _("Not everything fits on this page; the rest is left out."),
            "pictures": _("Only the first %(number)d pictures are shown; the others are named.") % {"number": PICTURES},
            "rows": _("Of long tables only the first %(number)d rows are shown.") % {"number": ROWS},
        }
        found = [sentence for name, sentence in words.items() if name in self.cut]
        if self.effort.exhausted:
            found.append(_("Where very much differs, whole passages are marked instead of words."))
        return found


def state_of(before: object, after: object, *, same: bool) -> State:
    """The state of a pair; None stands for nothing on that side."""
    if before is None:
        return State.ADDED
    if after is None:
        return State.REMOVED
    return State.SAME if same else State.CHANGED


def rows_of_lines(
    before: Sequence[Line], after: Sequence[Line], writer: Writer, bounds: Bounds, *, whole: bool
) -> list[Row]:
    """Lines side by side; without ``whole`` only those that changed, with their neighbours."""

    def row(one: Line | None, two: Line | None, same: bool) -> Row:
        return Row(state_of(one, two, same=same), *written(one, two, writer, same=same))

    found = pairs(before, after, bounds.effort, key=lambda line: line, like=alike, size=lambda line: len(line.tokens))
    return bounded(found, row, bounds, whole=whole)


def written(one: Line | None, two: Line | None, writer: Writer, *, same: bool) -> tuple[SafeString, SafeString]:
    """A pair of lines as HTML."""
    if one is None or two is None:
        return (writer.line(one, "del") if one else EMPTY), (writer.line(two, "ins") if two else EMPTY)
    if same:
        return writer.line(one), writer.line(two)
    return writer.both(one, two)


def bounded(
    found: Sequence[tuple[T | None, T | None, bool]],
    row: Callable[[T | None, T | None, bool], Row],
    bounds: Bounds,
    *,
    whole: bool,
) -> list[Row]:
    """Pairs as rows until the page is full; what is unchanged and beside nothing that changed, as one gap."""
    near = {place + offset for place, item in enumerate(found) if not item[2] for offset in (-1, 0, 1)}
    rows: list[Row] = []
    skipped = 0
    for place, (one, two, same) in enumerate(found):
        if not whole and place not in near:
            skipped += 1
            continue
        if skipped:
            rows.append(Row(State.GAP, left_out=skipped))
            skipped = 0
        if bounds.shown <= 0:
            break
        made = row(one, two, same)
        if not bounds.shows(made.before, made.after):
            bounds.shown = 0
            break
        rows.append(made)
    return [*rows, Row(State.GAP, left_out=skipped)] if skipped else rows
