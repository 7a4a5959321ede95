"""Writing events in the caller's transaction, and delivering them until done."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import Delivery, Event, ObjectVersion
from .registry import Handler, handlers

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=10)


def emit(*, kind: str, key: str, verb: str) -> Event:
    """Write an event and its deliveries; they exist exactly if the caller's transaction commits.

    The object's version is raised under a row lock, so two changes of one object never share a version and the later
    one has the higher. Raises ``TransactionManagementError`` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an outbox event is written in the transaction of its change")
    ObjectVersion.objects.get_or_create(kind=kind, key=key)
    row = ObjectVersion.objects.select_for_update().get(kind=kind, key=key)
    row.version += 1
    row.save(update_fields=["version"])
    event = Event.objects.create(kind=kind, key=key, verb=verb, version=row.version)
    Delivery.objects.bulk_create(
        [Delivery(event=event, handler=handler.name) for handler in handlers.values() if kind in handler.kinds]
    )
    return event


@transaction.atomic
def claim(*, limit: int) -> list[Delivery]:
    """Take up to ``limit`` due deliveries for a while; a worker that dies gives them back when the lease ends."""
    now = timezone.now()
    rows = list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(done_at=None, due_at__lte=now, handler__in=list(handlers))
        .select_related("event")
        .order_by("due_at", "id")[:limit]
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    return rows


def deliver(rows: Sequence[Delivery]) -> int:
    """Hand claimed deliveries to their handlers, a batch each; returns how many are done."""
    by_handler: defaultdict[str, list[Delivery]] = defaultdict(list)
    for row in rows:
        by_handler[row.handler].append(row)
    return sum(_deliver_batch(handlers[name], batch) for name, batch in by_handler.items())


def _deliver_batch(handler: Handler, batch: list[Delivery]) -> int:
    error = _attempt(handler, batch)
    if error is None:
        Delivery.objects.filter(pk__in=[row.pk for row in batch]).update(done_at=timezone.now(), error="")
        return len(batch)
    if len(batch) > 1:  # one bad event must not hold up the others
        return sum(_deliver_batch(handler, [row]) for row in batch)
    _postpone(batch[0], error)
    return 0


def _attempt(handler: Handler, batch: Sequence[Delivery]) -> str | None:
    try:
        handler.handle([row.event for row in batch])
    except Exception as error:
        logger.warning("outbox: %s failed for %s", handler.name, [str(row.event) for row in batch], exc_info=True)
        return f"{type(error).__name__}: {error}"
    return None


def _postpone(row: Delivery, error: str) -> None:
    row.attempts += 1
    pause = min(timedelta(seconds=2 ** min(row.attempts, 20)), LONGEST_PAUSE)
    Delivery.objects.filter(pk=row.pk).update(attempts=row.attempts, error=error[:2000], due_at=timezone.now() + pause)


def drain(*, limit: int = 200) -> int:
    """Deliver everything that is due now; returns how many deliveries are done."""
    done = 0
    while rows := claim(limit=limit):
        done += deliver(rows)
    return done


def purge(*, older_than: timedelta = timedelta(days=30)) -> int:
    """Delete events whose deliveries are all done and old; returns how many."""
    old = Event.objects.filter(created_at__lt=timezone.now() - older_than).exclude(deliveries__done_at=None)
    old_without = Event.objects.filter(created_at__lt=timezone.now() - older_than, deliveries=None)
    count = old.count() + old_without.count()
    old.delete()
    old_without.delete()
    return count
