"""Elasticsearch: an alias that names the generation that answers, external versions, nothing analysed but blanks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers
from elasticsearch_dsl import Boolean, Document, Index, Keyword, Long, MetaField, Q, Search, Text, analyzer

from search.query import FACETS, Term

from .base import (
    MOST_VALUES,
    NUMBER_WEIGHT,
    TITLE_WEIGHT,
    Answer,
    EngineError,
    EngineUnavailable,
    Held,
    IndexDocument,
    Operation,
    Question,
)

T = TypeVar("T")
#: Raised with every change of the mapping: it is part of a generation's name, so another one is rebuilt beside.
SCHEMA_VERSION: Final = 2
SEARCH_SECONDS: Final = 3.0
WRITE_SECONDS: Final = 30.0
_CONFLICT: Final = 409
_NOT_FOUND: Final = 404
_UNAVAILABLE: Final = frozenset({_NOT_FOUND, 408, 429, 502, 503, 504})
# Tokens come ready from search.analysis, so that this engine and the embedded one find the same.
_TOKENS: Final = analyzer("tokens", tokenizer="whitespace")


class IndexedObject(Document):
    """Mapping of the index; the tokens are searched, never given back."""

    key = Keyword()
    version = Long(index=False)
    deleted = Boolean()
    title = Text(analyzer=_TOKENS)
    body = Text(analyzer=_TOKENS)
    numbers = Keyword()
    site = Keyword()
    organ = Keyword()
    year = Keyword()
    theme = Keyword()
    genre = Keyword()
    day = Long()

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(excludes=["title", "body"])


class ElasticsearchEngine:
    """Indices ``<prefix>-<generation>`` behind the alias ``<prefix>``."""

    name = "elasticsearch"

    def __init__(self, url: str, *, prefix: str, shards: int = 1, replicas: int | None = None) -> None:
        """Connect lazily. ``replicas`` None lets the cluster decide: one where there is more than one node."""
        if not url:
            raise EngineUnavailable("Elasticsearch has no address: set PORTICO_ELASTICSEARCH_URL.")
        self.url = url
        self.alias = f"{prefix}-{SCHEMA_VERSION}"
        replication = {"auto_expand_replicas": "0-1"} if replicas is None else {"number_of_replicas": replicas}
        self.settings: dict[str, Any] = {"number_of_shards": shards, **replication}
        self._client = Elasticsearch(url, request_timeout=WRITE_SECONDS, max_retries=0, retry_on_timeout=False)
        self._searching = self._client.options(request_timeout=SEARCH_SECONDS)

    # Generations

    def current(self) -> str:
        """Name of the index behind the alias; empty if there is none."""
        try:
            names = self._guarded(lambda: list(self._searching.indices.get_alias(name=self.alias)))
        except EngineUnavailable as error:
            if isinstance(error.__cause__, NotFoundError):
                return ""
            raise
        return str(names[0]).removeprefix(f"{self.alias}-")

    def create(self, generation: str) -> None:
        """Make an empty index; it is there already if this is the second attempt."""
        index = Index(self._index(generation), using=self._client)
        index.document(IndexedObject)
        index.settings(**self.settings)
        index.analyzer(_TOKENS)
        if not self._guarded(index.exists):
            self._guarded(index.create)

    def swap(self, generation: str) -> None:
        """Move the alias in one step, then remove the other generations."""
        fresh = self._index(generation)
        self._guarded(lambda: self._client.indices.refresh(index=fresh))
        held = self._guarded(lambda: dict(self._client.indices.get_alias(index=f"{self.alias}-*")))
        actions: list[dict[str, Any]] = [{"add": {"index": fresh, "alias": self.alias}}]
        actions += [
            {"remove": {"index": name, "alias": self.alias}}
            for name, row in held.items()
            if name != fresh and self.alias in row["aliases"]
        ]
        self._guarded(lambda: self._client.indices.update_aliases(actions=actions))
        for name in held:
            if name != fresh:
                self.drop(name.removeprefix(f"{self.alias}-"))

    def drop(self, generation: str) -> None:
        """Remove an index."""
        self._guarded(lambda: self._client.indices.delete(index=self._index(generation), ignore_unavailable=True))

    def _index(self, generation: str) -> str:
        return f"{self.alias}-{generation}"

    # Writing

    def write(self, operations: Sequence[Operation], *, generation: str = "") -> None:
        """Write a batch; the version numbers are the database's, so Elasticsearch itself ignores what is older."""
        wanted = generation or self._answering()
        actions = [_action(operation, self._index(wanted)) for operation in operations]
        # A generation under construction is refreshed at the swap; the current one at once.
        refresh = not generation
        _done, errors = self._guarded(
            lambda: helpers.bulk(
                self._client, actions, refresh=refresh, raise_on_error=False, stats_only=False, chunk_size=500
            )
        )
        refused: list[dict[str, Any]] = errors if isinstance(errors, list) else []
        failed = [row for row in refused if next(iter(row.values())).get("status") != _CONFLICT]
        if failed:
            raise EngineError(f"Elasticsearch refused {len(failed)} documents, the first with: {failed[0]}")

    def _answering(self) -> str:
        if generation := self.current():
            return generation
        raise EngineUnavailable(f"Elasticsearch at {self.url} has no index yet. Run manage.py rebuild_search.")

    def release(self) -> None:
        """Do nothing: any process may write, and closed connections would not open again."""

    # Reading

    def search(self, question: Question) -> Answer:
        """Answer with one request: hits, exact total and every facet."""
        asked = _loose(question) if question.loose else Q("bool", must=[_phrase(term) for term in question.terms])
        search = (
            Search(using=self._searching, index=self.alias)
            .query(asked)
            .source(False)
            .extra(track_total_hits=True, docvalue_fields=["key"])
            .sort("_score", {"day": "desc"}, "key")
            .params(allow_partial_search_results=False)[question.offset : question.offset + question.limit]
        )
        if question.filters:
            search = search.post_filter(_filters(question.filters))
        for name in question.facets:
            others = {other: value for other, value in question.filters.items() if other != name}
            bucket = search.aggs.bucket(name, "filter", filter=_filters(others))
            bucket.bucket("values", "terms", field=name, size=MOST_VALUES, shard_size=2 * MOST_VALUES)
        response = self._guarded(lambda: search.execute().to_dict())
        return _answer(response, question.facets)

    def ping(self) -> None:
        """Raise ``EngineUnavailable`` where the alias does not answer."""
        self._guarded(lambda: self._searching.count(index=self.alias))

    def count(self) -> int:
        """Number of live objects."""
        search = Search(using=self._searching, index=self.alias).query("term", deleted=False)
        return int(self._guarded(search.count))

    def held(self) -> Iterator[Held]:
        """Every object held, by scrolling."""
        search = Search(using=self._client, index=self.alias).source(["key", "version", "deleted"])
        rows = search.params(size=1000, preserve_order=False).scan()
        while (row := self._guarded(lambda: next(rows, None))) is not None:
            yield Held(row.key, row.version, row.deleted)

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except TransportError as error:
            raise EngineUnavailable(f"Elasticsearch at {self.url} does not answer: {error}") from error
        except ApiError as error:
            if error.status_code in _UNAVAILABLE:
                raise EngineUnavailable(f"Elasticsearch at {self.url} has no index to search: {error}") from error
            raise EngineError(f"Elasticsearch at {self.url} refused: {error}") from error


def _action(operation: Operation, index: str) -> dict[str, Any]:
    source: dict[str, Any] = {"key": operation.key, "version": operation.version, "deleted": True}
    if isinstance(operation, IndexDocument):
        facets = {name: value for name in FACETS if (value := operation.facets.get(name))}
        source |= {"deleted": False, "title": operation.title, "body": operation.body, "day": operation.day}
        source |= {"numbers": list(operation.numbers), **facets}
    return {
        "_op_type": "index",
        "_index": index,
        "_id": operation.key,
        "version": operation.version,
        "version_type": "external_gte",
        "_source": source,
    }


def _phrase(term: Term) -> Any:
    if term.prefix:
        kinds = [Q("prefix", title={"value": term.tokens[0], "boost": TITLE_WEIGHT}), Q("prefix", body=term.tokens[0])]
    else:
        words = " ".join(term.tokens)
        title = {"query": words, "boost": TITLE_WEIGHT}
        kinds = [Q("match_phrase", title=title), Q("match_phrase", body=words)]
    if term.number:
        kinds.append(Q("constant_score", filter=Q("term", numbers=term.number), boost=NUMBER_WEIGHT))
    return Q("dis_max", queries=kinds)


def _loose(question: Question) -> Any:
    each = [
        Q("dis_max", queries=[Q("term", title={"value": token, "boost": TITLE_WEIGHT}), Q("term", body=token)])
        for token in question.loose
    ]
    return Q("bool", should=each, minimum_should_match=question.least)


def _filters(filters: Mapping[str, str]) -> Any:
    return Q("bool", filter=[Q("term", **{name: value}) for name, value in filters.items()])


def _answer(response: Mapping[str, Any], facets: Sequence[str]) -> Answer:
    hits = response["hits"]
    counts = {
        name: {str(row["key"]): int(row["doc_count"]) for row in response["aggregations"][name]["values"]["buckets"]}
        for name in facets
    }
    return Answer(tuple(row["fields"]["key"][0] for row in hits["hits"]), int(hits["total"]["value"]), counts)
