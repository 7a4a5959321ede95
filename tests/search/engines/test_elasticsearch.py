"""What only Elasticsearch can get wrong: addresses, silence, refusals."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from search.engines import elasticsearch as module
from search.engines.base import Engine, EngineError, EngineUnavailable, Question
from search.engines.elasticsearch import ElasticsearchEngine
from search.query import parse
from tests.factories.search import index_document

pytestmark = pytest.mark.sqlite


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def question() -> Question:
    return Question(terms=parse("通知").terms)


def test_engine_without_address_says_which_setting() -> None:
    with pytest.raises(EngineUnavailable, match="PORTICO_ELASTICSEARCH_URL"):
        ElasticsearchEngine("", prefix="x")


def test_engine_that_is_away_is_unavailable() -> None:
    engine = ElasticsearchEngine("http://127.0.0.1:1", prefix="x")
    for attempt in (engine.ping, engine.current, lambda: engine.search(question())):
        with pytest.raises(EngineUnavailable, match=r"127\.0\.0\.1:1"):
            attempt()
    with pytest.raises(EngineUnavailable):
        engine.write([index_document("page:1", "通知")])
    engine._client.close()


def test_engine_that_is_silent_is_given_up_soon(silent_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEARCH_SECONDS", 0.2)
    engine = ElasticsearchEngine(f"http://127.0.0.1:{silent_port}", prefix="x")
    start = time.monotonic()
    with pytest.raises(EngineUnavailable):
        engine.search(question())
    assert time.monotonic() - start < 2
    engine._client.close()


@pytest.mark.search
def test_mapping_takes_no_other_field(make_engine: Callable[[str], Engine]) -> None:
    engine = make_engine("elasticsearch")
    assert isinstance(engine, ElasticsearchEngine)
    engine.create("first")
    engine.swap("first")
    index = engine._index("first")
    mapping = engine._client.indices.get_mapping(index=index)[index]["mappings"]
    assert mapping["dynamic"] == "strict"
    assert mapping["_source"] == {"excludes": ["title", "body"]}


@pytest.mark.search
def test_refused_document_is_an_error(make_engine: Callable[[str], Engine]) -> None:
    engine = make_engine("elasticsearch")
    engine.create("first")
    engine.swap("first")
    with pytest.raises(EngineError, match="refused 1 documents"):
        engine.write([index_document("page:1", "通知"), index_document("page:2", "通知", day="never")])
