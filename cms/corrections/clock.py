"""What time does to error reports: reminders, escalation, moved due dates, erasure. Duties of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.screening.masking import mask
from foundation.workdays.registry import Move
from foundation.workdays.selectors import add_working_days, due, is_working_day

from . import notices
from .actions import LIMIT
from .enums import UNCLOSED
from .models import ErrorReport

EVERY: Final = timedelta(minutes=10)
#: How long a closed report keeps the mail address and the words as they were typed.
KEPT: Final = timedelta(days=30)
_AT_A_TIME: Final = 200


def remind() -> int:
    """Remind of what is due by the next working day and of what is overdue, once a working day; returns how many.

    What is overdue goes to the site's managers too. Each person is told once that a report is due soon and once that
    it is overdue.
    """
    today = timezone.localdate()
    if not is_working_day(today):
        return 0
    near = ErrorReport.objects.filter(state__in=UNCLOSED, due_on__lte=add_working_days(today, 1))
    waiting = near.filter(Q(reminded_on=None) | Q(reminded_on__lt=today))
    keys = list(waiting.order_by("due_on", "pk").values_list("pk", flat=True)[:_AT_A_TIME])
    return sum(_remind(pk) for pk in keys)


@transaction.atomic
def _remind(pk: int) -> int:
    today = timezone.localdate()
    locked = ErrorReport.objects.select_for_update(of=("self",)).select_related("page")
    ticket = locked.filter(pk=pk, state__in=UNCLOSED).first()
    if ticket is None:
        return 0
    if ticket.due_on < today:
        notices.overdue(ticket)
    else:
        notices.due_soon(ticket)
    ticket.reminded_on = today
    ticket.save(update_fields=["reminded_on"])
    return 1


def recompute() -> Iterator[Move]:
    """Count the days of unclosed reports again whose due date was provisional; the calendar calls this when it changed.

    Runs in the caller's transaction.
    """
    waiting = ErrorReport.objects.select_for_update().filter(state__in=UNCLOSED, due_provisional=True)
    for ticket in waiting.order_by("pk"):
        limit = due(timezone.localdate(ticket.received_at), LIMIT)
        before = ticket.due_on
        ticket.due_on, ticket.due_provisional = limit.on, limit.provisional
        ticket.save(update_fields=["due_on", "due_provisional"])
        if before != limit.on:
            title = _("Error report %(number)s") % {"number": ticket.number}
            yield Move(ticket.number, title, before, limit.on)


def erase_old() -> int:
    """Empty the mail address of what was closed 30 days ago, and mask words and text; returns how many."""
    old = ErrorReport.objects.filter(closed_at__lt=timezone.now() - KEPT, erased_at=None)
    count = 0
    for ticket in old.order_by("pk")[:_AT_A_TIME]:
        masked = {"words": mask(ticket.words)[:300], "text": mask(ticket.text), "mail": "", "erased_at": timezone.now()}
        count += ErrorReport.objects.filter(pk=ticket.pk, erased_at=None).update(**masked)
    return count
