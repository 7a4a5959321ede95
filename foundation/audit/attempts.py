"""Attempts that were refused: the record must outlive the transaction that the refusal rolls back.

Outside a transaction an attempt is recorded at once. Inside one it is kept, by thread, and written by :func:`flush`:
at the end of the request (``AuditMiddleware``), when the worker has finished a piece of work, or when the process ends
(commands, management shell). What is kept is lost if the process is killed in between.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError, models, transaction
from django.http import HttpRequest

from foundation.accounts.models import User

from .actions import record

logger = logging.getLogger(__name__)

REFUSED = "guard.refused"
#: Two attempts of the worker that agree in these are one.
SIGN = ("kind", "actor", "object_kind", "object_key", "title")

_request: ContextVar[HttpRequest | None] = ContextVar("portico_audit_request", default=None)


class _Kept(threading.local):
    """What a thread has still to write. Never another thread's: SQLite would be locked by the one that waits."""

    def __init__(self) -> None:
        self.attempts: list[dict[str, Any]] = []


_kept = _Kept()
_written_by_worker: set[tuple[str, ...]] = set()


@contextmanager
def during(request: HttpRequest) -> Iterator[None]:
    """Let attempts inside belong to the person of this request, and write them at its end."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)
        flush()


def current_actor() -> User | None:
    """The person of the request under way, if any."""
    user = getattr(_request.get(), "user", None)
    return user if isinstance(user, User) else None


def note(
    *,
    kind: str = REFUSED,
    actor: User | None = None,
    obj: models.Model | None = None,
    object_kind: str = "",
    object_key: str = "",
    title: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Record a refused attempt, as :func:`~foundation.audit.actions.record` would; ``actor``: the request's person.

    May be called anywhere, inside a transaction that will be rolled back too. The same attempt twice within a
    transaction is one: Wagtail asks some questions repeatedly.
    """
    if obj is not None:
        object_kind = object_kind or obj._meta.label_lower
        object_key = object_key or str(obj.pk or "")
    attempt: dict[str, Any] = {
        "kind": kind,
        "actor": actor or current_actor(),
        "object_kind": object_kind,
        "object_key": object_key,
        "title": title or (str(obj) if obj is not None else ""),
        "payload": dict(payload or {}),
    }
    if not transaction.get_connection().in_atomic_block:
        record(**attempt)
    elif attempt not in _kept.attempts:
        _kept.attempts.append(attempt)


def flush() -> int:
    """Write what this thread has kept; returns how many. What cannot be written is logged with everything it says."""
    if transaction.get_connection().needs_rollback:  # still inside a transaction that is lost
        return 0
    attempts = forget()
    try:
        for attempt in attempts:
            record(**attempt)
    except DatabaseError:
        logger.exception("audit: refused attempts could not be recorded: %s", attempts)
        return 0
    return len(attempts)


def flush_new() -> int:
    """As :func:`flush`, for the worker: what it tries again and again by the clock is recorded once a process."""
    attempts = _kept.attempts
    signs = {id(attempt): tuple(str(attempt[name]) for name in SIGN) for attempt in attempts}
    _kept.attempts = [attempt for attempt in attempts if signs[id(attempt)] not in _written_by_worker]
    _written_by_worker.update(signs.values())
    return flush()


def forget() -> list[dict[str, Any]]:
    """Drop what this thread has kept, and return it."""
    attempts, _kept.attempts = _kept.attempts, []
    return attempts


atexit.register(flush)
