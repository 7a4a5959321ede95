"""Telling readers' hubs that something was committed. A hint may be lost, doubled or late: the table is the truth.

In this process listeners are called directly; to others a hint goes through Redis, from a thread of its own, so that no
write waits for Redis or fails with it. Without Redis the other processes read the table each second.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import queue
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

Listener = Callable[[int, int, int, str], None]

logger = logging.getLogger(__name__)

#: Hints that wait for Redis; more are dropped.
MOST_WAITING: Final = 1000
#: Seconds after a failure in which hints are dropped without trying.
PAUSE: Final = 1.0
#: Seconds that Redis may take.
PATIENCE: Final = 1.0
#: Characters of an event that travel with the hint; hubs read longer ones from the table.
LONGEST: Final = 32 * 1024

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have ``listener(interview_id, epoch, seq, text)`` called in this process, from whatever thread committed.

    A stirred desk comes as ``(interview_id, 0, 0, "")``. Hints of other processes arrive where a hub runs
    (``interviews.hub.current()``).
    """
    if listener not in _listeners:
        _listeners.append(listener)


def unlisten(listener: Listener) -> None:
    """Take a listener off."""
    if listener in _listeners:
        _listeners.remove(listener)


def announce(*, interview_id: int, epoch: int, seq: int, text: str) -> None:
    """Tell this process's hub, and through Redis the others'. ``text``: the event's public form as one line of JSON."""
    _tell(interview_id, epoch, seq, text)
    _publish(interview_id, epoch, seq, text)


def stir(*, interview_id: int) -> None:
    """Tell consoles that the desk has changed (``QuestionDesk.version``)."""
    _tell(interview_id, 0, 0, "")
    _publish(interview_id, 0, 0, "")


def deliver(message: bytes) -> None:
    """Tell the listeners of a hint that came through Redis; our own and malformed ones are passed over."""
    try:
        found = json.loads(message)
        process, numbers, text = found["process"], (found["interview"], found["epoch"], found["seq"]), found["text"]
    except (ValueError, TypeError, KeyError):
        logger.warning("A hint through Redis is malformed; does something else use the channel %s?", channel())
        return
    if process != process_name() and all(type(number) is int for number in numbers) and isinstance(text, str):
        _tell(*numbers, text)


def process_name() -> str:
    """Name of this process among all that share Redis; another one after a fork."""
    return f"{os.getpid()}-{_TOKEN}"


def channel() -> str:
    """Redis channel of this installation: published messages know no database number, and Redis may be shared."""
    return f"{prefix()}:hints"


def prefix() -> str:
    """Start of this installation's names in Redis."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{settings.PORTICO_REDIS_URL}".encode()).hexdigest()
    return f"portico:{digest[:12]}"


def client(**options: Any) -> redis.Redis:
    """A client that gives up after :data:`PATIENCE` and does not try twice."""
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    made: redis.Redis = redis.Redis.from_url(
        settings.PORTICO_REDIS_URL, **{**patience, "retry": Retry(NoBackoff(), 0), **options}
    )
    return made


_TOKEN = secrets.token_hex(4)


def _tell(interview_id: int, epoch: int, seq: int, text: str) -> None:
    for listener in _listeners:
        listener(interview_id, epoch, seq, text)


def _publish(interview_id: int, epoch: int, seq: int, text: str) -> None:
    if settings.PORTICO_REDIS_URL:
        text = text if len(text) <= LONGEST else ""
        hint = {"process": process_name(), "interview": interview_id, "epoch": epoch, "seq": seq, "text": text}
        _publisher.put(json.dumps(hint, ensure_ascii=False).encode())


class Publisher:
    """A thread that hands hints to Redis; started with the first one, anew in a forked process."""

    def __init__(self, connect: Callable[[], redis.Redis] = client) -> None:
        self._connect = connect
        self._waiting: queue.Queue[bytes] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._process = 0
        self._failed_at: float | None = None

    def put(self, message: bytes) -> None:
        """Queue a hint; never blocks and never fails. A full queue drops it."""
        if self._process != os.getpid():
            self._start()
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            return

    def _start(self) -> None:
        with self._lock:
            if self._process != os.getpid():
                self._waiting = queue.Queue(MOST_WAITING)
                threading.Thread(target=self._run, name="interview-hints", daemon=True).start()
                self._process = os.getpid()

    def _run(self) -> None:
        connection = self._connect()
        while True:
            self.send(connection, self._waiting.get())

    def send(self, connection: redis.Redis, message: bytes) -> None:
        """Publish one; while Redis does not answer, hints are dropped and one a second tries again."""
        if self._failed_at is not None and time.monotonic() - self._failed_at < PAUSE:
            return
        try:
            connection.publish(channel(), message)
        except (redis.RedisError, OSError) as error:
            if self._failed_at is None:
                logger.warning("Redis does not answer; other processes hear of entries within a second: %s", error)
            self._failed_at = time.monotonic()
            return
        if self._failed_at is not None:
            logger.warning("Redis answers again; hints flow")
            self._failed_at = None


_publisher = Publisher()
