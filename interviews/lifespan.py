"""The beginning and the end of a process that serves readers."""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

from . import hub as hubs
from .hub.process import tune_collector
from .hub.replies import Receive, Scope, Send

logger = logging.getLogger(__name__)

#: Seconds that Daphne may wait for its connections' tasks.
MOST: Final = 2.0


def bound_the_end() -> None:
    """Have Daphne end although a connection's task does not: by itself it waits for them without a limit.

    Call once when the application is made. Nothing happens under other servers, which have limits of their own.
    """
    reactor: Any = sys.modules.get("twisted.internet.reactor")
    if reactor is not None:
        reactor.addSystemEventTrigger("before", "shutdown", reactor.callLater, MOST, _give_up, reactor)


def _give_up(reactor: Any) -> None:
    logger.warning("Some connections did not end in %.0f s; the process ends without them", MOST)
    reactor.crash()


async def say_goodbye() -> None:
    """Tell all readers that the process ends, so that they connect to another one at once."""
    if (found := hubs.existing()) is not None:
        await found.close(reason="restart")


async def lifespan(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answer servers that tell when they start and stop, as uvicorn does; Daphne does not."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            tune_collector()
            await send({"type": "lifespan.startup.complete"})
        else:
            await say_goodbye()
            await send({"type": "lifespan.shutdown.complete"})
            return
