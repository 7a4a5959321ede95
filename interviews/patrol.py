"""The worker's nightly proof of the interviews that changed lately."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import Interview, LiveEvent
from .proving import faults

logger = logging.getLogger(__name__)

DAY = timedelta(days=1).total_seconds()
#: An interview a turn, so that nothing else of the worker waits for long.
EVERY = timedelta(minutes=1)
#: What changed within this time is proven once a day.
LATELY = timedelta(days=2)


class Patrol:
    """A walk of one worker through what changed lately; it begins anew once a day."""

    def __init__(self) -> None:
        """Begin at the first call."""
        self.after: int | None = 0
        self.begun = time.monotonic()

    def check_next(self) -> list[str]:
        """Prove the next interview; log and return what is wrong."""
        if self.after is None:
            if time.monotonic() - self.begun < DAY:
                return []
            self.after, self.begun = 0, time.monotonic()
        events = LiveEvent.objects.filter(interview=OuterRef("pk"), at__gte=timezone.now() - LATELY)
        rows = Interview.objects.filter(Exists(events), pk__gt=self.after).select_related("page")
        interview = rows.order_by("pk").first()
        self.after = interview.pk if interview else None
        found = list(faults(interview)) if interview else []
        for sentence in found:
            logger.error("interview %s: %s", self.after, sentence)
        return found
