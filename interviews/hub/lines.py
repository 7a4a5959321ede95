"""Connections of readers: event streams and sockets, and how each kind opens, carries frames and ends."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable
from typing import Final

from interviews.protocol import LARGEST_FRAME

from . import frames
from .channel import Channel, Reader
from .core import AWAY, Hub
from .frames import INBOUND, NOT_FOUND, TOO_BIG, TRY_LATER, Frame
from .pump import Pump
from .replies import Receive, Send, answer, headers

#: The other side is gone: there is nobody to say anything to.
GONE: Final = -1


class Line(ABC):
    """How one kind of connection opens, sends a frame and ends."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.receive, self.send = receive, send

    @abstractmethod
    async def refuse(self, status: int) -> None:
        """Answer where no connection comes about: 404 or 503."""

    @abstractmethod
    async def open(self) -> None:
        """Begin."""

    @abstractmethod
    def carry(self, frame: Frame) -> Awaitable[None]:
        """Send a frame in this line's dress."""

    @abstractmethod
    async def close(self, code: int) -> None:
        """End; the code is for sockets."""

    @abstractmethod
    async def listen(self, reader: Reader) -> None:
        """Wait until the other side goes, or says something, which it may not."""


class EventStream(Line):
    """Server-Sent Events."""

    async def refuse(self, status: int) -> None:
        """Answer with the status."""
        await answer(self.send, status, given={"retry-after": "60"} if status == 503 else None)

    async def open(self) -> None:
        """Send the headers, and how soon to connect again."""
        given = {"content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no"}
        await self.send({"type": "http.response.start", "status": 200, "headers": headers(given)})
        await self.send({"type": "http.response.body", "body": frames.SSE_OPENING, "more_body": True})

    def carry(self, frame: Frame) -> Awaitable[None]:
        """Send an event with its data."""
        return self.send(frame.sse)

    async def close(self, code: int) -> None:
        """End the body."""
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})

    async def listen(self, reader: Reader) -> None:
        """Wait for the end; a request's body is passed over."""
        while (await self.receive())["type"] != "http.disconnect":
            pass
        reader.leave(GONE)


class Socket(Line):
    """WebSocket: the same frames, and no word from the reader."""

    async def refuse(self, status: int) -> None:
        """Refuse the handshake."""
        await self.send({"type": "websocket.close", "code": NOT_FOUND if status == 404 else TRY_LATER})

    async def open(self) -> None:
        """Accept."""
        await self.send({"type": "websocket.accept"})

    def carry(self, frame: Frame) -> Awaitable[None]:
        """Send a text frame."""
        return self.send(frame.socket)

    async def close(self, code: int) -> None:
        """Close with the code."""
        await self.send({"type": "websocket.close", "code": code})

    async def listen(self, reader: Reader) -> None:
        """Whatever the reader sends ends the connection."""
        message = await self.receive()
        if message["type"] == "websocket.disconnect":
            reader.leave(GONE)
            return
        said = message.get("bytes") or (message.get("text") or "").encode()
        reader.leave(TOO_BIG if len(said) > LARGEST_FRAME else INBOUND)


async def serve(
    hub: Hub, line: Line, interview_id: int, after: tuple[int, int] | None, *, address: str, again: bool
) -> None:
    """Serve one reader while a seat is free; ``again``: it was here before and is not counted anew."""
    if not hub.seats.take(address):
        await line.refuse(503)
        return
    try:
        entered = await hub.enter(interview_id, after, again=again)
    except AWAY:
        await line.refuse(503)
    else:
        if entered is None:
            await line.refuse(404)
        else:
            await _stay(hub, line, *entered)
    finally:
        hub.seats.leave(address)


async def _stay(hub: Hub, line: Line, channel: Channel, reader: Reader) -> None:
    reader.task = asyncio.current_task()
    listener = asyncio.ensure_future(line.listen(reader))
    pump = Pump(channel, reader, line.carry, hub.clock)
    try:
        await line.open()
        pump.start()
        code = await pump.over
        if code != GONE:
            await line.close(code)
    except asyncio.CancelledError:
        if not reader.gone:  # not our own doing: the server ends, and Daphne lets us say so
            await line.carry(frames.bye("restart"))
            raise
    finally:
        pump.stop()
        listener.cancel()
        channel.readers.discard(reader)
