"""Sending frames to one reader, without waking a task for those that its connection takes at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from .channel import Channel, Reader
from .frames import Frame


class Pump:
    """Runs inside :meth:`Channel.wake_all`: only a connection that takes no more gets a task, until it does again.

    ``send`` nearly always ends without waiting, so its first step is run right here, as an eager task of Python 3.12
    would: to wake thousands of tasks, each below a dozen coroutines of server and routing, costs as much as the frames.
    """

    __slots__ = ("_channel", "_clock", "_reader", "_send", "_waiting", "over")

    def __init__(
        self, channel: Channel, reader: Reader, send: Callable[[Frame], Awaitable[None]], clock: Callable[[], float]
    ) -> None:
        self._channel, self._reader, self._send, self._clock = channel, reader, send, clock
        self._waiting: asyncio.Task[None] | None = None
        #: The code with which the connection ends, or what ``send`` raised.
        self.over: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def start(self) -> None:
        """Send what waits, and from now on whatever the reader is woken for."""
        self._reader.on_wake = self.push
        self.push()

    def push(self) -> None:
        """Send what there is for this reader."""
        reader = self._reader
        while self._waiting is None and not self.over.done():
            if reader.gone:
                self.over.set_result(reader.close_code)
                return
            frame = self._channel.next_frame(reader)
            if frame is None:
                return
            steps = self._send(frame).__await__()
            try:
                waits_for = next(steps)
            except StopIteration:
                self._sent(frame)
            except Exception as error:  # noqa: BLE001 -- as a task does: raised again where the connection's own task waits
                self.over.set_exception(error)
            else:
                reader.sending_since = self._clock()
                self._waiting = asyncio.ensure_future(self._finish(_Rest(steps, waits_for), frame))

    def stop(self) -> None:
        """Send nothing any more."""
        self._reader.on_wake = None
        if self._waiting is not None:
            self._waiting.cancel()

    async def _finish(self, rest: _Rest, frame: Frame) -> None:
        try:
            await rest
        except Exception as error:  # noqa: BLE001 -- as above
            if not self.over.done():
                self.over.set_exception(error)
        self._waiting = None
        self._reader.sending_since = None
        if not self.over.done():
            self._sent(frame)
            self.push()

    def _sent(self, frame: Frame) -> None:
        if frame.ends:
            self.over.set_result(frame.ends)


class _Rest:
    """What is left of an awaitable that was begun outside a task and has to wait; a task goes on with it."""

    __slots__ = ("_steps", "_waits_for")

    def __init__(self, steps: Generator[Any, Any, None], waits_for: object) -> None:
        self._steps, self._waits_for = steps, waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        try:
            while True:
                try:
                    given = yield waits_for
                except BaseException as error:  # noqa: BLE001 -- a cancellation, say, is the awaitable's to handle
                    waits_for = self._steps.throw(error)
                else:
                    waits_for = self._steps.send(given)
        except StopIteration:
            return
