"""An index of its own for every test, on one engine or on both."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from search.engines import get_engine
from search.engines.base import Engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine
from search.indexing import Writing, writing

BOTH = [
    pytest.param("embedded", marks=pytest.mark.sqlite),
    pytest.param("elasticsearch", marks=pytest.mark.search),
]


@pytest.fixture(autouse=True)
def own_index(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """The embedded engine in a folder of the test."""
    settings.PORTICO_SEARCH_ENGINE = "embedded"
    settings.PORTICO_SEARCH_DIR = tmp_path / "search"
    settings.PORTICO_SEARCH_PREFIX = f"test-{uuid.uuid4().hex[:12]}"
    vars(writing).update(vars(Writing()))
    yield
    get_engine("embedded").release()


def _remove(engine: ElasticsearchEngine) -> None:
    client = engine._client
    for name in list(client.indices.get(index=f"{engine.alias}*", ignore_unavailable=True)):
        client.indices.delete(index=name)
    client.close()


@pytest.fixture
def make_engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Engine]]:
    """Make an engine by name, without an index."""
    made: list[ElasticsearchEngine] = []

    def make(name: str) -> Engine:
        if name == "embedded":
            return TantivyEngine(tmp_path / "engine")
        engine = ElasticsearchEngine(
            request.getfixturevalue("elasticsearch_url"), prefix=f"test-{uuid.uuid4().hex[:12]}"
        )
        made.append(engine)
        return engine

    yield make
    for engine in made:
        _remove(engine)


@pytest.fixture(params=BOTH)
def bare_engine(request: pytest.FixtureRequest, make_engine: Callable[[str], Engine]) -> Iterator[Engine]:
    """Each engine without an index."""
    engine = make_engine(request.param)
    yield engine
    engine.release()


@pytest.fixture
def engine(bare_engine: Engine) -> Engine:
    """Each engine with an empty index that answers."""
    bare_engine.create("first")
    bare_engine.swap("first")
    return bare_engine


@pytest.fixture(params=BOTH)
def each_engine(request: pytest.FixtureRequest, settings: Settings, own_index: None) -> Iterator[Engine]:
    """Each engine as the engine of the settings, without an index."""
    settings.PORTICO_SEARCH_ENGINE = request.param
    if request.param == "elasticsearch":
        settings.PORTICO_ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
    found = get_engine()
    yield found
    if isinstance(found, ElasticsearchEngine):
        _remove(found)
