"""Reading the database for a hub: in threads of its own, shortly, and without keeping connections.

Django's one thread for synchronous code stays free: measured, a single slow query in it delayed every reader.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Final, Protocol, TypeVar

from django.db import connection, connections

from interviews import reads
from interviews.protocol import serialise
from interviews.reads import Standing
from interviews.selectors import events_after

from .ring import SIZE, Ring

T = TypeVar("T")

THREADS: Final = 4
#: Seconds that a job may take, waiting included.
PATIENCE: Final = 5.0
#: Milliseconds that PostgreSQL may work at one statement.
STATEMENT_TIMEOUT: Final = 3000
#: Jobs that wait or run; more are refused.
MOST_JOBS: Final = 500


class Runner(Protocol):
    """Runs a job that uses the database, away from the loop."""

    async def run(self, job: Callable[[], T]) -> T:
        """The job's result."""
        ...

    def close(self) -> None:
        """Take no more jobs."""
        ...


class Threads:
    """Runs jobs that use the database."""

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="live-readers")
        self._jobs = 0

    async def run(self, job: Callable[[], T]) -> T:
        """The job's result. Raises ``TimeoutError`` where the database is too slow or too many wait."""
        if self._jobs >= MOST_JOBS:
            raise TimeoutError("too many reads wait for the database")
        self._jobs += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, _run, job)
        future.add_done_callback(self._done)
        async with asyncio.timeout(PATIENCE):  # wait_for may drop a cancellation
            return await asyncio.shield(future)

    def close(self) -> None:
        """Take no more jobs; does not wait for those that run."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _done(self, future: asyncio.Future[T]) -> None:
        self._jobs -= 1
        if not future.cancelled():
            future.exception()  # a job that outlasted its caller has nobody else to tell


def look(interview_ids: Iterable[int]) -> dict[int, Standing]:
    """Where the interviews stand, for the JSON reads too; one query, two where one is not public."""
    asked = list(interview_ids)
    found = reads.standings(asked)
    for interview_id in asked:
        reads.remember(interview_id, found.get(interview_id))
    if len(found) < len(asked):
        reads.remember_all()
    return found


def opened(interview_id: int) -> tuple[Standing, Ring] | None:
    """Standing and last events of a public interview; two queries."""
    standing = look([interview_id]).get(interview_id)
    if standing is None:
        return None
    ring = Ring(max(0, standing.seq - SIZE))
    for seq, body in events(interview_id, ring.head, SIZE):
        ring.add(seq, body)
    return standing, ring


def events(interview_id: int, after: int, limit: int) -> list[tuple[int, bytes]]:
    """Events above a number, serialised; one query."""
    return [(event["n"], serialise(event).encode()) for event in events_after(interview_id, after, limit=limit)]


def release_due() -> None:
    """Let held entries out whose time has come: with readers waiting nobody depends on the worker for it."""
    import_module("interviews.actions.held").release_due()


def _run(job: Callable[[], T]) -> T:
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(STATEMENT_TIMEOUT)])
        return job()
    finally:
        connections.close_all()
