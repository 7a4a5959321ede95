"""Due dates of steps, reminders, and the escalation of what is overdue (``design.md §3``).

Each step has so many working days as the chain gave it (one where it gave none), counted from the day after the step
began (``domain.md §9``). On the day and on each working day after it everybody who may decide is reminded. An overdue
step is opened to others: from the first working day after to the deputies, from the second to the next place upwards
that has somebody, and to one place more each day after.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Final

from django.db import transaction
from django.utils import timezone

from cms.roles.enums import Role
from foundation.workdays.registry import Move
from foundation.workdays.selectors import due, is_working_day, working_days_between

from . import notices
from .enums import ReviewState
from .models import Review
from .proof import note
from .selectors import who_answers

STANDARD_DAYS: Final = 1
#: Deputies, then at most so many places upwards less one: province, city, county and a unit below it.
HIGHEST: Final = 5
#: Nobody is reminded in the night.
MORNING: Final = time(8, 30)


def begin_step(review: Review, *, step: str) -> None:
    """Start the clock of a step, in the transaction that begins it."""
    review.step_since = timezone.now()
    review.escalation, review.reminded_on = 0, None
    _set_due(review, step)
    review.save(update_fields=["step_since", "escalation", "reminded_on", "due_on", "due_provisional"])


def _set_due(review: Review, step: str) -> None:
    limit = due(timezone.localdate(review.step_since), int(review.days.get(step, STANDARD_DAYS)))
    review.due_on, review.due_provisional = limit.on, limit.provisional


def remind() -> int:
    """Remind and escalate what is due; the worker's duty. Returns how many reviews were looked at.

    Each review in a transaction of its own, under its row's lock: what was decided meanwhile is left alone.
    """
    now = timezone.localtime()
    today = now.date()
    if now.time() < MORNING or not is_working_day(today):
        return 0
    due_now = Review.objects.filter(state=ReviewState.OPEN, due_on__lte=today).exclude(reminded_on=today)
    keys = list(due_now.order_by("due_on", "pk").values_list("pk", flat=True))
    for key in keys:
        _remind(key, today)
    return len(keys)


@transaction.atomic
def _remind(key: int, today: date) -> None:
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("workflow_state")
        .filter(pk=key, state=ReviewState.OPEN, due_on__lte=today)
        .exclude(reminded_on=today)
        .first()
    )
    if review is None or review.due_on is None or review.workflow_state is None:
        return
    state = review.workflow_state.current_task_state_id
    before = who_answers([key]).get(key, {})
    level = min(working_days_between(review.due_on, today), HIGHEST)
    review.reminded_on = today
    raised = level > review.escalation
    review.escalation = max(level, review.escalation)
    review.save(update_fields=["reminded_on", "escalation"])
    after = who_answers([key]).get(key, {}) if raised else before
    notices.reminded(review, state, before, today=today)
    if added := sorted(after.keys() - before.keys()):
        notices.escalated(review, state, added)
        note("review.escalated", review, None, {"level": level, "due_on": review.due_on.isoformat(), "to": added})


def recompute() -> Iterator[Move]:
    """Due dates of the open reviews under the calendar as it is now; called when the calendar changed."""
    waiting = Review.objects.filter(state=ReviewState.OPEN, due_on__isnull=False).prefetch_related("decisions")
    for review in waiting.select_for_update():
        before, provisional = review.due_on, review.due_provisional
        _set_due(review, step_of(review))
        if (review.due_on, review.due_provisional) != (before, provisional):
            review.save(update_fields=["due_on", "due_provisional"])
        if before is not None and review.due_on is not None and review.due_on != before:
            yield Move(key=str(review.pk), title=review.title, before=before, after=review.due_on)


def step_of(review: Review) -> str:
    """The step that an open review stands at."""
    done = {decision.role for decision in review.decisions.all() if decision.counts}
    return next((step for step in review.steps if step not in done), Role.EDITOR_IN_CHIEF)
