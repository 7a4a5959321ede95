"""The traps of tantivy (``search.md``), each with a test."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
import tantivy

from search.engines import tantivy as module
from search.engines.base import EngineBusy, EngineError, EngineUnavailable, Question, Tombstone
from search.engines.tantivy import SCHEMA, TantivyEngine
from search.query import parse
from tests.factories.search import index_document

pytestmark = pytest.mark.sqlite


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    made = TantivyEngine(tmp_path)
    made.create("first")
    made.swap("first")
    return made


def total(engine: TantivyEngine, text: str) -> int:
    return engine.search(Question(terms=parse(text).terms)).total


def test_second_writer_is_refused_at_once_and_may_write_after_release(engine: TantivyEngine) -> None:
    engine.write([index_document("page:1", "通知")])
    second = TantivyEngine(engine.folder)
    with pytest.raises(EngineBusy, match=r"manage\.py worker"):
        second.write([index_document("page:2", "通知")])
    engine.release()
    second.write([index_document("page:2", "通知")])
    assert total(engine, "通知") == 2


def test_second_writer_is_refused_beside_too(engine: TantivyEngine) -> None:
    engine.write([index_document("page:1", "通知")])
    second = TantivyEngine(engine.folder)
    second.create("second")
    with pytest.raises(EngineBusy):
        second.write([index_document("page:2", "通知")], generation="second")


def test_threads_share_the_writer_without_losing_documents(engine: TantivyEngine) -> None:
    threads = [
        threading.Thread(target=engine.write, args=([index_document(f"page:{number}", "通知")],))
        for number in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert total(engine, "通知") == 16


def test_deletion_removes_the_document(engine: TantivyEngine) -> None:
    engine.write([index_document("page:1", "通知")])
    engine.write([Tombstone("page:1", 2)])
    assert (total(engine, "通知"), engine.count()) == (0, 0)


def test_reader_of_another_process_sees_a_commit(engine: TantivyEngine) -> None:
    reader = TantivyEngine(engine.folder)
    assert total(reader, "通知") == 0
    engine.write([index_document("page:1", "通知")])
    assert total(reader, "通知") == 1


def test_reader_follows_a_swap(engine: TantivyEngine) -> None:
    reader = TantivyEngine(engine.folder)
    assert total(reader, "通知") == 0
    engine.create("second")
    engine.write([index_document("page:1", "通知")], generation="second")
    engine.swap("second")
    assert total(reader, "通知") == 1


def test_forked_process_starts_afresh(engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.write([index_document("page:1", "通知")])
    assert total(engine, "通知") == 1
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert total(engine, "通知") == 1
    with pytest.raises(EngineBusy):  # the writer stays its parent's
        engine._writer("first")


def test_phrase_of_one_token_and_limit_of_nothing_answer(engine: TantivyEngine) -> None:
    engine.write([index_document("page:1", "通知")])
    answer = engine.search(Question(terms=parse("通知").terms, limit=0))
    assert (answer.keys, answer.total) == ((), 1)


def test_panic_becomes_an_error(engine: TantivyEngine) -> None:
    with pytest.raises(EngineError):
        engine._guarded(lambda: engine._reader().search(tantivy.Query.all_query(), 0))


def test_changed_schema_asks_for_a_rebuild(engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.write([index_document("page:1", "通知")])
    monkeypatch.setattr(module, "SCHEMA_VERSION", module.SCHEMA_VERSION + 1)
    assert engine.current() == ""
    with pytest.raises(EngineUnavailable, match="rebuild_search"):
        total(engine, "通知")


def test_folder_of_another_schema_does_not_open(engine: TantivyEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("other")
    monkeypatch.setattr(module, "SCHEMA", builder.build())
    with pytest.raises(EngineUnavailable, match="rebuild_search"):
        TantivyEngine(engine.folder).ping()


def test_vanished_folder_is_unavailable(engine: TantivyEngine) -> None:
    engine.write([index_document("page:1", "通知")])
    engine.release()
    engine.drop("first")
    with pytest.raises(EngineUnavailable, match="rebuild_search"):
        total(engine, "通知")


def test_documents_have_only_fields_of_the_schema() -> None:
    """Tantivy takes unknown fields in silence: every field written must be one that can be searched."""
    written = module._document(
        index_document(
            "page:1", "题", "文", doc_number="甲〔2026〕1号", site="1", organ="o", year="2026", theme="t", genre="g"
        )
    )
    for name in written.to_dict():
        value = 1 if name in ("version", "day") else "x"
        if name not in ("version", "day"):
            tantivy.Query.term_query(SCHEMA, name, value)
    assert set(written.to_dict()) == {
        "key", "version", "state", "title", "body", "day", "numbers", "site", "organ", "year", "theme", "genre"
    }  # fmt: skip


def test_crash_in_mid_write_leaves_the_last_commit(engine: TantivyEngine) -> None:
    engine.write([index_document("page:1", "通知")])
    _index, writer = engine._writer("first")
    writer.add_document(module._document(index_document("page:2", "通知")))
    engine.release()
    assert total(TantivyEngine(engine.folder), "通知") == 1
