"""The hub itself: opens channels, reads the table each second, keeps the tasks running."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import Error as DatabaseError

from interviews import hints, readers, reads
from interviews.reads import Standing

from . import table
from .channel import Channel, Reader
from .ring import SIZE
from .seats import Seats
from .subscriber import Subscriber
from .table import Runner, Threads

T = TypeVar("T")
logger = logging.getLogger(__name__)

#: Seconds between two looks at the table, and while Redis does not answer; each ±20 %, so that what no hint announces
#: is seen within a second.
LOOK: Final = 0.8
LOOK_ALONE: Final = 0.3
#: Seconds for which hints are not trusted after a look found what none of them had brought.
DISTRUST: Final = 5.0
#: Seconds between two heartbeats.
BEAT: Final = 15.0
#: Seconds that a connection may take for one frame.
STALLED: Final = 10.0
#: Seconds between two updates of the numbers kept with an interview.
KEEP: Final = 30.0
#: What says that the database does not answer.
AWAY = (DatabaseError, TimeoutError)


class Hub:
    """Belongs to the loop it was made in; only :meth:`hear` may be called from other threads."""

    def __init__(self, runner: Runner | None = None, *, clock: Callable[[], float] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self.channels: dict[int, Channel] = {}
        self.seats = Seats()
        self.closed = False
        # Whoever asks for what is not there fills the threads of reads or of openings, never those of the hub.
        self._runner, self.reading, self._opening = (runner or Threads(), runner or Threads(), runner or Threads(2))
        self.clock = clock or self.loop.time
        self._memory: dict[object, tuple[float, Any]] = {}
        self._running: dict[object, asyncio.Future[Any]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._kick = asyncio.Event()
        self._subscriber = Subscriber(self._kick.set)
        self._away = False
        self._missed = float("-inf")
        self._releasing: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start listening, looking, and counting."""
        hints.listen(self.hear)
        rounds: list[Callable[[], Awaitable[None]]] = [self._look_round, self._beat_round, self._sweep_round]
        rounds += [self._count_round, self._keep_round]
        if settings.PORTICO_REDIS_URL:
            rounds.append(self._subscriber.run)
        self._tasks = [asyncio.ensure_future(_for_ever(each)) for each in rounds]

    async def close(self, *, reason: str = "restart") -> None:
        """Say good-bye to all readers, wait a moment for it to leave, and stop."""
        if self.closed:
            return
        self.closed = True
        hints.unlisten(self.hear)
        for channel in self.channels.values():
            channel.end(reason)
        for _moment in range(100):
            if not any(channel.readers for channel in self.channels.values()):
                break
            await asyncio.sleep(0.01)
        for task in self._tasks:
            task.cancel()
        for runner in (self._runner, self.reading, self._opening):
            runner.close()

    # Readers

    async def run(self, job: Callable[[], T], runner: Runner | None = None) -> T:
        """Run a job in the hub's threads. Raises ``TimeoutError`` or ``django.db.Error`` without a database."""
        if self.closed:
            raise TimeoutError("the hub is closing")
        return await (runner or self._runner).run(job)

    async def once(self, key: object, job: Callable[[], T], runner: Runner | None = None) -> T:
        """The same, once for all who ask with the same key at the same time."""
        future: asyncio.Future[T] | None = self._running.get(key)
        if future is None:
            future = self._running[key] = asyncio.ensure_future(self.run(job, runner))
            future.add_done_callback(partial(self._ran, key))
        return await asyncio.shield(future)

    async def remembered(self, key: object, job: Callable[[], T]) -> T:
        """A job's result, at most a second old; without a database the last one. Raises as :meth:`run`."""
        known: tuple[float, T] | None = self._memory.get(key)
        if known is not None and self.clock() - known[0] < LOOK:
            return known[1]
        try:
            found = await self.once(key, job)
        except AWAY:
            if known is None:
                raise
            return known[1]
        self._memory[key] = (self.clock(), found)
        return found

    async def open(self, interview_id: int) -> Channel | None:
        """The channel of a public interview; None where the public may not read it. Raises as :meth:`run`."""
        if interview_id not in self.channels:
            if reads.is_unknown(interview_id):
                return None
            found = await self.once(("open", interview_id), partial(table.opened, interview_id), self._opening)
            if found is None:
                return None
            if interview_id not in self.channels and not self.closed:
                later, soon = self.loop.call_later, self.loop.call_soon
                self.channels[interview_id] = Channel(
                    interview_id, found[0], clock=self.clock, later=later, soon=soon, ring=found[1]
                )
        return self.channels.get(interview_id)

    async def enter(
        self, interview_id: int, after: tuple[int, int] | None, *, again: bool = False
    ) -> tuple[Channel, Reader] | None:
        """A reader who has everything up to ``after`` (epoch, number), or wants what comes from now on.

        None where the public may not read the interview. Raises as :meth:`run`.
        """
        channel = await self.open(interview_id)
        if channel is None:
            return None
        if after is not None and (after > (channel.standing.epoch, channel.ring.head)):
            await self._look_at([interview_id])  # another process was quicker than its hint
        standing = channel.standing
        reader = Reader(*(after or (standing.epoch, channel.visible)))
        channel.readers.add(reader)
        channel.came += not again
        channel.peak = max(channel.peak, len(channel.readers), readers.number(interview_id))
        return channel, reader

    # What was committed

    def hear(self, interview_id: int, epoch: int, seq: int, text: str) -> None:
        """Listen to hints, from whatever thread."""
        if not self.closed and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.receive, interview_id, epoch, seq, text)

    def receive(self, interview_id: int, epoch: int, seq: int, text: str) -> None:
        """Take an event to the readers here; what cannot be used has the table read at once."""
        channel = self.channels.get(interview_id)
        if channel is None or not seq:
            return
        usable = text and epoch == channel.standing.epoch and "\n" not in text
        if not usable or not channel.offer(seq, text.encode()) or text.find('"op":"state"') >= 0:
            self._kick.set()

    async def look(self) -> None:
        """Read where all interviews with readers here stand, and what is new; one query where nothing is."""
        for interview_id, channel in list(self.channels.items()):
            if channel.ended or not (channel.readers or channel.came):
                del self.channels[interview_id]
        if self.channels:
            await self._look_at(list(self.channels))

    async def _look_at(self, interview_ids: list[int]) -> None:
        try:
            found = await self.run(partial(table.look, interview_ids))
            for interview_id in interview_ids:
                if channel := self.channels.get(interview_id):
                    await self._update(channel, found.get(interview_id))
        except AWAY as error:
            if not self._away:
                logger.warning("The database does not answer; readers keep what they have: %s", error)
            self._away = True
            return
        if self._away:
            logger.warning("The database answers again")
        self._away = False

    async def _update(self, channel: Channel, found: Standing | None) -> None:
        if found is None:
            channel.end("withdrawn")
            return
        before = channel.standing
        if found.epoch < before.epoch:
            return
        if found.epoch > before.epoch:
            channel.start_over(found)
            return
        channel.standing = found
        if found.seq > channel.ring.head:
            self._missed = self.clock()
            await self._fetch(channel, found.seq)
        if found.state != before.state:
            channel.beat()

    async def _fetch(self, channel: Channel, until: int) -> None:
        after = max(channel.ring.head, until - SIZE)
        rows = await self.run(partial(table.events, channel.interview_id, after, until - after))
        if after > channel.ring.head:
            channel.ring.start(after)
        channel.fill(rows)

    # Rounds

    async def _look_round(self) -> None:
        pause = (LOOK_ALONE if self._hears_nothing() else LOOK) * random.uniform(0.8, 1.2)  # noqa: S311 -- spreads load, hides nothing
        try:
            async with asyncio.timeout(pause):  # wait_for may drop a cancellation
                await self._kick.wait()
        except TimeoutError:
            self._release()
        self._kick.clear()
        await self.look()

    def _hears_nothing(self) -> bool:
        """Whether Redis is away; a hung one is noticed by what it does not bring, long before its pings fail."""
        if not settings.PORTICO_REDIS_URL:
            return False
        return not self._subscriber.answering or self.clock() - self._missed < DISTRUST

    def _release(self) -> None:
        if self.channels and (self._releasing is None or self._releasing.done()):
            self._releasing = asyncio.ensure_future(self._release_due())

    async def _release_due(self) -> None:
        try:
            await self.run(table.release_due)
        except AWAY as error:
            logger.debug("Held entries were not released: %s", error)

    async def _beat_round(self) -> None:
        await asyncio.sleep(BEAT)
        for channel in self.channels.values():
            channel.beat()

    async def _sweep_round(self) -> None:
        await asyncio.sleep(1)
        self.drop_stalled()

    def drop_stalled(self) -> None:
        """Drop connections that have not taken a frame for :data:`STALLED` seconds."""
        now = self.clock()
        for channel in self.channels.values():
            for reader in list(channel.readers):
                if reader.sending_since is not None and now - reader.sending_since > STALLED:
                    channel.readers.discard(reader)
                    reader.gone = True
                    if reader.task is not None:
                        reader.task.cancel()

    async def _count_round(self) -> None:
        own = {interview_id: len(channel.readers) for interview_id, channel in self.channels.items()}
        if own:
            try:
                await self.run(partial(readers.publish, own))
            except AWAY as error:
                logger.debug("Readers were not counted: %s", error)
        await asyncio.sleep(readers.EVERY)

    async def _keep_round(self) -> None:
        await asyncio.sleep(KEEP)
        await self.keep()

    async def keep(self) -> None:
        """Store the most readers and how many came, where either moved."""
        moved = {key: channel for key, channel in self.channels.items() if channel.came}
        counted = {key: (channel.peak, channel.came) for key, channel in moved.items()}
        try:
            if counted:
                await self.run(partial(readers.keep, counted))
        except AWAY as error:
            logger.debug("Numbers of readers wait for the database: %s", error)
            return
        for key, channel in moved.items():
            channel.came -= counted[key][1]

    def _ran(self, key: object, future: asyncio.Future[Any]) -> None:
        self._running.pop(key, None)
        if not future.cancelled():
            future.exception()


async def _for_ever(each: Callable[[], Awaitable[None]]) -> None:
    """Repeat a round; a slip in one is logged and ends neither it nor the hub."""
    while True:
        try:
            await each()
        except Exception:
            logger.exception("A round of the hub failed")
            await asyncio.sleep(1)
