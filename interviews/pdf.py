"""A download as PDF: A4, bounded, with a Chinese font embedded where the machine has one.

Fonts: the subset of a font of :data:`FONTS` is embedded, so that it looks and prints the same everywhere; with none of
them the standard Chinese font of PDF (STSong-Light) is named, which each reader replaces by one of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .pdf_fonts import embedded, forget
from .texts import Kind, Paragraph

#: Where free Chinese fonts usually lie; ``PORTICO_PDF_FONT`` comes before them.
FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)
STANDARD: Final = "STSong-Light"
#: Characters that a file holds: some 300 pages. What is beyond is in the text file, and the last line says so.
MOST_CHARACTERS: Final = 300_000
MARGIN: Final = 72.0
SIZES: Final = {Kind.TITLE: 20.0, Kind.FACT: 10.5, Kind.HEADING: 15.0, Kind.WORDS: 12.0}
SPACING: Final = 1.7
#: Signs that never begin a line.
HANGING: Final = frozenset("，。、；：？！）》」』”’】〕…—·,.;:?!)]%")


def write(paragraphs: Iterable[Paragraph], *, title: str, author: str) -> bytes:
    """The file. Takes seconds for the longest; callers keep it."""
    found = list(_bounded(paragraphs))
    font = _font({sign for one in found for sign in one.text} | set("0123456789/—"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    sheet = _Sheet(canvas, font)
    try:
        for one in found:
            sheet.add(one)
        sheet.end()
        canvas.save()
    finally:
        if font != STANDARD:
            forget(font)
    return buffer.getvalue()


def _bounded(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    room = MOST_CHARACTERS
    for one in paragraphs:
        room -= len(one.text)
        if room < 0:
            yield Paragraph(Kind.HEADING, _("The rest is too long for this file. Download the text instead."))
            return
        yield one


def _font(signs: set[str]) -> str:
    """Name of a font that can be used from now on."""
    given = str(getattr(settings, "PORTICO_PDF_FONT", ""))
    for path in (given, *FONTS):
        if path and Path(path).is_file() and (name := embedded(Path(path), signs)):
            return name
    if STANDARD not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(STANDARD))
    return STANDARD


class _Sheet:
    """Pages under way: a place on the present one, and what it takes to go to the next."""

    def __init__(self, canvas: Canvas, font: str) -> None:
        self.canvas, self.font = canvas, font
        self.width, self.height = A4
        self.y = self.height - MARGIN
        self.widths: dict[str, float] = {}

    def add(self, one: Paragraph) -> None:
        """Write a paragraph, over as many pages as it takes."""
        size = SIZES[one.kind]
        if one.kind in (Kind.TITLE, Kind.HEADING):
            self.y -= size * 0.6
        indent = 2 * size if one.kind == Kind.WORDS else 0.0
        for number, line in enumerate(self._wrapped(one.text, size, indent)):
            self._room(size * SPACING)
            self.y -= size * SPACING
            self.canvas.setFont(self.font, size)
            self.canvas.drawString(MARGIN + (indent if number == 0 else 0.0), self.y, line)
        if one.kind in (Kind.TITLE, Kind.HEADING):
            self.y -= size * 0.4

    def end(self) -> None:
        """The number below the last page."""
        self._number()

    def _room(self, needed: float) -> None:
        if self.y - needed < MARGIN:
            self._number()
            self.canvas.showPage()
            self.y = self.height - MARGIN

    def _number(self) -> None:
        self.canvas.setFont(self.font, 9)
        self.canvas.drawCentredString(self.width / 2, MARGIN / 2, f"— {self.canvas.getPageNumber()} —")

    def _wrapped(self, text: str, size: float, indent: float) -> Iterator[str]:
        room, line, used = self.width - 2 * MARGIN - indent, "", 0.0
        for piece in _pieces(text):
            width = sum(self._em(sign) for sign in piece) * size
            if used + width > room and line and piece not in HANGING:
                yield line.rstrip()
                room, line, used = self.width - 2 * MARGIN, "", 0.0
                piece, width = (piece, width) if piece.strip() else ("", 0.0)
            while width > room:  # a word without end, such as an address
                fits = max(1, int(len(piece) * room / width))
                yield piece[:fits]
                piece = piece[fits:]
                width = sum(self._em(sign) for sign in piece) * size
            line, used = line + piece, used + width
        yield line.rstrip()

    def _em(self, sign: str) -> float:
        if sign not in self.widths:
            self.widths[sign] = pdfmetrics.stringWidth(sign, self.font, 1.0)
        return self.widths[sign]


def _pieces(text: str) -> Sequence[str]:
    """What is not parted at the end of a line: Latin words and numbers; each Chinese sign alone."""
    found: list[str] = []
    word = ""
    for sign in text:
        if sign < "\u2e80" and not sign.isspace():
            word += sign
            continue
        if word:
            found.append(word)
            word = ""
        found.append(sign)
    return [*found, word] if word else found
