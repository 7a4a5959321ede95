"""Counting and writing without Redis: nothing lost, nothing doubled, nothing written a view."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.visits import actions, buffers
from foundation.visits.models import PageDay, WrittenBatch

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def rows() -> dict[tuple[int, date], int]:
    return {(row.page_id, row.day): row.views for row in PageDay.objects.all()}


def test_count_writes_nothing_until_flushed() -> None:
    with CaptureQueriesContext(connection) as queries:
        for _number in range(5):
            actions.count(7)
    assert len(queries) == 0
    assert rows() == {}
    assert actions.flush() == 5
    assert rows() == {(7, timezone.localdate()): 5}


def test_flush_twice_adds_once_and_later_views_add_up() -> None:
    actions.count(7)
    assert [actions.flush(), actions.flush()] == [1, 0]
    actions.count(7)
    actions.count(8)
    actions.flush()
    today = timezone.localdate()
    assert rows() == {(7, today): 2, (8, today): 1}


def test_flush_any_number_of_pages_costs_the_same_number_of_queries() -> None:
    spent = []
    for number in (1, 50):
        for page_id in range(1, number + 1):
            actions.count(page_id)
        with CaptureQueriesContext(connection) as queries:
            actions.flush()
        spent.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert spent[0] <= 1 or spent[0] == spent[1]


def test_count_around_midnight_belongs_to_our_own_day() -> None:
    with time_machine.travel("2026-11-21 15:59:30Z", tick=False) as clock:  # 23:59:30 here
        actions.count(7)
        clock.shift(60)
        actions.count(7)
    actions.flush()
    assert rows() == {(7, date(2026, 11, 21)): 1, (7, date(2026, 11, 22)): 1}


def test_count_after_the_pause_writes_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.count(7)
    monkeypatch.setattr(actions, "SECONDS", 0.0)
    actions.count(8)
    today = timezone.localdate()
    assert rows() == {(7, today): 1, (8, today): 1}
    assert len(buffers.memory) == 0


def test_flush_database_refuses_keeps_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.count(7)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "_ADD", "INSERT INTO there_is_no_such_table VALUES (%s, %s, %s)")
        with pytest.raises(DatabaseError), transaction.atomic():
            actions.flush_memory()
        patch.setattr(actions, "SECONDS", 0.0)
        with transaction.atomic():
            actions.count(7)  # tries, fails, keeps
    assert actions.flush() == 2
    assert rows() == {(7, timezone.localdate()): 2}


def test_count_many_threads_and_flushes_at_once_lose_and_double_nothing() -> None:
    written: list[int] = []

    def readers(_number: int) -> None:
        for _turn in range(500):
            actions.count(7)

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(readers, number) for number in range(4)]
        while not all(one.done() for one in waiting):
            written.append(actions.flush_memory())
        written.append(actions.flush_memory())
    assert sum(written) == 2000
    assert rows() == {(7, timezone.localdate()): 2000}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_writers_of_the_same_pages_at_once_add_up_without_deadlock() -> None:
    day = timezone.localdate()
    counts = {(page_id, day): 1 for page_id in range(1, 101)}

    def writer(_number: int) -> None:
        try:
            for _turn in range(20):
                actions._add(dict(reversed(counts.items())) if _number % 2 else counts)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(writer, range(4)))
    assert rows() == dict.fromkeys(counts, 80)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_fork_child_begins_with_none_of_its_parents_counts() -> None:
    actions.count(7)
    child = os.fork()
    if child == 0:
        os._exit(len(buffers.memory))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(buffers.memory) == 1


def test_end_of_the_process_writes_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own, which must stay open
    actions.count(7)
    actions.write_at_exit()
    assert rows() == {(7, timezone.localdate()): 1}


def test_fold_old_days_become_their_month_and_sums_stay() -> None:
    today = timezone.localdate()
    old = (today - timedelta(days=500)).replace(day=1)
    kept = today - timedelta(days=30)
    for day, views in ((old, 1), (old + timedelta(days=1), 2), (old + timedelta(days=20), 4), (kept, 8)):
        PageDay.objects.create(page_id=7, day=day, views=views)
    PageDay.objects.create(page_id=8, day=old + timedelta(days=3), views=16)
    assert actions.fold() == 3
    assert rows() == {(7, old): 7, (8, old): 16, (7, kept): 8}
    assert actions.fold() == 0
    assert rows() == {(7, old): 7, (8, old): 16, (7, kept): 8}


def test_fold_forgets_old_notes_of_batches_only() -> None:
    WrittenBatch.objects.create(key="old", at=timezone.now() - timedelta(days=8))
    WrittenBatch.objects.create(key="new")
    actions.fold()
    assert list(WrittenBatch.objects.values_list("key", flat=True)) == ["new"]
