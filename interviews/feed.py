"""What the consoles of an interview hear in this process: one look at the database a second for all of them.

A hint makes the look come at once; it may be lost, doubled or late, and everything stays right without it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from channels.db import database_sync_to_async
from django.db import InterfaceError, OperationalError, connections

from . import hints
from .actions.held import release_due
from .models import Interview
from .selectors import events_after

logger = logging.getLogger(__name__)

#: Seconds between two looks.
POLL = 1.0
#: Events kept for consoles that are a little behind; others fetch pages.
KEPT: Final = 200

AWAY = (OperationalError, InterfaceError)


@dataclass(frozen=True)
class Standing:
    """Where an interview stands. ``live``: whether the public sees its page; ``version``: that of the desk."""

    epoch: int
    head: int
    state: str
    live: bool
    version: int


@dataclass
class Look:
    """What a look found: the standing (None: there is no such interview) and the events after a number."""

    standing: Standing | None
    events: list[dict[str, Any]] = field(default_factory=list)


def look(interview_id: int, after: int | None) -> Look:
    """Read standing and events; at most two queries. Events that come between the two are left to the next look."""
    names = ("epoch", "last_seq", "state", "page__live", "desk__version")
    row = Interview.objects.filter(pk=interview_id).values_list(*names).first()
    if row is None:
        return Look(None)
    standing = Standing(row[0], row[1], row[2], row[3], row[4] or 0)
    if after is None or standing.head <= after:
        return Look(standing)
    events = events_after(interview_id, after, limit=min(KEPT, standing.head - after))
    return Look(standing, list(events))


def advance(interview_id: int, after: int | None) -> Look:
    """Let go what is due, whether or not a worker runs, and look."""
    release_due(interview_id)
    return look(interview_id, after)


class Feed:
    """The events of one interview for the consoles of this process; lives while somebody listens."""

    def __init__(self, interview_id: int) -> None:
        self.interview_id = interview_id
        self.standing: Standing | None = None
        self.gone = False
        self.events: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.listeners: set[asyncio.Event] = set()
        self.users: dict[int, int] = {}
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def join(self, news: asyncio.Event) -> None:
        """Hear of changes by an event that is set; returns when the first look is done."""
        self.listeners.add(news)
        if self._task is None:
            await self._look()
        if self._task is None:
            hints.listen(self._hint)
            self._task = asyncio.create_task(self._run())

    def leave(self, news: asyncio.Event) -> None:
        """Hear no more; the last one ends the feed."""
        self.listeners.discard(news)
        if not self.listeners and self._task is not None:
            hints.unlisten(self._hint)
            self._task.cancel()
            self._task = None

    def since(self, epoch: int, number: int) -> list[dict[str, Any]] | None:
        """Events after a number; None where some are not kept, so that the console fetches pages."""
        if self.standing is None or self.standing.epoch != epoch:
            return None
        found = [event for event in self.events if event["n"] > number]
        return found if len(found) == self.standing.head - number else None

    def _hint(self, interview_id: int, _epoch: int, _seq: int, _text: str) -> None:
        """Look at once; called from any thread."""
        if interview_id == self.interview_id and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _run(self) -> None:
        away = False
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL):  # wait_for may drop a cancellation
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self._look()
                away = False
            except AWAY as error:
                if not away:
                    logger.warning("studio %d: the database does not answer: %s", self.interview_id, error)
                away = True
            except Exception:  # consoles would hear nothing more, and nobody would know
                logger.exception("studio %d: looking failed; it is tried again", self.interview_id)

    async def _look(self) -> None:
        before = self.standing
        after = None if before is None else before.head
        found = await in_thread(advance, self.interview_id, after)
        self._take(found, before)

    def _take(self, found: Look, before: Standing | None) -> None:
        if found.standing is None:
            self.gone = True
        elif before is not None and found.standing.epoch != before.epoch:
            self.events.clear()
        self.events.extend(found.events)
        self.standing = found.standing
        if found.standing != before:
            for news in self.listeners:
                news.set()


_feeds: dict[tuple[int, int], Feed] = {}


def feed_of(interview_id: int) -> Feed:
    """The running loop's feed of an interview."""
    key = (id(asyncio.get_running_loop()), interview_id)
    for other in [key for key, feed in _feeds.items() if not feed.listeners]:
        del _feeds[other]
    if key not in _feeds:
        _feeds[key] = Feed(interview_id)
    return _feeds[key]


def in_thread(function: Callable[..., Any], *args: Any) -> Awaitable[Any]:
    """Run database work in a thread of its own: the shared one would hold up every other console."""
    result: Awaitable[Any] = database_sync_to_async(_and_close, thread_sensitive=False)(function, *args)
    return result


def _and_close(function: Callable[..., Any], *args: Any) -> Any:
    """Leave no connection behind: the threads of the pool are many, and live as long as the process."""
    try:
        return function(*args)
    finally:
        connections.close_all()
