"""Numbers of readers (readers.py)."""

import pytest
import redis
from django.utils import translation
from pytest_django import Settings

from interviews import hints, readers


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "fewer than 10"),
        (9, "fewer than 10"),
        (10, "about 10"),
        (99, "about 90"),
        (123, "about 120"),
        (1234, "about 1200"),
        (98765, "about 98000"),
    ],
)
def test_number_is_rounded_down_to_two_digits(count: int, words: str) -> None:
    with translation.override("en"):
        assert readers.in_words(count) == words


def test_without_redis_each_process_knows_its_own() -> None:
    assert readers.publish({7: 12, 8: 3}) == {7: 12, 8: 3}
    assert (readers.number(7), readers.number(8), readers.number(9)) == (12, 3, 0)


def test_number_that_nobody_renews_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    readers.publish({7: 12})
    monkeypatch.setattr(readers, "LASTS", -1.0)

    assert readers.number(7) == 0


def test_redis_away_leaves_the_own_number_and_is_said_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PORTICO_REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(readers, "EVERY", 0.0)

    assert [readers.publish({7: 12}), readers.publish({7: 13})] == [{7: 12}, {7: 13}]
    assert len(caplog.records) == 1


@pytest.mark.redis
def test_processes_are_added_up_and_a_dead_one_leaves(
    settings: Settings, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PORTICO_REDIS_URL = redis_url
    with redis.Redis.from_url(redis_url) as connection:
        connection.delete(readers._key(7))
        connection.hset(readers._key(7), "dead", "500:1000")
    for process, count in (("a", 20), ("b", 30)):
        monkeypatch.setattr(hints, "process_name", lambda process=process: process)
        readers.publish({7: count})

    assert readers.number(7) == 50
    assert readers.publish({7: 0}) == {7: 20}
    readers.forget_all()
    readers.refresh(7)
    assert readers.number(7) == 20
