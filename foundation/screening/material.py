"""What is screened: passages of text with the words that say where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .detectors.digits import Stretch
from .detectors.personal import Personal, personal_data
from .lists import Lists, current
from .masking import masked
from .normal import Normal, words_normal


@dataclass(frozen=True)
class Passage:
    """A stretch of text that is read as one: a paragraph, a cell of a table, a page of an attachment.

    ``key`` names it within the material and stays the same from one version to the next as far as possible;
    ``place`` says for people where it stands, such as “Table 1, row 4, column 2”.
    """

    key: str
    place: str
    text: str

    @cached_property
    def personal(self) -> dict[Personal, list[Stretch]]:
        """Where personal data stands in the text; looked for once."""
        return personal_data(self.text)

    @cached_property
    def masked(self) -> str:
        """The text with personal data masked, character for character: positions are those of ``text``."""
        return masked(self.text, self.personal)

    @cached_property
    def normal(self) -> Normal:
        """The text as listed words are looked for in it."""
        return words_normal(self.text)


@dataclass(frozen=True)
class Material:
    """All passages of one version; ``subject`` is the page for checks that look at more than text, or None."""

    passages: Sequence[Passage]
    subject: Any = field(default=None, compare=False)

    @cached_property
    def lists(self) -> Lists:
        """The lists of words and leaders as they stand when a check first asks: one query, the same for all checks."""
        return current()
