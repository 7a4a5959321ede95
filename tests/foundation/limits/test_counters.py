"""Counting in each of the caches that an installation may have, also by many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from config import databases
from foundation.limits.counters import cache_key, increment, mark_once

THREADS, EACH = 4, 25
IN_DATABASE = {"default": databases.cache("") | {"LOCATION": "limits_test_cache"}}


@pytest.fixture
def in_database() -> Iterator[None]:
    """The cache of an installation without Redis."""
    with override_settings(CACHES=IN_DATABASE):
        call_command("createcachetable", verbosity=0)
        yield
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE limits_test_cache")


@pytest.fixture
def in_redis(redis_url: str) -> Iterator[None]:
    """The cache of an installation with Redis."""
    with override_settings(CACHES={"default": databases.cache(redis_url) | {"KEY_PREFIX": "portico-test-limits"}}):
        caches["default"].delete_many([cache_key("many"), cache_key("once")])
        yield


def at_once(work: Callable[[], int]) -> list[int]:
    """What many threads get that work at the same time, each with a connection of its own."""

    def whole(_number: int) -> list[int]:
        try:
            return [work() for _turn in range(EACH)]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [found for part in pool.map(whole, range(THREADS)) for found in part]


def counted() -> None:
    """Each number is given once, and each mark to one."""
    numbers = at_once(lambda: increment(cache_key("many"), seconds=600))
    assert sorted(numbers) == list(range(1, THREADS * EACH + 1))
    assert sum(at_once(lambda: mark_once(cache_key("once"), seconds=600))) == 1


def test_counters_in_memory_lose_nothing() -> None:
    counted()


@pytest.mark.redis
def test_counters_in_redis_lose_nothing(in_redis: None) -> None:
    counted()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_counters_in_the_database_lose_nothing(in_database: None) -> None:
    counted()


@pytest.mark.sqlite
@pytest.mark.django_db
def test_counter_in_the_database_lasts_its_whole_time(in_database: None) -> None:
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        assert [increment("hour", seconds=3600) for _number in range(3)] == [1, 2, 3]
        clock.shift(3000)  # longer than Django's own default, which its incr() would set
        assert increment("hour", seconds=3600) == 4
        clock.shift(3601)
        assert increment("hour", seconds=3600) == 1


@pytest.mark.sqlite
@pytest.mark.django_db
def test_count_in_the_database_is_undone_with_the_callers_transaction(in_database: None) -> None:
    increment("undone", seconds=60)
    with transaction.atomic():
        assert increment("undone", seconds=60) == 2
        transaction.set_rollback(True)
    assert increment("undone", seconds=60) == 2


def test_counter_starts_anew_when_its_time_is_over() -> None:
    with time_machine.travel("2026-11-21 10:00:00+08:00", tick=False) as clock:
        assert [increment("minute", seconds=60) for _number in range(2)] == [1, 2]
        clock.shift(61)
        assert increment("minute", seconds=60) == 1


def test_cache_that_keeps_nothing_is_an_error() -> None:
    with (
        override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}),
        pytest.raises(RuntimeError, match="keeps nothing"),
    ):
        increment("x", seconds=60)


def test_key_shows_nothing_of_its_parts() -> None:
    assert "reader" not in cache_key("code", "reader@example.com")
    assert cache_key("a", "b") != cache_key("ab")
