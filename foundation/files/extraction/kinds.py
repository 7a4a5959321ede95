"""Which attachments are read, and by what; only names here, so that the worker imports no reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_HERE: Final = "foundation.files.extraction"


@dataclass(frozen=True, slots=True)
class Extractor:
    """A reader: raise ``version`` when it reads anything differently, also through a new version of its library."""

    name: str
    version: int
    module: str


PDF: Final = Extractor("pdf", 1, f"{_HERE}.pdf")
WORD: Final = Extractor("docx", 1, f"{_HERE}.word")
SHEETS: Final = Extractor("xlsx", 1, f"{_HERE}.sheets")
OFD: Final = Extractor("ofd", 1, f"{_HERE}.ofd")
PLAIN: Final = Extractor("text", 1, f"{_HERE}.plain")

#: By the ending of the file, which uploads are held to; see ``foundation.files.inspection``.
BY_ENDING: Final = {"pdf": PDF, "docx": WORD, "xlsx": SHEETS, "ofd": OFD, "txt": PLAIN, "csv": PLAIN}
BY_NAME: Final = {extractor.name: extractor for extractor in BY_ENDING.values()}


def ending_of(name: str) -> str:
    """Ending of a file name in small letters, without its dot."""
    return name.rpartition(".")[2].lower()


def extractor_for(name: str) -> Extractor | None:
    """Reader for a file name; None for kinds that are not read."""
    return BY_ENDING.get(ending_of(name))
