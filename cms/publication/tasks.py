"""The daily comparison of everything public with its grants, a few pages at a time."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from .selectors import BATCH, Finding, left_over, live_pages, uncovered

logger = logging.getLogger(__name__)

DAY = timedelta(days=1).total_seconds()
#: The worker checks the next 200 pages each minute: half a second of work, 288,000 pages a day.
EVERY = timedelta(minutes=1)


class Patrol:
    """A walk of one worker through everything public; it begins anew once a day."""

    def __init__(self) -> None:
        """Begin at the first call."""
        self.after: int | None = 0
        self.begun = time.monotonic()

    def check_next(self) -> list[Finding]:
        """Check the next pages, and at the end what is left over; log and return what no grant covers."""
        if self.after is None:
            if time.monotonic() - self.begun < DAY:
                return []
            self.after, self.begun = 0, time.monotonic()
        ids = list(live_pages().filter(pk__gt=self.after).values_list("pk", flat=True)[:BATCH])
        self.after = ids[-1] if ids else None
        found = list(uncovered(ids) if ids else left_over())
        for finding in found:
            logger.error("publications: %s", finding)
        return found
