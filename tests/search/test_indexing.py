"""From events to rows and engines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from foundation.outbox.actions import drain, emit
from foundation.outbox.models import Delivery, Event
from search import sources
from search.engines import get_engine
from search.engines.base import Engine, Held
from search.engines.tantivy import TantivyEngine
from search.indexing import batch, handle, operation, put, refresh, waiting, writing
from search.models import Entry
from search.sources import Source, SourceDocument
from tests.factories.search import entry, source_document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@dataclass
class Shelf:
    """A made-up kind of public objects."""

    objects: dict[str, SourceDocument] = field(default_factory=dict)
    source: Source = field(init=False)

    def __post_init__(self) -> None:
        self.source = Source("shelf", self.objects.get, lambda: list(self.objects), lambda key: (key,))


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    made = Shelf()
    monkeypatch.setitem(sources._sources, "shelf", made.source)
    return made


def event(key: str, version: int) -> Event:
    return Event(kind="shelf", key=key, verb="published", version=version)


def row(key: str) -> Entry:
    return Entry.objects.get(kind="shelf", key=key)


def test_handle_writes_row_and_engine(shelf: Shelf, each_engine: Engine) -> None:
    shelf.objects["1"] = source_document("通知", doc_number="江政办发[2026]3号")
    handle([event("1", 1)])
    saved = row("1")
    assert (saved.title, saved.version, saved.doc_number_key, saved.year) == ("通知", 1, "江政办发|2026|3", 2026)
    assert list(each_engine.held()) == [Held("shelf:1", saved.revision, False)]
    assert not waiting().exists()


def test_handle_twice_changes_nothing(shelf: Shelf) -> None:
    shelf.objects["1"] = source_document("通知")
    handle([event("1", 1)])
    first = row("1")
    handle([event("1", 1)])
    assert (row("1").revision, row("1").updated_at) == (first.revision, first.updated_at)


def test_handle_of_a_withdrawn_object_leaves_a_tombstone_without_text(shelf: Shelf, each_engine: Engine) -> None:
    shelf.objects["1"] = source_document("通知", body="张三", organ="省政府")
    handle([event("1", 1)])
    del shelf.objects["1"]
    handle([event("1", 2)])
    saved = row("1")
    assert (saved.deleted, saved.version, saved.title, saved.body, saved.organ, saved.url) == (True, 2, "", "", "", "")
    assert [item.deleted for item in each_engine.held()] == [True]
    assert each_engine.count() == 0


def test_handle_of_an_older_event_changes_nothing(shelf: Shelf) -> None:
    shelf.objects["1"] = source_document("新稿")
    handle([event("1", 2)])
    shelf.objects["1"] = source_document("旧稿")
    handle([event("1", 1)])
    assert (row("1").title, row("1").version) == ("新稿", 2)


def test_handle_of_an_object_that_never_was_public_leaves_no_row(shelf: Shelf) -> None:
    handle([event("1", 1)])
    assert not Entry.objects.exists()


def test_handle_of_a_kind_without_source_is_ignored() -> None:
    handle([Event(kind="unknown", key="1", verb="published", version=1)])
    assert not Entry.objects.exists()


def test_handle_batch_writes_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.objects |= {str(number): source_document(f"通知{number}") for number in range(30)}
    sizes: list[int] = []
    write = TantivyEngine.write
    monkeypatch.setattr(
        TantivyEngine,
        "write",
        lambda self, operations, **more: sizes.append(len(operations)) or write(self, operations, **more),
    )
    handle([event(str(number), 1) for number in range(30)])
    assert (sizes, get_engine().count()) == ([30], 30)


def test_engine_that_is_away_keeps_rows_waiting_and_loses_nothing(
    shelf: Shelf, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PORTICO_SEARCH_ENGINE, settings.PORTICO_ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:1"
    shelf.objects["1"] = source_document("通知")
    with caplog.at_level(logging.WARNING):
        handle([event("1", 1)])
    assert "rows wait for the engine" in caplog.text
    assert [waiter.title for waiter in waiting()] == ["通知"]
    get_engine()._client.close()
    settings.PORTICO_SEARCH_ENGINE = "embedded"
    assert writing.flush()
    assert (get_engine().count(), waiting().exists()) == (1, False)


def test_writer_held_by_the_worker_leaves_the_rows_to_it(shelf: Shelf) -> None:
    entry("先")
    worker = TantivyEngine(get_engine().folder)
    worker.write([operation(entry("后", indexed=False))])
    shelf.objects["1"] = source_document("通知")
    handle([event("1", 1)])
    assert waiting().count() == 2
    worker.release()
    assert writing.flush()
    assert (waiting().exists(), get_engine().count()) == (False, 3)


def test_worker_keeps_the_writer_and_others_give_it_back() -> None:
    entry("通知")
    assert get_engine()._writers == {}
    writing.duty()
    entry("通知")
    assert list(get_engine()._writers) == ["first"]


def test_lost_index_is_left_to_the_rebuild(caplog: pytest.LogCaptureFixture) -> None:
    entry("通知")
    (get_engine().folder / "current.json").unlink()
    entry("公告", indexed=False)
    assert writing.flush() is False
    assert get_engine().current() == ""


def test_put_keeps_the_revision_growing_past_what_an_old_index_may_hold() -> None:
    made = entry("通知", indexed=False)
    before = made.revision
    assert before > 10**15
    put(made, source_document("公告"), version=2)
    assert made.revision > before


def test_refresh_with_the_same_content_only_raises_the_version(shelf: Shelf) -> None:
    shelf.objects["1"] = source_document("通知")
    refresh(shelf.source, {"1": 1})
    revision = row("1").revision
    assert refresh(shelf.source, {"1": 5}) == 0
    assert (row("1").version, row("1").revision) == (5, revision)


def test_outbox_delivers_page_events_to_the_search() -> None:
    with transaction.atomic():
        emit(kind="page", key="999999", verb="published")
    assert list(Delivery.objects.values_list("handler", flat=True).filter(handler="search")) == ["search"]
    drain()
    assert not Delivery.objects.filter(handler="search", done_at=None).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_handle_of_unchanged_objects_needs_four_queries(
    shelf: Shelf, count: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    shelf.objects |= {str(number): source_document("通知") for number in range(count)}
    events = [event(str(number), 1) for number in range(count)]
    handle(events)
    with django_assert_num_queries(4):  # savepoint, rows, release; what waits
        handle(events)


def test_batch_holds_no_more_text_than_memory_should(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.indexing.BATCH_CHARACTERS", 10)
    made = [entry(body="字" * length, indexed=False) for length in (20, 6, 4, 1)]
    rows = waiting()
    assert [row.pk for row in batch(rows, most=9)] == [made[0].pk]
    assert [row.pk for row in batch(rows.filter(pk__gt=made[0].pk), most=9)] == [made[1].pk, made[2].pk]
    assert [row.pk for row in batch(rows.filter(pk__gt=made[0].pk), most=1)] == [made[1].pk]
    assert batch(rows.filter(pk=0), most=9) == []
    assert (writing.flush(), waiting().exists()) == (True, False)
