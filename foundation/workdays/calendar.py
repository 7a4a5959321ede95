"""The calendar in the memory of this process: asking it costs no query."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from foundation.outbox.models import ObjectVersion

from .models import CalendarDay, CalendarYear

#: Kind and key of the calendar in the outbox, whose version for it grows with every change.
KIND = "calendar"
KEY = "calendar"
#: How long a process believes its copy before it asks for the version again: one query, and two more after a change.
SECONDS = 5.0


@dataclass(frozen=True)
class Calendar:
    """All that was announced, as of one version."""

    version: int
    announced: frozenset[int]
    days: Mapping[date, bool]

    def is_working(self, day: date) -> bool:
        """What the announcement says of the day; else Monday to Friday."""
        return self.days.get(day, day.weekday() < 5)

    def is_known(self, day: date) -> bool:
        """Whether the day's year was announced."""
        return day.year in self.announced


_lock = threading.Lock()
_calendar: Calendar | None = None
_read_at = 0.0


def current() -> Calendar:
    """The calendar as committed, at most :data:`SECONDS` old; changes of the caller's own transaction are not in it."""
    found = _calendar
    if found is None or time.monotonic() - _read_at > SECONDS:
        return refresh()
    return found


def refresh() -> Calendar:
    """Look for a newer version now. Whoever recomputes from a change begins with this."""
    global _calendar, _read_at
    with _lock:
        version = version_now()
        if _calendar is None or _calendar.version != version:
            _calendar = _read(version)
        _read_at = time.monotonic()
        return _calendar


def version_now() -> int:
    """Number of the last change; 0 for the calendar that came with the installation."""
    return ObjectVersion.objects.filter(kind=KIND, key=KEY).values_list("version", flat=True).first() or 0


def lock() -> None:
    """Let one change of the calendar through at a time, till the caller's transaction ends."""
    ObjectVersion.objects.get_or_create(kind=KIND, key=KEY)
    ObjectVersion.objects.select_for_update().get(kind=KIND, key=KEY)


def _read(version: int) -> Calendar:
    """The rows, read after their version: should a change come between, the next look finds a newer version."""
    announced = CalendarYear.objects.filter(announced=True).values_list("year", flat=True)
    days = dict(CalendarDay.objects.values_list("day", "working"))
    return Calendar(version, frozenset(announced), days)
