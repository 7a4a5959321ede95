"""The word lists as they are searched with: built once a process, built anew where any process changed the list."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .enums import TermKind
from .leaders import LeaderBook
from .models import Leader, ListVersion, Term
from .occurrences import Finder

TERMS, LEADERS = "terms", "leaders"


@dataclass(frozen=True, slots=True)
class Listed:
    """What is said of a listed word where it is found."""

    text: str
    suggestion: str
    note: str


@dataclass(frozen=True, slots=True)
class Match:
    """``normal[start:end]`` is a listed word."""

    start: int
    end: int
    listed: Listed


class WordBook:
    """One finder for each kind. Of words that overlap the one that begins first counts, then the longest."""

    def __init__(self, terms: Iterable[Term]) -> None:
        found = list(terms)
        exempt = [term.normal for term in found if term.kind == TermKind.EXEMPT]
        self.finders = {
            kind: _finder([term for term in found if term.kind == kind], exempt)
            for kind in (TermKind.SENSITIVE, TermKind.FORBIDDEN, TermKind.MISSPELT)
        }

    def matches(self, kind: str, text: str) -> Iterator[Match]:
        """Listed words of a kind in normalised text, in its order; nothing inside exempt phrases or Latin words."""
        for found in self.finders[TermKind(kind)].find(text):
            yield Match(found.start, found.end, found.value)


@dataclass(frozen=True, slots=True)
class Lists:
    """Both lists, as they stood together."""

    words: WordBook
    leaders: LeaderBook


def current() -> Lists:
    """The lists as they stand now: one query, and one for each list that changed since this process last asked."""
    found = tokens()
    return Lists(
        words=_kept(TERMS, found, lambda: WordBook(Term.objects.filter(active=True).order_by("pk"))),
        leaders=_kept(LEADERS, found, lambda: LeaderBook(Leader.objects.filter(active=True).order_by("pk"))),
    )


def tokens() -> dict[str, str]:
    """A token for the present content of each list, by its name: another one, another content. One query."""
    return dict(ListVersion.objects.values_list("name", "token"))


def renew(name: str) -> None:
    """Say, in the caller's transaction, that a list changed.

    A token is drawn, not counted up: a change that was rolled back must not share its number with the next one.
    """
    ListVersion.objects.update_or_create(name=name, defaults={"token": secrets.token_hex(16)})


_books: dict[str, tuple[str, Any]] = {}


def _kept(name: str, tokens: dict[str, str], build: Callable[[], Any]) -> Any:
    """The book of a token; built from rows read after the token, so that it is never older than its token."""
    token, kept = tokens.get(name), _books.get(name)
    if token is not None and kept is not None and kept[0] == token:
        return kept[1]
    book = build()
    if token is not None:
        _books[name] = (token, book)
    return book


def _finder(terms: list[Term], exempt: list[str]) -> Finder:
    listed = {term.normal: Listed(term.text, term.suggestion, term.note) for term in terms}
    return Finder(listed, exempt, is_whole=_is_whole)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Latin words and numbers only where they do not continue."""
    return not (_continues(text[start - 1 : start], text[start]) or _continues(text[end : end + 1], text[end - 1]))


def _continues(neighbour: str, edge: str) -> bool:
    return neighbour.isascii() and neighbour.isalnum() and edge.isascii() and edge.isalnum()
