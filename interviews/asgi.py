"""Readers' endpoints as a raw ASGI application: streams, sockets and JSON reads without a thread for each reader.

Django's own handler holds an operating system thread per open request (measured: 8,005 at 8,000 readers); here a reader
is two small tasks and a cursor. What is none of ours goes to the application behind.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import parse_qs

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.http import HttpRequest
from django.urls import path, re_path

from foundation.accounts.lockout import client_address
from sites.hosts import table
from sites.middleware import host_of

from . import hub as hubs
from . import reads
from .hub.core import AWAY, Hub
from .hub.frames import NOT_FOUND
from .hub.lines import EventStream, Socket, serve
from .hub.replies import Receive, Scope, Send, answer
from .lifespan import lifespan

Application = Callable[..., Awaitable[None]]

_STREAM = re.compile(r"/live/([1-9][0-9]{0,17})/(events|socket)", re.ASCII)
_PLACE = re.compile(r"([1-9][0-9]{0,8}):(0|[1-9][0-9]{0,8})", re.ASCII)


class MalformedPlaceError(ValueError):
    """``after`` or ``Last-Event-ID`` is not of the form epoch:number."""


class Live:
    """Answers readers' addresses; hands everything else of HTTP to ``behind``, or answers 404 without one."""

    def __init__(self, behind: Application | None = None) -> None:
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        place = scope["path"]
        read, stream = reads.parse(place), _STREAM.fullmatch(place)
        if read is not None:
            await _guarded(scope, send, partial(_read, scope, send, read))
        elif stream is not None and stream[2] == "events":
            await _guarded(scope, send, partial(_stream, scope, receive, send, int(stream[1])))
        elif self._behind is not None:
            await self._behind(scope, receive, send)
        elif place == "/healthz":
            await answer(send, 200, b"ok")
        else:
            await answer(send, 404)


async def socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one reader's WebSocket."""
    await receive()  # websocket.connect
    request, hub, stream = _request(scope), hubs.current(), _STREAM.fullmatch(scope["path"])
    try:
        after, again = _after(scope, request)
        known = stream is not None and await _is_known(hub, request)
    except (MalformedPlaceError, *AWAY):
        known = False
        after, again = None, False
    if stream is None or not known:
        await send({"type": "websocket.close", "code": NOT_FOUND})
        return
    await serve(hub, Socket(receive, send), int(stream[1]), after, address=_address(request), again=again)


async def refuse_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a handshake at an address where no socket is."""
    await receive()
    await send({"type": "websocket.close", "code": NOT_FOUND})


async def _guarded(scope: Scope, send: Send, then: Callable[[HttpRequest, Hub], Awaitable[None]]) -> None:
    """Method, scheme and host, as the middleware checks them for pages."""
    request, hub = _request(scope), hubs.current()
    if scope["method"] not in ("GET", "HEAD"):
        await answer(send, 405, given={"allow": "GET, HEAD"})
    elif settings.SECURE_SSL_REDIRECT and not _is_secure(scope, request):
        query = scope.get("query_string", b"").decode("latin-1")
        place = f"https://{host_of(request)}{scope['path']}" + (f"?{query}" if query else "")
        known = await _is_known(hub, request)
        await answer(send, 301 if known else 404, given={"location": place} if known else None)
    else:
        try:
            known = await _is_known(hub, request)
        except AWAY:
            await answer(send, 503, given={"retry-after": "2"})
            return
        await (then(request, hub) if known else answer(send, 404))


async def _stream(scope: Scope, receive: Receive, send: Send, number: int, request: HttpRequest, hub: Hub) -> None:
    try:
        after, again = _after(scope, request)
    except MalformedPlaceError:
        await answer(send, 400, b"after: epoch:number")
        return
    if scope["method"] == "HEAD":
        try:
            status = 404 if await hub.open(number) is None else 200
        except AWAY:
            status = 503
        await answer(send, status, given={"content-type": "text/event-stream; charset=utf-8"}, empty=True)
        return
    await serve(hub, EventStream(receive, send), number, after, address=_address(request), again=again)


async def _read(scope: Scope, send: Send, read: reads.Read, request: HttpRequest, hub: Hub) -> None:
    """Answer a JSON read, from memory where it has it."""
    found = reads.ready(read)
    if found is None:
        try:
            found = await hub.once(read, partial(reads.answer, read), hub.reading)
        except AWAY:
            given = {"content-type": reads.JSON_TYPE, "retry-after": "2"}
            await answer(send, 503, b'{"code":"unavailable"}', given)
            return
    if reads.matches(found, request.META.get("HTTP_IF_NONE_MATCH")):
        await answer(send, 304, given=found.headers)
    else:
        await answer(send, found.status, found.body, found.headers, empty=scope["method"] == "HEAD")


def _request(scope: Scope) -> HttpRequest:
    """What Django's functions ask of a request: headers and the address of the other side."""
    request = HttpRequest()
    for name, value in scope.get("headers", ()):
        request.META["HTTP_" + name.decode("latin-1").upper().replace("-", "_")] = value.decode("latin-1")
    request.META["REMOTE_ADDR"] = (scope.get("client") or ("",))[0] or ""
    return request


def _address(request: HttpRequest) -> str:
    return client_address(request) or ""


def _is_secure(scope: Scope, request: HttpRequest) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, wanted = settings.SECURE_PROXY_SSL_HEADER
        return request.META.get(name, "").split(",")[0].strip() == wanted
    return scope.get("scheme") in ("https", "wss")


async def _is_known(hub: Hub, request: HttpRequest) -> bool:
    """Whether the host is one of ours; the table is at most a second old, and the last one while there is none."""
    host = host_of(request)
    found = await hub.remembered("hosts", table)
    return found.knows(host)


def _after(scope: Scope, request: HttpRequest) -> tuple[tuple[int, int] | None, bool]:
    """From where on, and whether the reader was here before. Raises ``MalformedPlaceError``.

    ``Last-Event-ID`` wins: a browser that connects again by itself repeats the address that it began with.
    """
    try:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=10)
    except ValueError as error:
        raise MalformedPlaceError("too many parts") from error
    last = request.META.get("HTTP_LAST_EVENT_ID", "").strip()
    place = last or query.get("after", [""])[0]
    again = bool(last) or "again" in query
    if not place:
        return None, again
    found = _PLACE.fullmatch(place)
    if found is None:
        raise MalformedPlaceError(place)
    return (int(found[1]), int(found[2])), again


def readers_only() -> ProtocolTypeRouter:
    """The application of a process that serves readers and nothing else: every other address is 404."""
    sockets = URLRouter([path("live/<int:interview_id>/socket", socket), re_path(r"", refuse_socket)])  # type: ignore[arg-type]  # the router takes ASGI applications
    return ProtocolTypeRouter({"http": Live(), "websocket": sockets, "lifespan": lifespan})
