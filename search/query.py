"""What a citizen typed, understood: words, quoted phrases and numbers, or one clear sentence about what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from sites.characters import to_simplified

from .analysis import identifier_key, is_prefix, loose_tokens, phrase_tokens
from .numbers import document_numbers

LONGEST_QUERY: Final = 200
MOST_TERMS: Final = 20
#: Values by which results can be narrowed, in the order shown.
FACETS: Final = ("site", "organ", "year", "theme", "genre")
_LONGEST_VALUE: Final = 200

_QUOTED: Final = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|『([^』]*)』|＂([^＂]*)＂')
_GAP: Final = re.compile(r"[\s\x00-\x1f\x7f，、；。！？;!?\"“”＂]+|(?<!\d),|,(?!\d)")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9/\-_.:]*\d[A-Za-z0-9/\-_.:]*")


class QueryError(ValueError):
    """What was asked cannot be answered; the message, one sentence for the person who asked, tells how to mend it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of a query that a result must contain: a phrase of tokens, or an exact number."""

    text: str
    tokens: tuple[str, ...]
    #: Key of a document or index number that this piece may be; empty where it is neither.
    number: str = ""

    @property
    def prefix(self) -> bool:
        """Whether the term is one CJK character, found at the start of a token."""
        return is_prefix(self.tokens)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question to the index: what was typed, what it means, how it is narrowed, which page of results."""

    text: str
    terms: tuple[Term, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    page: int = 1

    @property
    def loose(self) -> tuple[str, ...]:
        """Tokens for a relaxed search, each once."""
        return tuple(dict.fromkeys(token for term in self.terms for token in loose_tokens(term.text)))

    @property
    def numbers(self) -> frozenset[str]:
        """Keys of the document and index numbers among the terms."""
        return frozenset(term.number for term in self.terms if term.number)

    @property
    def series(self) -> str:
        """Where nothing but one document number was typed: what the numbers of its issuer and year begin with."""
        number = next(document_numbers(self.terms[0].text), None) if len(self.terms) == 1 else None
        return number.series if number and number.key == self.terms[0].number else ""


def parse(text: str, *, filters: Mapping[str, str] | None = None, page: int = 1) -> SearchQuery:
    """Understand what was typed. Raises ``QueryError`` with a sentence for the person who typed it.

    Words are parted by blanks and punctuation and must all be found, each as a phrase of its characters; quotation
    marks keep blanks and punctuation inside a phrase; document and index numbers are found in any way of writing, and
    all in traditional characters too.
    """
    text = text.strip()
    if not text:
        raise QueryError(_("Enter what you are looking for."))
    if len(text) > LONGEST_QUERY:
        raise QueryError(_("The search is longer than %(limit)d characters. Shorten it.") % {"limit": LONGEST_QUERY})
    terms = tuple(dict.fromkeys(term for term in _terms(to_simplified(text)) if term.tokens))
    if not terms:
        raise QueryError(_("The search contains no letter, character or digit. Enter a word or a number."))
    if len(terms) > MOST_TERMS:
        raise QueryError(_("The search has more than %(limit)d words. Leave some out.") % {"limit": MOST_TERMS})
    return SearchQuery(text=text, terms=terms, filters=_checked(filters or {}), page=page)


def _checked(filters: Mapping[str, str]) -> dict[str, str]:
    chosen = {name: value for name, value in filters.items() if value}
    for name, value in chosen.items():
        if name not in FACETS or len(value) > _LONGEST_VALUE or "\x00" in value:
            raise QueryError(_("The results cannot be narrowed by “%(name)s”.") % {"name": name[:40]})
        if name in ("site", "year") and not re.fullmatch("[0-9]{1,10}", value):
            raise QueryError(_("“%(value)s” is no number for “%(name)s”.") % {"value": value[:40], "name": name})
    return chosen


def _terms(text: str) -> Iterator[Term]:
    """Numbers first, since their brackets may be quotation marks and their parts may have blanks between them."""
    place = 0
    for number in document_numbers(text):
        yield from _quoted_and_words(text[place : number.start])
        yield Term(number.text, phrase_tokens(number.text), number.key)
        place = number.end
    yield from _quoted_and_words(text[place:])


def _quoted_and_words(text: str) -> Iterator[Term]:
    place = 0
    for match in _QUOTED.finditer(text):
        yield from _words(text[place : match.start()])
        inside = next(group for group in match.groups() if group is not None)
        yield Term(inside, phrase_tokens(inside))
        place = match.end()
    yield from _words(text[place:])


def _words(text: str) -> Iterator[Term]:
    for word in _GAP.split(text):
        number = identifier_key(word) if _IDENTIFIER.fullmatch(word) else ""
        yield Term(word, phrase_tokens(word), number)
