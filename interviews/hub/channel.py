"""One interview in one process: its ring, its readers, and when they are woken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from interviews import reads
from interviews.reads import Standing

from . import frames
from .frames import Frame
from .ring import Ring

#: Seconds between two frames: what comes meanwhile leaves together. An event after silence leaves at once.
TICK: Final = 0.05
#: Seconds that a round of the loop takes when nothing of a wake-up is left to be written.
IDLE_ROUND: Final = 0.005
#: Seconds after which a wake-up counts as written, whatever else keeps the loop busy.
LONGEST_WAKE: Final = 0.5


class Reader:
    """One connection: how far it is. It holds no queue, so a slow one costs nothing and falls behind alone."""

    __slots__ = ("beats", "close_code", "cursor", "epoch", "gone", "on_wake", "sending_since", "task")

    def __init__(self, epoch: int, cursor: int) -> None:
        self.epoch, self.cursor = epoch, cursor
        self.beats = -1
        self.gone = False
        self.close_code = 0
        self.sending_since: float | None = None
        self.task: asyncio.Task[object] | None = None
        self.on_wake: Callable[[], None] | None = None

    def wake(self) -> None:
        """Have it look for frames."""
        if self.on_wake is not None:
            self.on_wake()

    def leave(self, code: int = 0) -> None:
        """End the connection; ``code``: why, where a socket says so."""
        self.gone, self.close_code = True, code
        self.wake()


class Channel:
    """Holds what is sent to the readers of one interview here. Belongs to the loop's thread."""

    def __init__(
        self,
        interview_id: int,
        standing: Standing,
        *,
        clock: Callable[[], float],
        later: Callable[[float, Callable[[], None]], object],
        soon: Callable[[Callable[[], None]], object],
        ring: Ring | None = None,
    ) -> None:
        self.interview_id, self.standing = interview_id, standing
        self.ring = ring or Ring(standing.seq)
        self.visible = self.ring.head
        self.readers: set[Reader] = set()
        self.came = self.peak = 0
        self._clock, self._later, self._soon = clock, later, soon
        self._resting_until = float("-inf")
        self._flush_due = self._waking = False
        self._beats = 0
        self._last: Frame | None = None
        self._made: dict[int, tuple[Frame, int]] = {}  # cursor → frame, and the cursor after it
        self._head: tuple[int, Frame] | None = None

    def offer(self, seq: int, body: bytes) -> bool:
        """Take an event; False: numbers between are missing, so the table has to be read."""
        before = self.ring.head
        if not self.ring.add(seq, body):
            return False
        if self.ring.head > before:
            self.wake_soon()
        return True

    def fill(self, rows: Iterable[tuple[int, bytes]]) -> None:
        """Take events from the table, which follow each other; they leave together."""
        before = self.ring.head
        for seq, body in rows:
            self.ring.add(seq, body)
        if self.ring.head > before:
            self.wake_soon()

    def wake_soon(self) -> None:
        """Let readers see what came: at once after silence, else with the next tick."""
        if self._flush_due or self._waking:
            self._flush_due = True
            return
        wait = self._resting_until - self._clock()
        if wait <= 0:
            self.flush()
        else:
            self._flush_due = True
            self._later(wait, self.flush)

    def flush(self) -> None:
        """Show the readers the whole ring, and wake them.

        Waking thousands keeps the loop busy, so that it learns late of what comes meanwhile. The pause after it is half
        as long as the waking was: then a burst leaves in few frames instead of one for each event that was read first.
        """
        began = self._clock()
        self._flush_due, self._waking = False, True
        self.visible = self.ring.head
        self._made.clear()
        self.wake_all()
        self._soon(partial(self._rest, began, began))

    def _rest(self, began: float, round_began: float) -> None:
        """Begin the pause as soon as the loop runs free: Daphne's connections write in rounds of their own."""
        now = self._clock()
        if now - round_began > IDLE_ROUND and now - began < LONGEST_WAKE:
            self._soon(partial(self._rest, began, now))
            return
        self._waking = False
        self._resting_until = max(began + TICK, now + min(now - began, LONGEST_WAKE) / 2)
        if self._flush_due:
            self._later(self._resting_until - now, self.flush)

    def wake_all(self) -> None:
        """Have every reader look for frames."""
        for reader in list(self.readers):
            reader.wake()

    def beat(self) -> None:
        """Tell all readers where the interview stands."""
        self._beats += 1
        self.wake_all()

    def start_over(self, standing: Standing) -> None:
        """A new epoch: nothing of the old one is sent any more."""
        self.standing = standing
        self.ring.start(standing.seq)
        self.flush()

    def end(self, reason: str) -> None:
        """Say good-bye to all."""
        self._last = frames.bye(reason)
        self.wake_all()

    @property
    def ended(self) -> bool:
        """Whether good-bye was said."""
        return self._last is not None

    def next_frame(self, reader: Reader) -> Frame | None:
        """What this reader gets next; None: nothing until it is woken."""
        if self._last is not None:
            return self._last
        if reader.epoch != self.standing.epoch or reader.cursor > self.ring.head:
            return frames.reset(self.standing.epoch)
        if reader.cursor < self.visible:
            return self._events(reader)
        if reader.beats != self._beats:
            reader.beats = self._beats
            return self._heartbeat()
        return None

    def _events(self, reader: Reader) -> Frame:
        made = self._made.get(reader.cursor)
        if made is None:
            batch = self.ring.batch(reader.cursor, self.visible)
            if batch is None:
                made = frames.hint(self.visible), self.visible
            else:
                made = frames.events(self.standing.epoch, batch), batch.last
            self._made[reader.cursor] = made
        frame, reader.cursor = made
        return frame

    def _heartbeat(self) -> Frame:
        if self._head is None or self._head[0] != self._beats:
            found = self.standing._replace(seq=self.visible)
            self._head = (self._beats, frames.head(reads.head(self.interview_id, found)))
        return self._head[1]
