"""Fonts for PDF: the signs that a file needs, cut out of a font of the machine and registered under a name of its own.

The library embeds TrueType outlines only; most free Chinese fonts have cubic (CFF) ones, which are turned into
quadratic ones here, sign by sign, within a thousandth of an em.
"""

from __future__ import annotations

import io
import logging
import uuid
from pathlib import Path
from typing import Any, Final

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError, newTable
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError
from reportlab.pdfbase.ttfonts import TTFont as Embedded

logger = logging.getLogger(__name__)

#: How far a quadratic curve may lie from the cubic one, in thousandths of an em.
ERROR: Final = 1.0
#: In the collections of Noto CJK the simplified Chinese face.
CHINESE: Final = " SC"
MOST_FACES: Final = 64


def embedded(path: Path, signs: set[str]) -> str:
    """Register the subset of a font and return its name; empty where the file is no font that can be used.

    Whoever uses it gives it back with :func:`forget`.
    """
    buffer = io.BytesIO()
    try:
        with _opened(path) as source:
            _cut(source, signs)
            if "CFF " in source:
                _to_quadratic(source)
            source.save(buffer)
        buffer.seek(0)
        name = f"subset-{uuid.uuid4().hex}"
        font = Embedded(name, buffer)
        # The library would take the next subset of the same face for this one, signs and all.
        font.face.name = name.encode()
        pdfmetrics.registerFont(font)
    except (TTLibError, TTFError, OSError, KeyError, AssertionError) as error:
        logger.warning("the font %s cannot be embedded: %s", path, error)
        return ""
    return name


def forget(name: str) -> None:
    """Take a subset out of the library's registries."""
    pdfmetrics._fonts.pop(name, None)
    pdfmetrics._dynFaceNames.pop(name.encode(), None)


def _opened(path: Path) -> Any:
    """The font; of a collection its simplified Chinese face, or the first. The file is read as a whole, then closed."""
    data = path.read_bytes()
    if not data.startswith(b"ttcf"):
        return TTFont(io.BytesIO(data), lazy=True)
    faces = int.from_bytes(data[8:12], "big")
    for number in range(min(faces, MOST_FACES)):
        font = TTFont(io.BytesIO(data), fontNumber=number, lazy=True)
        if CHINESE in str(font["name"].getDebugName(4) or ""):
            return font
        font.close()
    return TTFont(io.BytesIO(data), fontNumber=0, lazy=True)


def _cut(font: Any, signs: set[str]) -> None:
    options = Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT", "fvar", "HVAR", "avar"]
    options.notdef_outline = True
    options.glyph_names = False
    options.ignore_missing_unicodes = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={ord(sign) for sign in signs} | {0x20})
    subsetter.subset(font)


def _to_quadratic(font: Any) -> None:
    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, ERROR * font["head"].unitsPerEm / 1000, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    table = font["glyf"] = newTable("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    _describe(font, glyphs)
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"


def _describe(font: Any, glyphs: dict[str, Any]) -> None:
    """The table of limits that TrueType outlines come with."""
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    for name in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"):
        setattr(limits, name, 0)
    limits.maxZones, limits.maxSizeOfInstructions, limits.maxComponentElements = 1, 0, 0
    limits.maxPoints = limits.maxContours = limits.maxCompositePoints = limits.maxCompositeContours = 0
    limits.maxComponentDepth = 0
    names = font["post"]
    names.formatType, names.extraNames, names.mapping, names.glyphOrder = 3.0, [], {}, font.getGlyphOrder()
    for name, glyph in glyphs.items():
        glyph.recalcBounds(font["glyf"])
        width, _bearing = font["hmtx"][name]
        font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
