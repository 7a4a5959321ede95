"""What goes over the wire, in both dresses: Server-Sent Events and text frames of a socket (``docs/protocol.md``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from interviews.protocol import serialise

from .ring import Batch

#: Milliseconds that a browser waits before it connects again.
RETRY: Final = 2000
#: Close codes of sockets (``docs/protocol.md``).
TOO_BIG: Final = 1009
RESTART: Final = 1012
TRY_LATER: Final = 1013
INBOUND: Final = 4400
NOT_FOUND: Final = 4404
START_OVER: Final = 4409
WITHDRAWN: Final = 4410

SSE_OPENING: Final = f"retry: {RETRY}\n\n".encode()


class Frame(NamedTuple):
    """ASGI messages, shared by all who get this frame; ``ends``: a socket's close code where nothing follows."""

    sse: Mapping[str, Any]
    socket: Mapping[str, Any]
    ends: int = 0


def events(epoch: int, batch: Batch) -> Frame:
    """Events, with the name of the last one: a browser sends it back as ``Last-Event-ID``."""
    name = f"{epoch}:{batch.last}"
    text = batch.body.decode()
    return _frame("events", text, f'{{"events":{text},"id":"{name}"}}', name=name)


def head(found: Mapping[str, Any]) -> Frame:
    """Heartbeat: where the interview stands."""
    return _named("head", found)


def hint(number: int) -> Frame:
    """Fetch pages up to this number: the stream does not carry what lies before."""
    return _named("hint", {"head": number})


def reset(epoch: int) -> Frame:
    """Drop everything, fetch the snapshot, connect again."""
    return _named("reset", {"epoch": epoch}, ends=START_OVER)


def bye(reason: str) -> Frame:
    """The stream ends: ``withdrawn`` or ``restart``."""
    return _named("bye", {"reason": reason}, ends=WITHDRAWN if reason == "withdrawn" else RESTART)


def _named(kind: str, data: Mapping[str, Any], *, ends: int = 0) -> Frame:
    text = serialise(data)
    return _frame(kind, text, f'{{"{kind}":{text}}}', ends=ends)


def _frame(kind: str, data: str, text: str, *, name: str = "", ends: int = 0) -> Frame:
    number = f"id: {name}\n" if name else ""
    body = f"event: {kind}\n{number}data: {data}\n\n".encode()
    return Frame(
        {"type": "http.response.body", "body": body, "more_body": True}, {"type": "websocket.send", "text": text}, ends
    )
