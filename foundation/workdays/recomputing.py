"""Moving the registered deadlines after a change of the calendar, in the worker."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.audit.actions import record
from foundation.outbox.models import Event

from .calendar import refresh
from .models import CalendarChange, MovedDeadline
from .registry import Move, deadlines

#: How many of the moved objects the audit entry names; the log has all of them.
NAMED = 20


def handle(name: str, events: Sequence[Event]) -> None:
    """Recompute one consumer's deadlines once for all events at hand, whose latest change is the cause."""
    latest = max(event.version for event in events)
    cause = CalendarChange.objects.filter(version__lte=latest).values_list("cause", flat=True).first()
    recompute_now(name, cause=cause or "")


def recompute_now(name: str, *, cause: str = "") -> int:
    """Recompute one consumer's deadlines and log what moved, in one transaction; returns how many moved.

    Without a cause it is the daily comparison: it finds what another process computed from its copy of the calendar in
    the seconds before it heard of the change.
    """
    consumer = deadlines[name]
    refresh()
    cause = cause or _("Daily comparison with the calendar")
    with transaction.atomic():
        moves = [move for move in consumer.recompute() if move.before != move.after]
        MovedDeadline.objects.bulk_create([_row(name, move, cause) for move in moves])
        if moves:
            record(
                kind="calendar.deadlines_moved",
                actor=None,
                object_kind="calendar.deadlines",
                object_key=name,
                title=str(consumer.label),
                payload={"cause": cause, "moved": len(moves), "keys": [move.key for move in moves[:NAMED]]},
            )
    return len(moves)


def _row(name: str, move: Move, cause: str) -> MovedDeadline:
    return MovedDeadline(
        kind=name, key=move.key, title=move.title[:300], before=move.before, after=move.after, cause=cause[:300]
    )
