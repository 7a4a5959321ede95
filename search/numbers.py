"""Document numbers (文号): recognised however they are typed, and brought into one key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .analysis import identifier_key

# 湘政办函〔2011〕68号, with any brackets or none, with or without 号, with blanks between the parts.
_OPEN: Final = r"[\[\(<{〔【「『〈《⦗]"
_CLOSE: Final = r"[\]\)>}〕】」』〉》⦘]"
_ISSUER: Final = r"(?P<issuer>[\u3007\u3400-\u4dbf\u4e00-\u9fff]{1,20})"
_SERIAL: Final = r"第?\s*(?P<serial>\d{1,5})(?!\d)"
_YEARLY: Final = re.compile(
    rf"{_ISSUER}\s*(?:{_OPEN}{{1,2}}\s*(?P<year>(?:19|20)\d\d)\s*年?\s*{_CLOSE}{{0,2}}\s*{_SERIAL}(?:\s*号|(?![^\W_]))"
    rf"|(?P<bare>(?:19|20)\d\d)\s*{_CLOSE}?\s*{_SERIAL.replace('serial', 'last')}(?:\s*号|(?![^\W_])))"
)
# 国务院令第513号: numbered without a year; the word for the kind of document keeps sentences out.
_PLAIN: Final = re.compile(rf"{_ISSUER[:-1]}(?<=[令号告函发字规]))\s*{_OPEN}?\s*{_SERIAL}\s*号\s*{_CLOSE}?")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number and where it stands in the text it was read from."""

    issuer: str
    year: str
    serial: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """What two ways of writing the same number have in common."""
        return f"{self.issuer}|{self.year}|{int(self.serial)}"

    @property
    def text(self) -> str:
        """The number as it would be printed, for a search in texts that quote it."""
        return f"{self.issuer}〔{self.year}〕{self.serial}号" if self.year else f"{self.issuer}第{self.serial}号"

    @property
    def series(self) -> str:
        """What all numbers of its issuer and year begin with; empty where numbers have no year."""
        return f"{self.issuer}〔{self.year}〕" if self.year else ""


def _flat(text: str) -> str:
    """Half-width digits and brackets, character by character, so that places stay."""
    return "".join(
        folded if len(folded := unicodedata.normalize("NFKC", character)) == 1 else character for character in text
    )


def document_numbers(text: str) -> Iterator[DocumentNumber]:
    """Document numbers in a text, from left to right."""
    flat = _flat(text)
    place = 0
    while match := _YEARLY.search(flat, place) or _PLAIN.search(flat, place):
        found = match.groupdict()
        year = found.get("year") or found.get("bare") or ""
        serial = found["serial"] or found["last"]
        yield DocumentNumber(found["issuer"], year, serial, match.start(), match.end())
        place = match.end()


def document_number_key(text: str) -> str:
    """Key by which a document number is compared: the same for every bracket, width, blank and with or without 号.

    A number of another form is its letters and digits; empty for an empty number.
    """
    number = next(document_numbers(text), None)
    if number is not None and not identifier_key(text[: number.start] + text[number.end :]):
        return number.key
    return identifier_key(text)
