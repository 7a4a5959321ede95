"""Sending to one reader: at once where the connection takes it, in a task where it does not (hub/pump.py)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from interviews.hub import frames
from interviews.hub.channel import Channel, Reader
from interviews.hub.frames import Frame
from interviews.hub.pump import Pump
from interviews.hub.ring import Ring
from interviews.reads import Standing


class Connection:
    """Takes frames at once, or waits as long as ``free`` is not set."""

    def __init__(self, channel: Channel) -> None:
        self.taken: list[str] = []
        self.free = asyncio.Event()
        self.free.set()
        self.cancelled = False
        self.fails: Exception | None = None
        self.reader = Reader(1, channel.visible)
        self.reader.beats = 0
        channel.readers.add(self.reader)
        self.pump = Pump(channel, self.reader, self.send, clock=lambda: 7.0)
        self.pump.start()

    async def send(self, frame: Frame) -> None:
        try:
            await self.free.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self.fails is not None:
            raise self.fails
        self.taken.append(frame.socket["text"])


def run(scenario: Callable[[Channel], Awaitable[None]]) -> None:
    async def within() -> None:
        loop = asyncio.get_running_loop()
        standing = Standing(1, 0, "live", 0)
        later: Any = loop.call_later
        await scenario(Channel(1, standing, clock=loop.time, later=later, soon=loop.call_soon, ring=Ring(0)))

    asyncio.run(within())


def numbers(said: list[str]) -> list[str]:
    return [text.partition('"id":"1:')[2].rstrip('"}') for text in said]


async def settle() -> None:
    for _turn in range(10):
        await asyncio.sleep(0)


def test_what_a_connection_takes_at_once_is_sent_before_the_wake_up_ends_and_needs_no_task() -> None:
    async def scenario(channel: Channel) -> None:
        connections = [Connection(channel) for _ in range(3)]
        channel.offer(1, b"{}")

        assert [numbers(each.taken) for each in connections] == [["1"]] * 3
        assert len(asyncio.all_tasks()) == 1

    run(scenario)


def test_connection_that_waits_goes_on_in_its_order_and_holds_nobody_up() -> None:
    async def scenario(channel: Channel) -> None:
        slow, quick = Connection(channel), Connection(channel)
        slow.free.clear()
        channel.offer(1, b"{}")
        channel.beat()
        channel.offer(2, b"{}")
        channel.flush()

        assert slow.taken == []
        assert [each.reader.sending_since for each in (slow, quick)] == [7.0, None]
        assert len(quick.taken) == 3

        slow.free.set()
        await settle()
        assert [slow.reader.sending_since] == [None]
        assert numbers([text for text in slow.taken if "events" in text]) == ["1", "2"]
        assert len(asyncio.all_tasks()) == 1

        channel.fill([(3, b"{}")])
        channel.flush()
        assert numbers(slow.taken)[-1] == "3"

    run(scenario)


@pytest.mark.parametrize("waits", [False, True])
def test_what_sending_raises_ends_that_connection_alone(waits: bool) -> None:
    async def scenario(channel: Channel) -> None:
        broken, well = Connection(channel), Connection(channel)
        broken.fails = OSError("gone")
        if waits:
            broken.free.clear()
        channel.offer(1, b"{}")
        broken.free.set()

        with pytest.raises(OSError, match="gone"):
            await broken.pump.over
        channel.fill([(2, b"{}")])
        channel.flush()
        assert numbers(well.taken) == ["1", "2"]
        assert broken.taken == []

    run(scenario)


def test_stopping_cancels_what_waits_and_sends_nothing_more() -> None:
    async def scenario(channel: Channel) -> None:
        stuck = Connection(channel)
        stuck.free.clear()
        channel.offer(1, b"{}")
        await settle()
        stuck.pump.stop()
        await settle()

        assert stuck.cancelled
        stuck.free.set()
        channel.fill([(2, b"{}")])
        channel.flush()
        await settle()
        assert stuck.taken == []

    run(scenario)


def test_stopping_while_nothing_waits_sends_nothing_more() -> None:
    async def scenario(channel: Channel) -> None:
        connection = Connection(channel)
        connection.pump.stop()
        channel.offer(1, b"{}")
        assert connection.taken == []

    run(scenario)


@pytest.mark.parametrize("fails", [False, True])
def test_frame_under_way_ends_in_peace_when_nobody_waits_for_the_end_any_more(fails: bool) -> None:
    async def scenario(channel: Channel) -> None:
        connection = Connection(channel)
        connection.free.clear()
        channel.end("withdrawn")
        (task,) = asyncio.all_tasks() - {asyncio.current_task()}
        connection.pump.over.cancel()
        connection.fails = OSError("gone") if fails else None
        connection.free.set()
        await settle()

        assert task.exception() is None
        assert connection.reader.sending_since is None

    run(scenario)


@pytest.mark.parametrize("waits", [False, True])
def test_last_frame_ends_the_connection_with_its_code(waits: bool) -> None:
    async def scenario(channel: Channel) -> None:
        connection = Connection(channel)
        if waits:
            connection.free.clear()
        channel.end("withdrawn")
        await settle()
        connection.free.set()

        assert await connection.pump.over == frames.WITHDRAWN
        assert len(connection.taken) == 1

    run(scenario)


def test_reader_who_leaves_while_a_frame_waits_ends_behind_it() -> None:
    async def scenario(channel: Channel) -> None:
        connection = Connection(channel)
        connection.free.clear()
        channel.offer(1, b"{}")
        connection.reader.leave(frames.INBOUND)
        await settle()
        assert not connection.pump.over.done()

        connection.free.set()
        assert await connection.pump.over == frames.INBOUND
        assert numbers(connection.taken) == ["1"]

    run(scenario)


def test_nothing_is_sent_before_the_connection_was_opened() -> None:
    async def scenario(channel: Channel) -> None:
        taken: list[Mapping[str, Any]] = []

        async def send(frame: Frame) -> None:
            taken.append(frame.socket)

        reader = Reader(1, 0)
        channel.readers.add(reader)
        pump = Pump(channel, reader, send, clock=lambda: 0.0)
        channel.offer(1, b"{}")
        assert taken == []
        pump.start()
        assert len(taken) == 2  # the event, and where the interview stands

    run(scenario)
