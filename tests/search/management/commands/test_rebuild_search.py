"""``rebuild_search`` and ``sweep_search``."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from search import rebuild
from search.engines import get_engine
from search.engines.base import Engine
from search.engines.tantivy import TantivyEngine
from search.indexing import operation
from search.models import EngineState
from tests.factories.search import entry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_rebuild_makes_a_new_generation_and_says_how_many(each_engine: Engine) -> None:
    made = entry("通知")
    before = each_engine.current()
    assert run("rebuild_search").strip().endswith("answers: 1 objects.")
    assert each_engine.current() != before
    assert [(item.key, item.version) for item in each_engine.held()] == [(made.engine_key, made.revision)]


def test_rebuild_beside_a_worker_is_refused_with_status_2_and_leaves_nothing() -> None:
    made = entry("通知")
    worker = TantivyEngine(get_engine().folder)
    worker.write([operation(made)])
    with pytest.raises(CommandError, match="--worker") as caught:
        run("rebuild_search")
    assert caught.value.returncode == 2
    assert not EngineState.objects.exists()
    worker.release()


def test_rebuild_is_handed_to_the_worker() -> None:
    entry("通知")
    run("rebuild_search", "--worker")
    assert rebuild.building() is not None
    rebuild.duty()
    assert (rebuild.building(), get_engine().count()) == (None, 1)


def test_rebuild_with_engine_away_ends_with_status_2(settings: Settings) -> None:
    settings.PORTICO_SEARCH_ENGINE, settings.PORTICO_ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:1"
    with pytest.raises(CommandError, match="127") as caught:
        run("rebuild_search")
    assert caught.value.returncode == 2
    get_engine()._client.close()  # type: ignore[attr-defined] # Elasticsearch has one


def test_sweep_reports_what_it_compared() -> None:
    entry("通知")
    assert "0 objects compared, 1 rows and 0 index documents repaired" in run("sweep_search")


def test_sweep_without_index_ends_with_status_2() -> None:
    with pytest.raises(CommandError, match="rebuild_search") as caught:
        run("sweep_search")
    assert caught.value.returncode == 2
