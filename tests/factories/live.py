"""Readers' connections in tests: a hub that reads the test's own database, and streams taken apart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator

from interviews import hub as hubs
from interviews.asgi import Live
from interviews.hub.core import Hub

T = TypeVar("T")


class TestRunner:
    """Runs jobs in the test's own thread, where its transaction is."""

    __test__ = False

    async def run(self, job: Callable[[], T]) -> T:
        return await sync_to_async(job)()

    def close(self) -> None:
        """Nothing to stop."""


def with_hub(scenario: Callable[[Hub], Awaitable[T]], **options: Any) -> T:
    """Run a scenario in an event loop with a hub that does nothing by itself: no rounds, so no clock counts."""

    async def run() -> T:
        hub = hubs._hub = Hub(TestRunner(), **options)
        try:
            return await scenario(hub)
        finally:
            await hub.close()

    return async_to_sync(run)()


def scope(path: str, query: str = "", *, host: str = "portal.test", **headers: str) -> dict[str, Any]:
    """Scope of a GET."""
    given = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("192.0.2.7", 40000),
        "server": ("127.0.0.1", 80),
    }


class Client:
    """One HTTP exchange with the readers' application."""

    def __init__(self, path: str, query: str = "", *, method: str = "GET", **options: Any) -> None:
        self._talk = ApplicationCommunicator(Live(), scope(path, query, **options) | {"method": method})
        self.status = 0
        self.headers: dict[str, str] = {}

    async def __aenter__(self) -> Client:
        await self._talk.send_input({"type": "http.request", "body": b"", "more_body": False})
        start = await self._talk.receive_output(5)
        self.status = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._talk.send_input({"type": "http.disconnect"})
        await self._talk.wait(5)

    async def body(self) -> bytes:
        """The rest, until the response ends."""
        found = b""
        while True:
            message = await self._talk.receive_output(5)
            found += message.get("body", b"")
            if not message.get("more_body"):
                return found

    async def event(self) -> tuple[str, Any, str]:
        """Name, data and id of the next event of a stream; ``("end", None, "")`` at its end."""
        while True:
            message = await self._talk.receive_output(5)
            if not message.get("more_body"):
                return "end", None, ""
            fields = dict(line.split(": ", 1) for line in message["body"].decode().strip().split("\n"))
            if "event" in fields:
                return fields["event"], json.loads(fields["data"]), fields.get("id", "")

    async def silent(self) -> bool:
        """Whether nothing waits to be read."""
        await asyncio.sleep(0)
        return bool(await self._talk.receive_nothing(0.01))


async def get(path: str, query: str = "", **options: Any) -> tuple[int, Mapping[str, str], bytes]:
    """A whole answer."""
    async with Client(path, query, **options) as client:
        return client.status, client.headers, await client.body()
