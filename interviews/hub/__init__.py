"""The hub: one per process and event loop, which carries committed events to the readers connected there.

``ring`` and ``channel`` hold what is sent, ``table`` reads the database, ``subscriber`` hears other processes,
``seats`` counts connections, ``core`` ties them together. ``realtime.md`` §4 measured the design.
"""

from __future__ import annotations

import asyncio

from .core import Hub
from .process import runs_under_daphne, tune_collector

__all__ = ["Hub", "current", "existing"]

_hub: Hub | None = None


def current() -> Hub:
    """The running event loop's hub, started with the first call: Daphne tells no application that it starts."""
    global _hub
    loop = asyncio.get_running_loop()
    if _hub is None or _hub.loop is not loop:  # a closed one stays: the process ends
        _hub = Hub()
        _hub.start()
        if runs_under_daphne():
            tune_collector()
    return _hub


def existing() -> Hub | None:
    """The hub, where one was started and still runs."""
    return _hub if _hub is not None and not _hub.closed else None
