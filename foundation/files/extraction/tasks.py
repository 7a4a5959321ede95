"""The worker's part: a pool of its own, looked after once a second."""

from __future__ import annotations

import atexit
from datetime import timedelta
from typing import Final

from .actions import await_unknown
from .pool import Pool

EVERY: Final = timedelta(seconds=1)
LOOK_FOR_UNKNOWN: Final = timedelta(minutes=10)
_pools: Final[list[Pool]] = []


def duty() -> None:
    """Look after the children of this process, start others where documents are due."""
    if not _pools:
        _pools.append(Pool())
        atexit.register(end)
    _pools[0].turn()


def end() -> None:
    """End the children with their process; their documents are due again when their lease ends."""
    for pool in _pools:
        for reading in pool.running:
            reading.child.stop()
        pool.running.clear()


def unknown_duty() -> None:
    """Have documents read that no row speaks of."""
    await_unknown()
