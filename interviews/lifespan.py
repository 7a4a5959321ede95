"""The beginning and the end of a process that serves readers."""

from __future__ import annotations

from . import hub as hubs
from .hub.process import tune_collector
from .hub.replies import Receive, Scope, Send


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
