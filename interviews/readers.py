"""How many people read an interview now. Numbers of processes, never rows or names of readers.

Each process with a hub writes its own number to a hash in Redis every five seconds; a number older than fifteen seconds
counts no more, so a killed process leaves by itself. Without Redis each process knows its own readers only. What the
public sees is rounded to two digits: the number says how much interest there is, not who came or went.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import Final

import redis
from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from . import hints
from .models import Interview

logger = logging.getLogger(__name__)

#: Seconds between two writes of a process's number.
EVERY: Final = 5.0
#: Seconds after which a process's number counts no more.
LASTS: Final = 15.0
#: Interviews whose number is remembered at a time.
MOST_KNOWN: Final = 4096

_lock = threading.Lock()
_known: dict[int, tuple[float, int]] = {}
_failed_at: float | None = None


def number(interview_id: int) -> int:
    """Readers as far as this process knows; no query, so it may be asked from an event loop."""
    known = _known.get(interview_id)
    return known[1] if known is not None and time.monotonic() - known[0] < LASTS else 0


def words(interview_id: int) -> str:
    """The number as the public reads it."""
    return in_words(number(interview_id))


def in_words(count: int) -> str:
    """Below ten no number, since it would tell who just left; else two digits, rounded down: 1234 → about 1200."""
    if count < 10:
        return _("fewer than 10")
    unit: int = 10 ** max(1, len(str(count)) - 2)
    return _("about %(number)d") % {"number": count // unit * unit}


def publish(own: Mapping[int, int]) -> dict[int, int]:
    """Write this process's numbers by interview, and give the sums over all processes.

    A number of zero takes the process off. Where Redis does not answer the sums are the process's own numbers.
    """
    sums = _through_redis(own) if settings.PORTICO_REDIS_URL and own else dict(own)
    for interview_id, count in sums.items():
        _remember(interview_id, count)
    return sums


def refresh(interview_id: int) -> None:
    """Read the number where this process has not known it for five seconds, as processes without a hub do."""
    known = _known.get(interview_id)
    if not settings.PORTICO_REDIS_URL or (known is not None and time.monotonic() - known[0] < EVERY):
        return
    before = number(interview_id)
    _remember(interview_id, before)  # the others that ask meanwhile do not wait too
    _remember(interview_id, _through_redis({}, ask=(interview_id,)).get(interview_id, before))


def keep(peaks: Mapping[int, tuple[int, int]]) -> None:
    """Store by interview the most readers at once and how many came since the last time; one update each."""
    for interview_id, (peak, came) in peaks.items():
        Interview.objects.filter(pk=interview_id).update(
            readers_peak=Greatest("readers_peak", peak), readers_total=F("readers_total") + came
        )


def forget_all() -> None:
    """Forget all numbers; for tests."""
    global _failed_at
    with _lock:
        _known.clear()
        _failed_at = None


def _remember(interview_id: int, count: int) -> None:
    with _lock:
        _known.pop(interview_id, None)
        _known[interview_id] = (time.monotonic(), count)
        while len(_known) > MOST_KNOWN:
            del _known[next(iter(_known))]


def _through_redis(own: Mapping[int, int], *, ask: tuple[int, ...] = ()) -> dict[int, int]:
    global _failed_at
    if _failed_at is not None and time.monotonic() - _failed_at < EVERY:
        return dict(own)
    try:
        sums = _exchange(own, (*own, *ask))
    except (redis.RedisError, OSError) as error:
        if _failed_at is None:
            logger.warning("Redis does not answer; readers are counted by each process for itself: %s", error)
        _failed_at = time.monotonic()
        return dict(own)
    if _failed_at is not None:
        logger.warning("Redis answers again; readers are counted together")
        _failed_at = None
    return sums


def _exchange(own: Mapping[int, int], asked: tuple[int, ...]) -> dict[int, int]:
    now, process = time.time(), hints.process_name()
    with hints.client() as connection, connection.pipeline(transaction=False) as pipe:
        for interview_id, count in own.items():
            if count:
                pipe.hset(_key(interview_id), process, f"{count}:{now:.0f}")
                pipe.expire(_key(interview_id), 60)
            else:
                pipe.hdel(_key(interview_id), process)
        for interview_id in asked:
            pipe.hgetall(_key(interview_id))
        found = pipe.execute()[-len(asked) :]
    return {interview_id: _sum(rows, now) for interview_id, rows in zip(asked, found, strict=True)}


def _sum(rows: Mapping[bytes, bytes], now: float) -> int:
    total = 0
    for value in rows.values():
        count, _colon, written = value.decode().partition(":")
        if now - float(written or 0) < LASTS:
            total += int(count)
    return total


def _key(interview_id: int) -> str:
    return f"{hints.prefix()}:readers:{interview_id}"
