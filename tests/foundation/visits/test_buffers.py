"""Counting in Redis, shared by all processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from typing import Any

import django
import pytest
import redis
from django.utils import timezone

from foundation.visits import actions, buffers
from foundation.visits.buffers import Shared
from foundation.visits.models import PageDay, WrittenBatch

PREFIX = f"portico-test-visits-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"  # workers share Redis
DAY = date(2026, 11, 22)


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    made: redis.Redis = redis.Redis.from_url(redis_url)
    _empty(made)
    yield made
    _empty(made)
    made.close()


def _empty(client: redis.Redis) -> None:
    if keys := list(client.scan_iter(f"{PREFIX}:*")):
        client.delete(*keys)


@pytest.fixture
def shared(client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Shared:
    found = Shared(client, PREFIX)
    monkeypatch.setattr(buffers, "shared", lambda writing=False: found)
    return found


def views() -> dict[int, int]:
    return dict(PageDay.objects.values_list("page_id", "views"))


def _count_elsewhere(url: str, number: int) -> None:
    here = Shared(redis.Redis.from_url(url), PREFIX)
    for _turn in range(number):
        here.add((7, DAY))


@pytest.mark.redis
@pytest.mark.django_db
def test_count_in_redis_is_written_by_the_worker_once(shared: Shared) -> None:
    for page_id in (7, 7, 8):
        actions.count(page_id)
    assert len(buffers.memory) == 0
    assert [actions.flush(), actions.flush()] == [3, 0]
    assert views() == {7: 2, 8: 1}


@pytest.mark.redis
@pytest.mark.django_db
def test_two_processes_count_while_batches_are_written_nothing_is_lost_or_doubled(
    shared: Shared, redis_url: str
) -> None:
    context = multiprocessing.get_context("spawn")
    written = 0
    with ProcessPoolExecutor(2, mp_context=context, initializer=django.setup) as pool:
        waiting = [pool.submit(_count_elsewhere, redis_url, 1000) for _number in range(2)]
        while not all(one.done() for one in waiting):
            written += actions.flush()
        for one in waiting:
            one.result()
    written += actions.flush()
    assert (written, views()) == (2000, {7: 2000})


@pytest.mark.redis
@pytest.mark.django_db
def test_worker_dies_after_writing_before_forgetting_adds_nothing_twice(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.count(7)

    def dies(_self: Shared, name: str) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Shared, "drop", dies)
        with pytest.raises(SystemExit):
            actions.flush()
    assert views() == {7: 1}
    actions.count(7)
    assert actions.flush() == 1
    assert views() == {7: 2}
    assert list(shared.batches()) == []


@pytest.mark.redis
@pytest.mark.django_db
def test_worker_dies_before_writing_leaves_the_batch_to_the_next(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.count(7)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "_ADD", "INSERT INTO there_is_no_such_table VALUES (%s, %s, %s)")
        with pytest.raises(Exception, match="there_is_no_such_table"):
            actions.flush()
    assert (views(), WrittenBatch.objects.count()) == ({}, 0)
    assert actions.flush() == 1
    assert views() == {7: 1}


@pytest.mark.redis
def test_set_apart_by_many_workers_makes_one_batch_of_each_count(shared: Shared) -> None:
    for _number in range(10):
        shared.add((7, DAY))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _number: shared.set_apart(), range(8)))
    assert [dict(counts) for _name, counts in shared.batches() if counts] == [{(7, DAY): 10}]


class Away:
    """A Redis that does not answer."""

    def __init__(self, error: type[Exception]) -> None:
        self.error = error
        self.asked = 0

    def add(self, key: Any, number: int = 1) -> None:
        """Fail."""
        self.asked += 1
        raise self.error("away")


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize(("error", "kept"), [(redis.ConnectionError, 2), (redis.TimeoutError, 1)])
def test_count_redis_away_counts_here_and_leaves_it_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], kept: int
) -> None:
    away = Away(error)
    monkeypatch.setattr(buffers, "shared", lambda writing=False: away)
    actions.count(7)
    actions.count(7)
    assert away.asked == 1
    assert actions.flush_memory() == kept
    assert PageDay.objects.get().day == timezone.localdate()
