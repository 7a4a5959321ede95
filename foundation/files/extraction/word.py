"""DOCX: every word of the file, also those that common readers leave out (content controls, insertions, text boxes)."""

from __future__ import annotations

from typing import IO, Final

from .archive import Archive, Events
from .bounds import BOUNDS
from .faults import TooLargeError
from .sink import Rows, Sink

_TEXT: Final = frozenset({"t"})
_DELETED: Final = frozenset({"delText"})
_SPACES: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_OFF: Final = frozenset({"0", "false", "off"})
#: Other parts of the package: pattern, kind of place, and whether it shows on a page.
_OTHERS: Final = (
    (r"word/header\d*\.xml", "header", False),
    (r"word/footer\d*\.xml", "footer", False),
    (r"word/(?:footnotes|endnotes)\.xml", "notes", False),
    (r"word/diagrams/data\d*\.xml", "drawings", False),
    (r"word/charts/chart\d*\.xml", "drawings", False),
    (r"word/comments\.xml", "comments", True),
)


def extract(stream: IO[bytes], sink: Sink) -> None:
    """Write paragraphs and tables in their order, then text boxes, the other parts, and what is hidden."""
    archive = Archive(stream, sink.bounds)
    story = Story(sink)
    try:
        archive.parse("word/document.xml", story)
    finally:  # what was read of a broken one is kept
        story.close()
    for pattern, kind, hidden in _OTHERS:
        for name in archive.matching(pattern):
            part = Gathered()
            archive.parse(name, part)
            sink.put({"kind": kind}, part.text(), hidden=hidden)
            sink.put({"kind": "deleted"}, part.hidden_text(), hidden=True)


class Gathered(Events):
    """Text of a part, a line a paragraph; deleted and hidden words apart."""

    def __init__(self) -> None:
        super().__init__()
        self._left = BOUNDS.text
        self._taking: str | None = None
        self._run = False
        self._vanished = False
        self._skipped = 0
        self._visible: list[str] = []
        self._hidden: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Note what the coming text is."""
        if name == "Fallback" or self._skipped:  # the same text once more, for older readers
            self._skipped += 1
        elif name in _TEXT or name in _DELETED or name == "v":
            self._taking = name
        elif name == "r":
            self._run, self._vanished = True, False
        elif name == "vanish" and self._run:
            self._vanished = attributes.get("val", "1") not in _OFF
        elif name in _SPACES and self._run:
            self.take(_SPACES[name])
        else:
            self.enter(name)

    def finish(self, name: str) -> None:
        """Note the end of a piece."""
        if self._skipped:
            self._skipped -= 1
        elif name == self._taking:
            self._taking = None
        elif name == "r":
            self._run = self._vanished = False
        else:
            self.leave(name)

    def characters(self, content: str) -> None:
        """Take text where it is text."""
        if self._taking is not None and not self._skipped:
            self.take(content)

    def take(self, text: str) -> None:
        """Keep a piece of text."""
        self.count(text)
        hidden = self._vanished or self._taking in _DELETED
        (self._hidden if hidden else self._visible).append(text)

    def count(self, text: str) -> None:
        """Raise ``TooLargeError`` for more text than is ever kept, before memory fills with it."""
        self._left -= len(text)
        if self._left < 0:
            raise TooLargeError("too much text")

    def enter(self, name: str) -> None:
        """Take note of the start of what holds text."""

    def leave(self, name: str) -> None:
        """End a line with its paragraph or value."""
        if name in ("p", "pt"):
            self._visible.append("\n")
            if self._hidden and self._hidden[-1] != "\n":
                self._hidden.append("\n")

    def text(self) -> str:
        """Return what shows."""
        return "".join(self._visible)

    def hidden_text(self) -> str:
        """Return what is in the file but does not show."""
        return "".join(self._hidden)


class Story(Gathered):
    """The document itself: paragraphs by number, tables by number with tabs between cells, text boxes apart."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink
        self._rows = Rows(sink, {"kind": "paragraphs"})
        self._paragraph = self._tables = self._depth = self._boxes = 0
        self._table: Rows | None = None
        self._row = 0
        self._line: list[str] = []
        self._box: list[str] = []

    def take(self, text: str) -> None:
        """Keep a piece where it belongs."""
        self.count(text)
        if self._vanished or self._taking in _DELETED:
            self._hidden.append(text)
        else:
            (self._box if self._boxes else self._line).append(text)

    def enter(self, name: str) -> None:
        """Take note of text boxes and tables."""
        if name == "txbxContent":
            self._boxes += 1
        elif name == "tbl" and not self._boxes:
            self._depth += 1
            if self._depth == 1:
                self._rows.flush()
                self._tables += 1
                self._table, self._row = Rows(self._sink, {"kind": "table", "number": self._tables}), 0

    def leave(self, name: str) -> None:
        """End a paragraph, cell, row, table or text box."""
        if name == "txbxContent":
            self._boxes -= 1
        elif name == "p":
            self._end_paragraph()
        elif name in ("tc", "tr", "tbl") and not self._boxes:
            self._end_in_table(name)

    def _end_paragraph(self) -> None:
        if self._hidden and self._hidden[-1] != "\n":
            self._hidden.append("\n")
        if self._boxes:
            self._box.append("\n")
        elif self._depth:
            self._line.append(" ")
        else:
            self._paragraph += 1
            self._rows.add(self._paragraph, "".join(self._line))
            self._line = []

    def _end_in_table(self, name: str) -> None:
        if name == "tbl":
            self._depth -= 1
            if self._depth == 0 and self._table is not None:
                self._table.flush()
        elif self._depth > 1:  # a table within a cell is text of that cell
            return
        elif name == "tc":
            self._line = ["".join(self._line).rstrip(), "\t"]
        elif self._table is not None:
            self._row += 1
            self._table.add(self._row, "".join(self._line).strip())
            self._line = []

    def close(self) -> None:
        """Write what is left: the last paragraphs, text boxes, hidden words."""
        self._rows.flush()
        self._sink.put({"kind": "boxes"}, "".join(self._box))
        self._sink.put({"kind": "deleted"}, self.hidden_text(), hidden=True)
