"""Running a process for readers under one of the two servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Final

from . import hub as hubs
from .asgi import readers_only
from .lifespan import bound_the_end, say_goodbye
from .protocol import LARGEST_FRAME

#: Connections that may wait to be accepted; Daphne's own 50 made 3,000 readers take over a minute.
BACKLOG: Final = 4096
#: Seconds that connections get to end, once they were told to.
GRACE: Final = 2
#: Daphne does not wait for slow connections, so its pings alone bound what it keeps for them.
PING_INTERVAL, PING_TIMEOUT = 20, 30
#: uvicorn waits for them; its pings only find those that are gone, and cost a twelfth of all work at 20 s.
UVICORN_PING_INTERVAL: Final = 45


def endpoint(host: str, port: int) -> str:
    """Daphne's words for where to listen."""
    escaped = host.replace(":", r"\:")
    return f"tcp:port={port}:interface={escaped}:backlog={BACKLOG}"


def serve_with_daphne(host: str, port: int) -> None:
    """Serve until a signal; readers are told good-bye first (``hub.lines``: Daphne cancels their tasks)."""
    from daphne.server import Server  # importing it chooses Twisted's event loop for the process

    bound_the_end()
    Server(
        application=readers_only(),
        endpoints=[endpoint(host, port)],
        ping_interval=PING_INTERVAL,
        ping_timeout=PING_TIMEOUT,
        websocket_timeout=-1,
        websocket_max_message_size=LARGEST_FRAME,
        websocket_max_frame_size=LARGEST_FRAME,
        application_close_timeout=GRACE,
        verbosity=0,
        server_name="",
    ).run()


def serve_with_uvicorn(host: str, port: int) -> None:
    """The same. Raises ``ImportError`` where uvicorn is not installed."""
    import uvicorn

    class Server(uvicorn.Server):
        """Says good-bye as soon as the signal comes: uvicorn itself waits for connections to end by themselves."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            super().handle_exit(sig, frame)
            if (found := hubs.existing()) is not None:
                found.loop.call_soon_threadsafe(partial(asyncio.ensure_future, say_goodbye()))

    config = uvicorn.Config(
        readers_only(),
        host=host,
        port=port,
        backlog=BACKLOG,
        # Without compression: measured, it costs 34 KB a connection and 40 % more work.
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=LARGEST_FRAME,
        ws_ping_interval=UVICORN_PING_INTERVAL,
        ws_ping_timeout=PING_TIMEOUT,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=False,  # PORTICO_BEHIND_PROXY decides whom to believe
        server_header=False,
        access_log=False,
        log_config=None,
    )
    Server(config).run()


SERVERS: Final[dict[str, Callable[[str, int], None]]] = {"daphne": serve_with_daphne, "uvicorn": serve_with_uvicorn}
