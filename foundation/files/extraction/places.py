"""Where a piece of text stands in its file, and what became of the file, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from foundation.files.enums import ExtractionState

from .kinds import ending_of

#: Longest name of a sheet that is kept; Excel allows 31 characters.
_LONGEST_NAME = 100


def words(place: Mapping[str, Any]) -> str:
    """Name a place that a reader gave; the child's words are not trusted, so an unknown kind is a plain “Text”."""
    kind = place.get("kind")
    numbers = {name: _whole(place.get(name)) for name in ("number", "first", "last")}
    if kind in ("page", "page_notes", "table"):
        return _numbered(kind, numbers)
    if kind in ("paragraphs", "lines", "rows"):
        return _ranged(kind, {**numbers, "sheet": str(place.get("sheet", ""))[:_LONGEST_NAME]})
    return {
        "header": _("Header"),
        "footer": _("Footer"),
        "notes": _("Notes"),
        "boxes": _("Text boxes"),
        "drawings": _("Drawings and charts"),
        "comments": _("Comments"),
        "deleted": _("Deleted or hidden text that is still in the file"),
    }.get(str(kind), _("Text"))


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _numbered(kind: str, numbers: Mapping[str, Any]) -> str:
    if kind == "page":
        return _("Page %(number)d") % numbers
    if kind == "page_notes":
        return _("Page %(number)d, form fields and notes") % numbers
    if numbers["first"] == numbers["last"]:
        return _("Table %(number)d, row %(first)d") % numbers
    return _("Table %(number)d, rows %(first)d to %(last)d") % numbers


def _ranged(kind: str, numbers: Mapping[str, Any]) -> str:
    one = numbers["first"] == numbers["last"]
    if kind == "paragraphs":
        return (_("Paragraph %(first)d") if one else _("Paragraphs %(first)d to %(last)d")) % numbers
    if kind == "lines":
        return (_("Line %(first)d") if one else _("Lines %(first)d to %(last)d")) % numbers
    if one:
        return _("Sheet “%(sheet)s”, row %(first)d") % numbers
    return _("Sheet “%(sheet)s”, rows %(first)d to %(last)d") % numbers


def sentence(state: ExtractionState, *, title: str, name: str, gone: bool = False) -> str:
    """What became of a file and what to do about it; empty where all was read."""
    if gone:
        return _("The file of “%(title)s” is missing from the store. Upload it again.") % {"title": title}
    found = {
        ExtractionState.EMPTY: _(
            "“%(title)s” holds no text; perhaps it is a scan. "
            "Attach a version with text, so that it can be checked and found."
        ),
        ExtractionState.LOCKED: _(
            "“%(title)s” is locked with a password, so it cannot be read. "
            "Save it without the password and upload that version."
        ),
        ExtractionState.DAMAGED: _(
            "“%(title)s” is damaged and cannot be read to its end. "
            "Save it again with the program that made it and upload that version."
        ),
        ExtractionState.TOO_LARGE: _(
            "“%(title)s” is too large or too intricate to be read to its end. Split it into several files."
        ),
        ExtractionState.UNSUPPORTED: _(
            "The text of “%(title)s” is not read, since it is of the kind .%(ending)s. "
            "Attach it as PDF, OFD, DOCX or XLSX, so that it can be checked and found."
        ),
    }.get(state, "")
    return found % {"title": title, "ending": ending_of(name)}
