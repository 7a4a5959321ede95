"""The comparison of database, rows and engine."""

from __future__ import annotations

import pytest

from search import rebuild, sources, sweep
from search.engines import get_engine
from search.engines.base import Engine, Tombstone
from search.indexing import operation, writing
from search.models import Entry
from search.sources import Source, SourceDocument
from tests.factories.search import entry, index_document, source_document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> dict[str, SourceDocument]:
    """The only source, with two public objects that everybody knows."""
    objects = {"a": source_document("甲"), "b": source_document("乙")}
    source = Source("page", objects.get, lambda: list(objects), lambda key: (key,))
    monkeypatch.setattr(sources, "_sources", {"page": source})
    for key, document in objects.items():
        entry(document.title, key=key)
    return objects


def test_sweep_of_a_true_index_repairs_nothing(shelf: dict[str, SourceDocument]) -> None:
    before = list(Entry.objects.values_list("revision", "updated_at"))
    report = sweep.run()
    assert (report.objects, report.rows_repaired, report.engine_repaired, report.engine_ahead) == (2, 0, 0, 0)
    assert list(Entry.objects.values_list("revision", "updated_at")) == before


def test_sweep_repairs_rows_that_missed_an_event(shelf: dict[str, SourceDocument]) -> None:
    shelf["a"] = source_document("甲改")
    shelf["c"] = source_document("丙")
    del shelf["b"]
    report = sweep.run()
    assert (report.rows_repaired, get_engine().count()) == (3, 2)
    rows = Entry.objects.order_by("key").values_list("key", "title", "deleted")
    assert list(rows) == [("a", "甲改", False), ("b", "", True), ("c", "丙", False)]


def test_sweep_repairs_an_engine_that_lacks_or_resurrects(
    shelf: dict[str, SourceDocument], each_engine: Engine
) -> None:
    Entry.objects.update(indexed_revision=0)
    assert writing.flush()
    rows = {row.key: row for row in Entry.objects.all()}
    each_engine.create("other")
    each_engine.swap("other")
    each_engine.write([Tombstone("page:a", rows["a"].revision)])
    report = sweep.run()
    assert (report.engine_repaired, report.engine_ahead, each_engine.count()) == (2, 0, 2)


def test_sweep_orders_a_rebuild_where_the_engine_knows_more(shelf: dict[str, SourceDocument]) -> None:
    engine = get_engine()
    ahead = Entry.objects.get(key="a")
    ahead.revision += 10
    engine.write([operation(ahead), index_document("page:zombie", "丁")])
    engine.release()
    report = sweep.run()
    assert report.engine_ahead == 2
    state = rebuild.building()
    assert state is not None
    while not rebuild.advance(state):
        pass
    assert {item.key for item in engine.held()} == {"page:a", "page:b"}


def test_sweeper_works_in_slices_once_a_day(shelf: dict[str, SourceDocument], caplog: pytest.LogCaptureFixture) -> None:
    shelf["a"] = source_document("甲改")
    sweeper = sweep.Sweeper()
    sweeper.duty()
    sweeper.duty()
    assert Entry.objects.get(key="a").title == "甲改"
    shelf["a"] = source_document("又改")
    sweeper.duty()
    assert Entry.objects.get(key="a").title == "甲改"


def test_sweeper_waits_for_an_index() -> None:
    sweeper = sweep.Sweeper()
    sweeper.duty()
    assert sweeper._steps is None
