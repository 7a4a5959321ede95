"""Answering a search: the engine says which and in what order, the rows say what may be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sites.models import SiteProfile

from . import passages
from .analysis import identifier_key
from .engines import get_engine
from .engines.base import Answer, EngineError, Question
from .models import Entry
from .query import FACETS, QueryError, SearchQuery, parse

PAGE_SIZE: Final = 10
MOST_PAGES: Final = 100
_VALUES_SHOWN: Final = 10
FACET_LABELS: Final = {
    "site": gettext_lazy("Site"),
    "organ": gettext_lazy("Issuer"),
    "year": gettext_lazy("Year"),
    "theme": gettext_lazy("Theme"),
    "genre": gettext_lazy("Genre"),
}


class SearchUnavailable(Exception):  # noqa: N818 - a state of the service, shown as such
    """The engine cannot answer now; the page says so and never that there are no results."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result, ready to show: the row, its title and passages with what was found marked.

    ``exact``: its own number is the one that was typed.
    """

    entry: Entry
    title: SafeString
    snippet: SafeString
    exact: bool = False


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value by which results can be narrowed, with the number of results it would give."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of one field among the results."""

    name: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def chosen(self) -> FacetValue | None:
        """The value that narrows the results now."""
        return next((value for value in self.values if value.chosen), None)


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of results. ``relaxed``: nothing has every word; these have most pairs of characters.

    ``near``: nothing has the document number that was typed; these have what numbers of its issuer and year begin with.
    """

    query: SearchQuery
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    relaxed: bool
    near: str = ""

    @property
    def pages(self) -> int:
        """Number of pages that can be shown."""
        return min(-(-self.total // PAGE_SIZE), MOST_PAGES)


def search(query: SearchQuery) -> SearchResults:
    """Answer a query: exact total, ten results of its page, counts by facet; two or three database queries.

    Results are the rows of the hits, so what was withdrawn a moment ago is not shown even if the engine still holds it.
    Raises ``SearchUnavailable`` where the engine does not answer, ``QueryError`` for a page out of bounds.
    """
    if not 1 <= query.page <= MOST_PAGES:
        limit = PAGE_SIZE * MOST_PAGES
        raise QueryError(
            _("Only the first %(limit)d results can be looked through. Narrow the search.") % {"limit": limit}
        )
    found = _ask(query)
    rows = _rows(found.answer.keys)
    wanted = passages.pattern(found.words)
    hits = tuple(
        Hit(row, passages.whole(row.title, wanted), passages.extract(row.body, wanted), _bears(row, query.numbers))
        for key in found.answer.keys
        if (row := rows.get(key)) is not None
    )
    total = found.answer.total - (len(found.answer.keys) - len(hits))
    facets = _facets(found.answer.facets, query.filters)
    return SearchResults(query, total, hits, facets, found.relaxed, found.near)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the engine answered, and to which words."""

    answer: Answer
    words: Sequence[str]
    relaxed: bool = False
    near: str = ""


def _ask(query: SearchQuery) -> _Found:
    """Ask strictly; where nothing at all is found, whatever the filters, ask for what comes near.

    Of a document number that is its issuer and year: most of its bigrams would be those of any number of the year.
    """
    strict = Question(terms=query.terms, filters=query.filters, offset=(query.page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    try:
        engine = get_engine()
        answer = engine.search(strict)
        if answer.total or _found_without_filters(answer, query) or len(query.loose) < 2:
            return _Found(answer, [term.text for term in query.terms])
        if query.series:
            near = engine.search(replace(strict, terms=parse(query.series).terms))
            return _Found(near, [query.series], relaxed=True, near=query.series)
        return _Found(engine.search(replace(strict, terms=(), loose=query.loose)), query.loose, relaxed=True)
    except EngineError as error:
        raise SearchUnavailable(str(error)) from error


def _bears(row: Entry, numbers: Collection[str]) -> bool:
    """Whether one of the numbers that were typed is the row's own."""
    return bool(numbers) and bool({row.doc_number_key, identifier_key(row.index_number)} & set(numbers))


def _found_without_filters(answer: Answer, query: SearchQuery) -> bool:
    """Whether leaving out one chosen value would give results: then the words are right and the choice is not."""
    return any(answer.facets.get(name) for name in query.filters)


def _rows(keys: Sequence[str]) -> dict[str, Entry]:
    by_kind: dict[str, list[str]] = {}
    for name in keys:
        kind, _colon, key = name.partition(":")
        by_kind.setdefault(kind, []).append(key)
    wanted = Q(pk__in=[])
    for kind, some in by_kind.items():
        wanted |= Q(kind=kind, key__in=some)
    return {row.engine_key: row for row in Entry.objects.filter(wanted, deleted=False)}


def _facets(counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, str]) -> tuple[Facet, ...]:
    shown = {name: _shown(name, counts.get(name, {}), chosen.get(name, "")) for name in FACETS}
    names = _site_names([value for value, _count in shown["site"]])
    facets = []
    for name, rows in shown.items():
        labels = names if name == "site" else {}
        values = tuple(
            FacetValue(value, labels.get(value, value), count, value == chosen.get(name)) for value, count in rows
        )
        facets.append(Facet(name, str(FACET_LABELS[name]), values))
    return tuple(facets)


def _shown(name: str, counts: Mapping[str, int], chosen: str) -> list[tuple[str, int]]:
    """The commonest values, years from the newest, and the chosen value in any case."""
    by_count = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ranked = sorted(counts.items(), reverse=True) if name == "year" else by_count
    shown = ranked[:_VALUES_SHOWN]
    if chosen and chosen not in dict(shown):
        shown.append((chosen, counts.get(chosen, 0)))
    return shown


def _site_names(roots: Sequence[str]) -> dict[str, str]:
    rows = SiteProfile.objects.filter(site__root_page_id__in=[int(root) for root in roots])
    return {str(root): name for root, name in rows.values_list("site__root_page_id", "name")}
