"""Children beside the worker's loop: bounded in number, never waited for, nothing lost."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from foundation.files.enums import ExtractionState as State
from foundation.files.extraction import pool as pools
from foundation.files.extraction import process, tasks
from foundation.files.extraction.actions import claim
from foundation.files.extraction.bounds import Bounds
from foundation.files.extraction.pool import Pool
from foundation.files.models import Extraction
from foundation.outbox.registry import duties
from tests.factories.attachments import chinese_pdf, page_tree, word, workbook
from tests.factories.extraction import extraction_of, read_all
from tests.factories.files import document_version, office, pdf, png

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def slow_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A reader that never ends by itself."""
    program = tmp_path / "sleep.sh"
    program.write_text("#!/bin/sh\nexec sleep 300\n")
    program.chmod(0o700)
    monkeypatch.setattr(process.sys, "executable", str(program))


def test_documents_of_every_kind_are_read() -> None:
    made = {
        document_version("a.pdf", chinese_pdf(["江岭省"])): (State.READ, "江岭省"),
        document_version("a.docx", word("水利厅")): (State.READ, "水利厅\n江岭省文件页眉\n江岭省文件页脚"),
        document_version("a.xlsx", workbook({"一": [["姓名", 1]]})): (State.READ, "姓名\t1"),
        document_version("a.csv", "姓名,电话".encode("gb18030")): (State.READ, "姓名,电话"),
        document_version("a.png", png()): (State.UNSUPPORTED, ""),
        document_version("a.zip", office("zip")): (State.UNSUPPORTED, ""),
        document_version("b.pdf", pdf()): (State.EMPTY, ""),
        document_version("c.pdf", pdf(password="x")): (State.LOCKED, ""),
        document_version("b.docx", office("docx")): (State.EMPTY, ""),
        document_version("b.ofd", office("ofd")): (State.EMPTY, ""),
    }
    read_all()
    found = {document: (extraction_of(document).state, extraction_of(document).text) for document in made}
    assert found == made


def test_turn_starts_children_and_returns_at_once(slow_reader: None) -> None:
    for _number in range(4):
        document_version()
    pool = Pool(size=2, bounds=Bounds(wall=60))
    try:
        began = time.monotonic()
        assert [pool.turn() for _number in range(5)] == [[]] * 5
        assert (len(pool.running), time.monotonic() - began < 5) == (2, True)
        assert Extraction.objects.filter(due_at__lte=timezone.now()).count() == 2
    finally:
        pool.stop()
    assert Extraction.objects.filter(due_at__lte=timezone.now(), attempts=0).count() == 4


def test_child_over_its_time_marks_its_file_and_the_next_is_read(
    slow_reader: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = document_version("慢.txt")
    read_all(bounds=Bounds(wall=0))
    assert extraction_of(slow).state == State.TOO_LARGE
    monkeypatch.undo()
    quick = document_version("快.txt")
    read_all()
    assert (extraction_of(quick).state, extraction_of(slow).state) == (State.READ, State.TOO_LARGE)


def test_failed_file_is_not_tried_again() -> None:
    document_version("c.pdf", pdf(password="x"))
    read_all()
    assert Pool().turn() == []
    assert claim(limit=9) == []


def test_file_that_is_gone_from_the_store_is_said_to_be() -> None:
    document = document_version("a.txt", title="丢失的附件")
    storages["private"].delete(document.file.name)
    read_all()
    row = extraction_of(document)
    assert (row.state, "丢失的附件" in row.message) == (State.DAMAGED, True)


def test_reader_that_cannot_be_started_leaves_the_document_due(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    document = document_version()
    monkeypatch.setattr(process.sys, "executable", "/nowhere/python")
    with caplog.at_level(logging.WARNING):
        read_all()
    row = extraction_of(document)
    assert (row.state, row.due_at is not None, row.attempts) == (State.PENDING, True, 0)
    assert "no reader could be started" in caplog.text


def test_broken_machinery_leaves_the_document_due(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    document = document_version()
    monkeypatch.setattr(process, "_MODULE", "foundation.no_such_module")
    with caplog.at_level(logging.ERROR):
        read_all()
    row = extraction_of(document)
    assert (row.state, row.due_at is not None, row.attempts) == (State.PENDING, True, 0)
    assert "the reader did not start" in caplog.text


def test_document_with_which_the_worker_died_again_and_again_is_given_up() -> None:
    document = document_version()
    for _number in range(pools.MOST_ATTEMPTS):
        claim(limit=1)
        Extraction.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert [row.document_id for row in Pool().turn()] == [document.pk]
    assert extraction_of(document).state == State.DAMAGED


def test_document_removed_while_it_is_read_harms_nothing() -> None:
    document = document_version("a.pdf", page_tree(2000))
    pool = Pool()
    pool.turn()
    document.delete()
    while pool.wait():
        assert pool.turn() == []
    assert Extraction.objects.count() == 0


def test_duties_are_registered() -> None:
    assert duties["extraction"].run is tasks.duty
    assert duties["extraction of unknown documents"].run is tasks.unknown_duty


def test_duty_reads_and_ends_with_its_process(slow_reader: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_pools", [])
    document_version()
    tasks.duty()
    assert len(tasks._pools[0].running) == 1
    tasks.end()
    tasks.atexit.unregister(tasks.end)
    assert tasks._pools[0].running == []
