"""Saying how far an import is: one line that renews itself on a terminal, else a plain line every hundred rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

EVERY_ROWS: Final = 100
EVERY_SECONDS: Final = 1.0


class Progress:
    """Counts rows and says so by ``write``, which adds nothing to what it is given."""

    def __init__(
        self,
        write: Callable[[str], object],
        *,
        on_terminal: bool,
        total: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.write = write
        self.on_terminal = on_terminal
        self.total = total
        self.clock = clock
        self.done = 0
        self.started = self.said = clock()

    @property
    def rate(self) -> float:
        """Rows a second so far."""
        return self.done / max(self.clock() - self.started, 0.001)

    def step(self) -> None:
        """One row more."""
        self.done += 1
        now = self.clock()
        due = now - self.said >= EVERY_SECONDS if self.on_terminal else self.done % EVERY_ROWS == 0
        if due or (self.on_terminal and self.done == self.total):
            self.said = now
            self.say()

    def say(self) -> None:
        """Write how far it is."""
        text = _("%(done)d of %(total)d rows, %(rate).1f rows/s") % {
            "done": self.done,
            "total": self.total,
            "rate": self.rate,
        }
        self.write(f"\r\x1b[K{text}" if self.on_terminal else f"{text}\n")

    def end(self) -> None:
        """Leave the renewed line."""
        if self.on_terminal and self.done:
            self.write("\n")
