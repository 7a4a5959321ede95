"""Masking personal data in text: character for character, so that positions stay."""

from __future__ import annotations

from collections.abc import Mapping

from .detectors.digits import Stretch
from .detectors.personal import Personal, personal_data

MARK = "*"
#: Letters and digits that stay at both ends of a number. Fewer than is usual (前六后四): the first six of an identity
#: number name the county, the next eight the birthday, and what a check found is read by many.
FIRST, LAST = 3, 2
#: Characters that stay of an address: as a rule the province or city.
OF_ADDRESS = 3


def mask(text: str) -> str:
    """The text with identity numbers, bank cards, phone numbers and addresses beside names masked; the same length.

    Of numbers the first three and the last two characters stay, of addresses the first three; spaces and hyphens too.
    Masking what is masked changes nothing.
    """
    return masked(text, personal_data(text))


def masked(text: str, found: Mapping[Personal, list[Stretch]]) -> str:
    """The text with what was found in it masked; see :func:`mask`."""
    if not any(found.values()):
        return text
    characters = list(text)
    for kind, stretches in found.items():
        first, last = (OF_ADDRESS, 0) if kind is Personal.ADDRESS else (FIRST, LAST)
        for stretch in stretches:
            places = [place for place in range(stretch.start, stretch.end) if text[place].isalnum()]
            for place in places[first : len(places) - last]:
                characters[place] = MARK
    return "".join(characters)
