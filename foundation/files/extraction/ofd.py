"""OFD (GB/T 33190) by page: OFD.xml names documents, Document.xml pages, Content.xml holds text at places."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import IO, Final

from .archive import Archive, Events
from .faults import LockedError
from .layout import unwrap, whole_characters
from .sink import Sink

_ROOT: Final = "OFD.xml"
#: Baselines nearer than this share of the type's size are one line; gaps wider than it are blanks.
_SAME_LINE: Final = 0.5
_GAP: Final = 0.5
_USUAL_SIZE: Final = 4.0


def extract(stream: IO[bytes], sink: Sink) -> None:
    """Write each page's text, the template's before its own, then notes."""
    archive = Archive(stream, sink.bounds)
    if any(archive.matching(r"(?:.*/)?Encryptions\.xml")):
        raise LockedError
    root = Found("DocRoot")
    archive.parse(_ROOT, root)
    number = 0
    for document in root.texts:
        number = _document(archive, _resolve(archive, _ROOT, document), sink, number)


def _document(archive: Archive, path: str, sink: Sink, number: int) -> int:
    outline = Outline()
    archive.parse(path, outline)
    templates: dict[str, str] = {}
    for location in outline.pages:
        number += 1
        page = Page()
        archive.parse(_resolve(archive, path, location), page)
        texts = []
        for key in page.templates:
            if key in outline.templates and key not in templates:
                template = Page()
                archive.parse(_resolve(archive, path, outline.templates[key]), template)
                templates[key] = template.text()
            texts.append(templates.get(key, ""))
        sink.put({"kind": "page", "number": number}, whole_characters("\n".join([*texts, page.text()])))
    for location in outline.annotations:
        _annotations(archive, _resolve(archive, path, location), sink)
    return number


def _annotations(archive: Archive, path: str, sink: Sink) -> None:
    files = Found("FileLoc")
    archive.parse(path, files)
    for location in files.texts:
        notes = Page()
        archive.parse(_resolve(archive, path, location), notes)
        sink.put({"kind": "notes"}, whole_characters(notes.text()))


def _resolve(archive: Archive, base: str, location: str) -> str:
    """Name in the package of a location: from the root, or beside the file that names it."""
    location = location.strip().replace("\\", "/")
    if location.startswith("/"):
        return posixpath.normpath(location).lstrip("/")
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(base), location))
    return beside if beside in archive else posixpath.normpath(location)


class Found(Events):
    """The texts of all elements of one name."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._wanted = wanted
        self._open = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a text."""
        if name == self._wanted:
            self._open = True
            self.texts.append("")

    def finish(self, name: str) -> None:
        """End it."""
        if name == self._wanted:
            self._open = False

    def characters(self, content: str) -> None:
        """Take it."""
        if self._open:
            self.texts[-1] += content


class Outline(Found):
    """Document.xml: where pages, templates and annotations lie."""

    def __init__(self) -> None:
        super().__init__("Annotations")
        self.pages: list[str] = []
        self.templates: dict[str, str] = {}

    @property
    def annotations(self) -> list[str]:
        """Locations of the lists of annotations."""
        return [text for text in self.texts if text.strip()]

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of a page or template."""
        super().begin(name, attributes)
        if name == "Page" and "BaseLoc" in attributes:
            self.pages.append(attributes["BaseLoc"])
        elif name == "TemplatePage" and "BaseLoc" in attributes:
            self.templates[attributes.get("ID", "")] = attributes["BaseLoc"]


@dataclass(slots=True)
class _Pen:
    """Where the last character was written."""

    baseline: float = 0.0
    end: float = 0.0
    size: float = _USUAL_SIZE


@dataclass
class _Object:
    """The text object that is open: its corner and the size of its type."""

    left: float = 0.0
    top: float = 0.0
    size: float = _USUAL_SIZE
    pieces: list[str] = field(default_factory=list)


class Page(Events):
    """Content.xml: text in the order of the file, in lines as its baselines say."""

    def __init__(self) -> None:
        super().__init__()
        self.templates: list[str] = []
        self._lines: list[str] = [""]
        self._pen = _Pen()
        self._object = _Object()
        self._taking = False
        self._at = (0.0, 0.0)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of places."""
        if name == "TextObject":
            corner = [_number(value) for value in attributes.get("Boundary", "0 0 0 0").split()] + [0.0, 0.0]
            self._object = _Object(corner[0], corner[1], _number(attributes.get("Size", "")) or _USUAL_SIZE)
            self._at = (0.0, 0.0)
        elif name == "TextCode":
            self._at = (
                _number(attributes["X"]) if "X" in attributes else self._at[0],
                _number(attributes["Y"]) if "Y" in attributes else self._at[1],
            )
            self._taking, self._object.pieces = True, []
        elif name == "Template" and "TemplateID" in attributes:
            self.templates.append(attributes["TemplateID"])

    def characters(self, content: str) -> None:
        """Take text."""
        if self._taking:
            self._object.pieces.append(content)

    def finish(self, name: str) -> None:
        """Write a piece where its baseline puts it."""
        if name != "TextCode":
            return
        self._taking = False
        text = "".join(self._object.pieces).strip("\r\n")
        if text:
            self._write(text, self._object.left + self._at[0], self._object.top + self._at[1], self._object.size)

    def _write(self, text: str, left: float, baseline: float, size: float) -> None:
        if (
            abs(baseline - self._pen.baseline) > _SAME_LINE * max(size, self._pen.size)
            or left < self._pen.end - 2 * size
        ):
            self._lines.append("")
        elif left - self._pen.end > _GAP * size:
            self._lines[-1] += " "
        self._lines[-1] += text
        width = sum(size if character > "\u2e7f" else size / 2 for character in text)
        self._pen = _Pen(baseline, left + width, size)

    def text(self) -> str:
        """Return the page's text, wrapped lines joined."""
        return unwrap("\n".join(self._lines).strip("\n"))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
