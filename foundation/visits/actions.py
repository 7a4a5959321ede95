"""Counting views, writing them in batches, and folding old days into months."""

from __future__ import annotations

import atexit
import logging
import threading
import time
from datetime import date, timedelta
from typing import Final

import redis
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from . import buffers
from .buffers import Counts
from .models import PageDay, WrittenBatch

logger = logging.getLogger(__name__)

#: Without Redis: a process writes what it counted with the first view after so many seconds, and when it ends.
SECONDS: Final = 30.0
#: Days that stay days; of older ones the sum of a month is kept.
DAYS_KEPT: Final = 400
#: For so long batches are remembered as written; Redis has forgotten them long before.
REMEMBERED: Final = timedelta(days=7)

_ADD: Final = (
    "INSERT INTO visits_pageday (page_id, day, views) VALUES (%s, %s, %s) "
    "ON CONFLICT (page_id, day) DO UPDATE SET views = visits_pageday.views + excluded.views"
)

_lock = threading.Lock()
_written_at = time.monotonic()
_at_exit = False


def count(page_id: int) -> None:
    """Count a view of today. Writes to no database but once in :data:`SECONDS`, where there is no Redis.

    The caller has asked ``registry.is_counted``. Never fails: where Redis does not answer this process counts itself.
    """
    key = (page_id, timezone.localdate())
    if not _counted_in_redis(key):
        _remember_the_end()
        buffers.memory.add(key)
        _write_now_and_then()


def flush() -> int:
    """Write what waits in Redis and in this process; returns how many views. A duty of the worker.

    A batch and the note that it was written share a transaction: a worker that dies in between, or a second one, adds
    nothing twice.
    """
    return _flush_shared() + flush_memory()


def flush_memory() -> int:
    """Write what this process counted; what the database does not take now is kept for the next time."""
    counts = buffers.memory.take()
    try:
        _add(counts)
    except (DatabaseError, InterfaceError):
        buffers.memory.give_back(counts)
        raise
    return sum(counts.values())


@transaction.atomic
def fold() -> int:
    """Put days older than :data:`DAYS_KEPT` together by month, each on its first day; returns how many rows went.

    Only whole months are folded, and only once: sums over whole months stay what they were. A duty of the worker.
    """
    WrittenBatch.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()
    first_kept = (timezone.localdate() - timedelta(days=DAYS_KEPT)).replace(day=1)
    old = PageDay.objects.filter(day__lt=first_kept).exclude(day__day=1)
    rows = list(old.select_for_update().values_list("pk", flat=True).order_by("pk"))
    if not rows:
        return 0
    months = old.order_by().values("page_id", month=TruncMonth("day")).annotate(number=Sum("views"))
    sums = {(row["page_id"], row["month"]): row["number"] for row in months}
    old.delete()
    _add(sums)
    return len(rows)


def _counted_in_redis(key: tuple[int, date]) -> bool:
    shared = buffers.shared()
    if shared is None or buffers.breaker.is_open():
        return False
    try:
        shared.add(key)
    except redis.TimeoutError as error:  # it may have counted: better one too few than one too many
        buffers.breaker.failed(error)
        return True
    except (redis.RedisError, OSError) as error:
        buffers.breaker.failed(error)
        return False
    buffers.breaker.answered()
    return True


def _flush_shared() -> int:
    shared = buffers.shared(writing=True)
    if shared is None:
        return 0
    written = 0
    try:
        shared.set_apart()
        for name, counts in shared.batches():
            written += _write_batch(name, counts)
            shared.drop(name)
    except (redis.RedisError, OSError) as error:
        logger.warning("Redis does not answer; views that wait there are written later: %s", error)
    return written


@transaction.atomic
def _write_batch(name: str, counts: Counts) -> int:
    """Add a batch unless it was added before; returns how many views. Two workers wait for each other here."""
    _note, new = WrittenBatch.objects.get_or_create(key=name.rpartition(":")[2])
    if not new:
        return 0
    _add(counts)
    return sum(counts.values())


def _add(counts: Counts) -> None:
    """Add to the days' rows, in one order everywhere, so that two writers never deadlock."""
    if not counts:
        return
    rows = [(page_id, day, number) for (page_id, day), number in sorted(counts.items())]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)


def _write_now_and_then() -> None:
    global _written_at
    with _lock:
        if time.monotonic() - _written_at < SECONDS:
            return
        _written_at = time.monotonic()
    try:
        flush_memory()
    except (DatabaseError, InterfaceError):
        logger.warning("views could not be written; they are kept and tried again", exc_info=True)


def _remember_the_end() -> None:
    global _at_exit
    if not _at_exit:
        with _lock:
            if not _at_exit:
                atexit.register(write_at_exit)
                _at_exit = True


def write_at_exit() -> None:
    """Write what this process still holds; it ends whether or not the database answers."""
    try:
        flush_memory()
    except (DatabaseError, InterfaceError, RuntimeError) as error:
        logger.warning("%d counted pages were lost at the end of a process: %s", len(buffers.memory), error)
    finally:
        connection.close()
