"""Rebuilding beside and swapping."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytest_django.fixtures import Settings

from search import rebuild
from search.engines import get_engine
from search.engines.base import Engine, EngineError, Operation
from search.engines.tantivy import TantivyEngine
from search.enums import GenerationStatus
from search.indexing import operation, put, writing
from search.models import EngineState, Entry
from tests.factories.search import entry, source_document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "BATCH", 5)


def finish(state: EngineState) -> None:
    while not rebuild.advance(state, seconds=0):
        pass


def agree(engine: Engine) -> bool:
    rows = {(row.engine_key, row.revision, row.deleted) for row in Entry.objects.all()}
    return {(item.key, item.version, item.deleted) for item in engine.held()} == rows


def test_rebuild_while_writes_arrive_loses_nothing(each_engine: Engine) -> None:
    rows = [entry(f"通知{number}") for number in range(12)]
    state = rebuild.start()
    assert rebuild.advance(state, seconds=0) is False
    put(rows[0], source_document("改过"), version=2)
    put(rows[1], None, version=2)
    put(rows[11], None, version=2)
    entry("新来")
    assert writing.flush()
    before = each_engine.current()
    finish(state)
    assert (each_engine.current(), before) == (state.generation, "first")
    assert state.status == GenerationStatus.CURRENT
    assert (agree(each_engine), each_engine.count()) == (True, 11)


def test_rebuild_takes_what_a_process_wrote_that_did_not_know_of_it(each_engine: Engine) -> None:
    rows = [entry(f"通知{number}") for number in range(7)]
    state = rebuild.start()
    rebuild.advance(state, seconds=0)
    put(rows[0], source_document("改过"), version=2)
    each_engine.write([operation(rows[0])])
    Entry.objects.filter(pk=rows[0].pk).update(indexed_revision=rows[0].revision)
    finish(state)
    assert agree(each_engine)


def test_rebuild_writes_what_changed_meanwhile_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        entry(f"通知{number}")
    state = rebuild.start()
    sizes: list[int] = []
    write = TantivyEngine.write

    def counted(engine: TantivyEngine, operations: Sequence[Operation], *, generation: str = "") -> None:
        sizes.append(len(operations))
        write(engine, operations, generation=generation)

    monkeypatch.setattr(TantivyEngine, "write", counted)
    finish(state)
    assert sizes == [5, 5, 2] * 2  # each row, and again those changed shortly before the start
    assert agree(get_engine())


def test_rebuild_answers_from_the_old_index_until_the_swap() -> None:
    for number in range(7):
        entry(f"通知{number}")
    state = rebuild.start()
    rebuild.advance(state, seconds=0)
    assert get_engine().count() == 7


def test_start_twice_is_one_rebuild() -> None:
    assert rebuild.start() == rebuild.start()


def test_duty_builds_a_lost_index() -> None:
    entry("通知")
    (get_engine().folder / "current.json").unlink()
    rebuild.duty()
    rebuild.duty()
    assert (get_engine().count(), EngineState.objects.get().status) == (1, GenerationStatus.CURRENT)


def test_duty_makes_the_first_index_of_an_empty_installation() -> None:
    rebuild.duty()
    assert (get_engine().count(), rebuild.building()) == (0, None)


def test_duty_without_engine_waits(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.PORTICO_SEARCH_ENGINE, settings.PORTICO_ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:1"
    rebuild.duty()
    assert "the rebuild waits" in caplog.text
    get_engine()._client.close()


def test_failed_write_beside_fails_the_rebuild_and_not_the_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    entry("通知")
    state = rebuild.start()
    write = TantivyEngine.write

    def refuse(self: TantivyEngine, operations: object, *, generation: str = "") -> None:
        if generation:
            raise EngineError("disk full")
        write(self, operations)

    monkeypatch.setattr(TantivyEngine, "write", refuse)
    entry("公告")
    state.refresh_from_db()
    assert (state.status, state.error, get_engine().count()) == (GenerationStatus.FAILED, "disk full", 2)
    assert rebuild.building() is None


def test_swap_retires_the_generation_before() -> None:
    entry("通知")
    for _turn in range(2):
        finish(rebuild.start())
    assert sorted(EngineState.objects.values_list("status", flat=True)) == ["current", "retired"]
