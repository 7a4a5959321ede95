"""Counters and once-only marks in the cache that all processes share. Each step is atomic in every backend."""

from __future__ import annotations

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction
from django.utils.crypto import salted_hmac

TRIES = 3


def increment(key: str, *, seconds: int) -> int:
    """Count one more; returns the number with it. The counter starts at nought and is gone after ``seconds``.

    With the cache in the database the counter's row stays locked until the caller's transaction ends, and counts
    nothing if that is undone: call it before the transaction. Raises ``RuntimeError`` where the cache keeps nothing.
    """
    cache = caches["default"]
    for _number in range(TRIES):
        cache.add(key, 0, timeout=seconds)
        try:
            return _in_row(cache, key, seconds) if isinstance(cache, DatabaseCache) else cache.incr(key)
        except ValueError:  # it ended, or was culled, between the two
            continue
    raise RuntimeError("the default cache keeps nothing: limits cannot be counted")


def mark_once(key: str, *, seconds: int) -> bool:
    """Whether this is the first call with the key within ``seconds``, of all processes."""
    return bool(caches["default"].add(key, 1, timeout=seconds))


def cache_key(*parts: str) -> str:
    """Key for the cache that shows nothing of the parts, which may be personal data."""
    return f"limits:{salted_hmac('portico.limits', chr(0).join(parts), algorithm='sha256').hexdigest()}"


def _in_row(cache: DatabaseCache, key: str, seconds: int) -> int:
    """Count under the row's lock: the backend of Django reads and writes in two steps, and loses counts between them.

    SQLite locks no rows; there the transaction, which begins with the lock for writing, lets one count at a time.
    """
    alias = router.db_for_write(cache.cache_model_class)
    connection = connections[alias]
    with transaction.atomic(using=alias):
        if connection.features.has_select_for_update:
            table = connection.ops.quote_name(cache.cache_model_class._meta.db_table)
            with connection.cursor() as cursor:
                found = cache.make_and_validate_key(key)
                cursor.execute(f"SELECT 1 FROM {table} WHERE cache_key = %s FOR UPDATE", [found])  # noqa: S608 -- our table's name
        count = cache.get(key)
        if count is None:
            raise ValueError(key)
        cache.set(key, count + 1, timeout=seconds)
    return int(count) + 1
