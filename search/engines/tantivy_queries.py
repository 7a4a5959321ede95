"""Schema and queries of the embedded engine, built from tokens and never by tantivy's query parser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import tantivy

from search.query import FACETS, Term

from .base import MOST_VALUES, NUMBER_WEIGHT, TITLE_WEIGHT, Answer, Question

_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    # Deleting by an integer deletes nothing, in silence: the key is a raw text.
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("version", stored=True)
    builder.add_unsigned_field("day", fast=True)
    # Tokens come ready from search.analysis; only the whitespace tokenizer leaves phrases of bigrams alone.
    builder.add_text_field("title", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("numbers", tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA: Final = _schema()


def exact(field: str, value: str) -> Any:
    """Query for one whole value of a raw field."""
    return tantivy.Query.term_query(SCHEMA, field, value, "basic")


def _phrase(field: str, term: Term) -> Any:
    if term.prefix:
        return tantivy.Query.regex_query(SCHEMA, field, f"{term.tokens[0]}.?")
    if len(term.tokens) == 1:  # a phrase of one token panics
        return tantivy.Query.term_query(SCHEMA, field, term.tokens[0])
    return tantivy.Query.phrase_query(SCHEMA, field, list(term.tokens))


def _either(title: Any, body: Any, *more: Any) -> Any:
    return tantivy.Query.disjunction_max_query([tantivy.Query.boost_query(title, TITLE_WEIGHT), body, *more])


def _strict(terms: Sequence[Term]) -> Any:
    clauses = []
    for term in terms:
        number = [tantivy.Query.const_score_query(exact("numbers", term.number), NUMBER_WEIGHT)] if term.number else []
        clauses.append((_MUST, _either(_phrase("title", term), _phrase("body", term), *number)))
    return tantivy.Query.boolean_query(clauses)


def _loose(question: Question) -> Any:
    clauses = [
        (
            _SHOULD,
            _either(tantivy.Query.term_query(SCHEMA, "title", token), tantivy.Query.term_query(SCHEMA, "body", token)),
        )
        for token in question.loose
    ]
    return tantivy.Query.boolean_query(clauses, minimum_number_should_match=question.least)


def _narrowed(asked: Any, filters: Mapping[str, str]) -> Any:
    if not filters:
        return asked
    chosen = [(_MUST, tantivy.Query.const_score_query(exact(name, value), 0.0)) for name, value in filters.items()]
    return tantivy.Query.boolean_query([(_MUST, asked), *chosen])


def answer(searcher: Any, question: Question) -> Answer:
    """Answer a question from a searcher: keys, exact total, counts."""
    asked = _loose(question) if question.loose else _strict(question.terms)
    narrowed = _narrowed(asked, question.filters)
    found = searcher.search(narrowed, max(question.limit, 1), offset=question.offset)  # limit 0 panics
    keys = tuple(searcher.doc(address).get_first("key") for _score, address in found.hits)
    return Answer(keys[: question.limit], int(found.count), _counts(searcher, asked, question))


def _counts(searcher: Any, asked: Any, question: Question) -> dict[str, dict[str, int]]:
    """One aggregation for all facets without a choice, one more for each facet with one."""
    counts: dict[str, dict[str, int]] = {}
    chosen = [name for name in question.facets if name in question.filters]
    groups = [[name for name in question.facets if name not in chosen], *([name] for name in chosen)]
    for names in filter(None, groups):
        others = {name: value for name, value in question.filters.items() if name not in names}
        size = {"size": MOST_VALUES, "segment_size": MOST_VALUES}
        wanted = {name: {"terms": {"field": name, **size}} for name in names}
        result = searcher.aggregate(_narrowed(asked, others), wanted)
        for name in names:
            counts[name] = {str(row["key"]): int(row["doc_count"]) for row in result[name]["buckets"]}
    return counts
