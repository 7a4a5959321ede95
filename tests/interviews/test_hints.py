"""Hints between processes (hints.py, hub/subscriber.py)."""

import asyncio
import json
import logging
import time
from typing import Any

import pytest
import redis
from asgiref.sync import async_to_sync
from channels_redis.pubsub import RedisPubSubChannelLayer
from pytest_django import Settings

from config.databases import channel_layer
from interviews import hints
from interviews.hub.subscriber import Subscriber


@pytest.fixture
def heard() -> Any:
    found: list[tuple[int, int, int, str]] = []

    def listener(*hint: Any) -> None:
        found.append(hint)

    hints.listen(listener)
    yield found
    hints.unlisten(listener)


def hint(process: str = "1-other", **changes: Any) -> bytes:
    return json.dumps({"process": process, "interview": 7, "epoch": 1, "seq": 3, "text": "{}"} | changes).encode()


def test_announce_and_stir_reach_listeners_here(heard: list[Any]) -> None:
    hints.announce(interview_id=7, epoch=1, seq=3, text="{}")
    hints.stir(interview_id=8)

    assert heard == [(7, 1, 3, "{}"), (8, 0, 0, "")]


def test_deliver_passes_over_our_own_and_malformed_ones(heard: list[Any]) -> None:
    for message in (
        hint(),
        hint(process=hints.process_name()),
        hint(interview="7"),
        hint(epoch=True),
        hint(text=None),
        b"[]",
        b"{}",
        b"\xff",
    ):
        hints.deliver(message)

    assert heard == [(7, 1, 3, "{}")]


class Broken:
    """Redis that answers when told to."""

    def __init__(self) -> None:
        self.away = True
        self.published: list[bytes] = []

    def publish(self, _channel: str, message: bytes) -> None:
        if self.away:
            raise redis.ConnectionError("refused")
        self.published.append(message)


def test_redis_away_is_said_once_and_its_return_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PORTICO_REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(hints, "PAUSE", 0.0)
    publisher, broken = hints.Publisher(), Broken()
    connection: Any = broken

    publisher.send(connection, b"1")
    publisher.send(connection, b"2")
    broken.away = False
    publisher.send(connection, b"3")

    assert broken.published == [b"3"]
    assert [record.message.split(";")[0] for record in caplog.records] == [
        "Redis does not answer",
        "Redis answers again",
    ]


def test_writer_never_waits_for_redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PORTICO_REDIS_URL = "redis://127.0.0.1:1/0"
    stuck = hints.Publisher()
    monkeypatch.setattr(stuck, "_run", lambda: None)
    monkeypatch.setattr(hints, "_publisher", stuck)
    before = time.monotonic()

    for number in range(hints.MOST_WAITING + 500):
        hints.announce(interview_id=7, epoch=1, seq=number + 1, text="{}")

    assert stuck._waiting.full()
    assert time.monotonic() - before < 5


@pytest.mark.redis
def test_hint_of_another_process_arrives_through_redis(
    settings: Settings, redis_url: str, monkeypatch: pytest.MonkeyPatch, heard: list[Any]
) -> None:
    settings.PORTICO_REDIS_URL = redis_url

    async def scenario() -> None:
        there, arrived = asyncio.Event(), asyncio.Event()
        hints.listen(lambda *_hint: arrived.set())
        task = asyncio.ensure_future(Subscriber(there.set).run())
        await there.wait()
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(hints, "process_name", lambda: "1-other")
            hints._publish(7, 1, 3, "{}")
        await arrived.wait()
        task.cancel()

    async def bounded() -> None:
        await asyncio.wait_for(scenario(), 10)

    async_to_sync(bounded)()
    assert heard == [(7, 1, 3, "{}")]


@pytest.mark.redis
def test_idle_channel_layer_and_idle_subscriber_survive_redis_pys_five_seconds(
    settings: Settings, redis_url: str, caplog: pytest.LogCaptureFixture, heard: list[Any]
) -> None:
    settings.PORTICO_REDIS_URL = redis_url
    options = channel_layer(redis_url)["CONFIG"]

    async def scenario() -> Any:
        layer = RedisPubSubChannelLayer(**options)
        name = await layer.new_channel()
        await layer.group_add("studio", name)
        subscriber = Subscriber(lambda: None)
        task = asyncio.ensure_future(subscriber.run())
        await asyncio.sleep(12)  # idle on purpose: the default of redis-py 8 cuts after five seconds
        await layer.group_send("studio", {"type": "still.here"})
        message = await asyncio.wait_for(layer.receive(name), 5)
        assert subscriber.answering
        task.cancel()
        await layer.flush()
        return message

    assert async_to_sync(scenario)() == {"type": "still.here"}
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
