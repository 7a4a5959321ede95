"""The last events of one interview, serialised once, and batches of them made once for all who stand alike."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Final, NamedTuple

from interviews.protocol import LARGEST_FRAME

#: Events kept; a connection that is further behind is told to fetch pages.
SIZE: Final = 1000
#: Bytes of a batch, so that the frame around it keeps to :data:`LARGEST_FRAME`.
ROOM: Final = LARGEST_FRAME - 256
#: Batches remembered: many connections stand at few cursors.
MOST_BATCHES: Final = 64


class Batch(NamedTuple):
    """Consecutive events as one JSON array, and the number of the last one."""

    body: bytes
    last: int


class Ring:
    """Events in the order of their numbers, without holes, up to ``head``."""

    def __init__(self, head: int = 0, *, size: int = SIZE) -> None:
        self.head = head
        self._items: deque[bytes] = deque(maxlen=size)
        self._batches: dict[tuple[int, int], Batch | None] = {}

    @property
    def base(self) -> int:
        """The number before the first event that is kept."""
        return self.head - len(self._items)

    def start(self, head: int) -> None:
        """Drop everything and go on after ``head``."""
        self.head = head
        self._items.clear()
        self._batches.clear()

    def add(self, seq: int, body: bytes) -> bool:
        """Add the next event; False where numbers between are missing. A known number changes nothing."""
        if seq <= self.head:
            return True
        if seq != self.head + 1:
            return False
        self._items.append(body)
        self.head = seq
        return True

    def batch(self, cursor: int, until: int) -> Batch | None:
        """Events after ``cursor``, up to ``until`` or to what a frame holds.

        None: the ring no longer has them, or the next one alone is too long for a frame.
        """
        key = (cursor, until)
        if key not in self._batches:
            if len(self._batches) >= MOST_BATCHES:
                self._batches.clear()
            self._batches[key] = self._join(cursor, until)
        return self._batches[key]

    def _join(self, cursor: int, until: int) -> Batch | None:
        first = cursor - self.base
        if first < 0:
            return None
        taken, room = list[bytes](), ROOM
        for body in islice(self._items, first, first + until - cursor):
            room -= len(body) + 1
            if room < 0:
                break
            taken.append(body)
        return Batch(b"[" + b",".join(taken) + b"]", cursor + len(taken)) if taken else None
