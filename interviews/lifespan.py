"""The beginning and the end of a process that serves readers."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import Any, Final

from . import hub as hubs
from .hub.process import tune_collector
from .hub.replies import Receive, Scope, Send

logger = logging.getLogger(__name__)

#: Seconds that Daphne may take to end.
MOST: Final = 3.0
#: Seconds in which readers' good-byes leave.
FAREWELL: Final = 0.3


def bound_the_end() -> None:
    """Have Daphne end although a task or a thread does not: by itself it waits for them without a limit.

    What a thread has not committed by then is rolled back, as when the machine fails.

    Call once when the application is made. Nothing happens under other servers, which have limits of their own.
    """
    reactor: Any = sys.modules.get("twisted.internet.reactor")
    if reactor is not None:
        reactor.addSystemEventTrigger("before", "shutdown", _begin_to_end, reactor)


def _begin_to_end(reactor: Any) -> Any:
    """Give what is written last a moment to leave: connections are cut as soon as the first task has ended."""
    from twisted.internet.task import deferLater

    limit = threading.Timer(MOST, _give_up)  # a thread: the loop may be what does not end
    limit.daemon = True
    limit.start()
    return deferLater(reactor, FAREWELL, lambda: None)


def _give_up() -> None:
    logger.warning("Some connections did not end in %.0f s; the process ends without them", MOST)
    logging.shutdown()
    os._exit(1)


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
