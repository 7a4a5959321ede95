"""Where counts wait until they are written: in Redis, shared by all processes, or in the memory of this one."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

#: A page and a day.
Key = tuple[int, date]
Counts = Mapping[Key, int]

#: Seconds to wait for Redis: a view must not hang, a batch may be large.
PATIENCE: Final = 0.5
PATIENCE_OF_WRITER: Final = 10.0
#: Seconds without asking Redis after it did not answer.
PAUSE: Final = 10.0


class Memory:
    """Counts of this process. A forked process begins with none: its parent writes its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Key] = Counter()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._counts = Counter()

    def add(self, key: Key, number: int = 1) -> None:
        """Count."""
        with self._lock:
            self._counts[key] += number

    def take(self) -> Counter[Key]:
        """All that was counted; the next count begins at nought."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken

    def give_back(self, counts: Counts) -> None:
        """Count again what could not be written."""
        with self._lock:
            self._counts.update(counts)

    def __len__(self) -> int:
        return len(self._counts)


class Shared:
    """Counts in Redis: one hash of page and day, counted up atomically, set apart as a batch when it is written.

    Setting apart renames the hash, so a view counts in the old batch or the next, never in both or none. Batches stay
    until they are written, whatever worker dies on the way.
    """

    def __init__(self, client: redis.Redis, prefix: str) -> None:
        self._client = client
        self._counting = f"{prefix}:visits:counting"
        self._batches = f"{prefix}:visits:batches"
        self._batch = f"{prefix}:visits:batch"

    def add(self, key: Key, number: int = 1) -> None:
        """Count. Raises ``redis.RedisError``."""
        page_id, day = key
        self._client.hincrby(self._counting, f"{day.isoformat()}:{page_id}", number)

    def set_apart(self) -> None:
        """Make a batch of what was counted. Raises ``redis.RedisError``."""
        name = f"{self._batch}:{uuid.uuid4()}"
        if not self._client.exists(self._counting):
            return
        self._client.sadd(self._batches, name)  # first: a batch that nobody knows of would be lost
        try:
            self._client.rename(self._counting, name)
        except redis.ResponseError:  # another worker was quicker
            self._client.srem(self._batches, name)

    def batches(self) -> Iterator[tuple[str, Counts]]:
        """Batches that wait, by name. Raises ``redis.RedisError``."""
        for name in sorted(self._text(one) for one in self._client.smembers(self._batches)):
            rows = self._client.hgetall(name)
            yield name, {self._key(self._text(field)): int(number) for field, number in rows.items()}

    def drop(self, name: str) -> None:
        """Forget a batch that was written. Raises ``redis.RedisError``."""
        self._client.delete(name)
        self._client.srem(self._batches, name)

    @staticmethod
    def _text(value: bytes | str) -> str:
        return value.decode() if isinstance(value, bytes) else value

    @staticmethod
    def _key(field: str) -> Key:
        day, _colon, page_id = field.partition(":")
        return int(page_id), date.fromisoformat(day)


class Breaker:
    """Remembers for a while that Redis did not answer."""

    def __init__(self) -> None:
        self._failed_at: float | None = None

    def is_open(self) -> bool:
        """Whether to leave Redis alone now."""
        return self._failed_at is not None and time.monotonic() - self._failed_at < PAUSE

    def failed(self, error: Exception) -> None:
        """Redis did not answer."""
        if self._failed_at is None:
            logger.warning("Redis does not answer; views are counted in this process meanwhile: %s", error)
        self._failed_at = time.monotonic()

    def answered(self) -> None:
        """Redis answered."""
        self._failed_at = None


memory = Memory()
breaker = Breaker()


def shared(*, writing: bool = False) -> Shared | None:
    """The counts in Redis; None where there is no Redis. ``writing``: for who writes batches and may wait."""
    if not settings.PORTICO_REDIS_URL:
        return None
    return _shared(settings.PORTICO_REDIS_URL, PATIENCE_OF_WRITER if writing else PATIENCE)


@lru_cache(maxsize=4)
def _shared(url: str, patience: float) -> Shared:
    client = redis.Redis.from_url(
        url, socket_timeout=patience, socket_connect_timeout=patience, retry=Retry(NoBackoff(), 0)
    )
    # Redis may be shared by installations, as one Redis database may hold several prefixes.
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{url}".encode()).hexdigest()
    return Shared(client, f"portico:{digest[:12]}")
