"""What time does to questions: reminders, moved due dates, what a closing missed, erasure. Duties of the worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.workdays.registry import Move
from foundation.workdays.selectors import add_working_days, is_working_day

from . import question_notices as notices
from .actions.questions import UNANSWERED, due_values, masked_values, open_follow_ups
from .enums import SHOWN, InterviewState, QuestionState
from .models import Interview, Like, Question

EVERY: Final = timedelta(minutes=10)
#: How long after the closing mail addresses, networks and words that were never shown are kept.
KEPT: Final = timedelta(days=30)
_AT_A_TIME: Final = 200


@transaction.atomic
def remind() -> int:
    """Remind of what is due by the next working day and of what is overdue, on working days; returns how many groups.

    One notice an interview and day, to each person once; what is overdue goes to the site's managers too.
    """
    today = timezone.localdate()
    if not is_working_day(today):
        return 0
    near = Question.objects.filter(
        state=QuestionState.FOLLOW_UP, due_on__lte=add_working_days(today, 1), redacted_at=None
    )
    days: defaultdict[date, list[int]] = defaultdict(list)
    for pk, day in near.order_by("due_on", "interview").values_list("interview", "due_on").distinct():
        if day is not None:
            days[day].append(pk)
    for day, keys in days.items():
        interviews = Interview.objects.select_related("page").filter(pk__in=keys).order_by("pk")
        (notices.overdue if day < today else notices.due_soon)(interviews, day)
    return sum(len(keys) for keys in days.values())


def sweep() -> int:
    """Open the follow-ups of questions that were approved in the very moment of the closing; returns how many."""
    late = Question.objects.filter(state__in=UNANSWERED, interview__state=InterviewState.CLOSED, redacted_at=None)
    early = Question.objects.filter(
        state=QuestionState.FOLLOW_UP, due_on=None, interview__state=InterviewState.CLOSED, redacted_at=None
    )
    keys = set(late.values_list("interview", flat=True)) | set(early.values_list("interview", flat=True))
    interviews = Interview.objects.select_related("page").filter(pk__in=keys, closed_at__isnull=False)
    return sum(open_follow_ups(interview=one, actor=None) for one in interviews.order_by("pk"))


def recompute() -> Iterator[Move]:
    """Count the days of open follow-ups again whose due date was provisional; the calendar calls this when it changed.

    Runs in the caller's transaction.
    """
    waiting = Question.objects.select_for_update(of=("self",)).select_related("interview__page")
    waiting = waiting.filter(state=QuestionState.FOLLOW_UP, due_provisional=True, redacted_at=None)
    for question in waiting.order_by("pk"):
        before, values = question.due_on, due_values(question.interview)
        Question.objects.filter(pk=question.pk).update(**values)
        if before is not None and before != values["due_on"]:
            title = _("Question %(number)s") % {"number": question.number}
            yield Move(question.number, title, before, values["due_on"])


def erase_old() -> int:
    """Thirty days after the closing forget who asked and who liked, and mask what readers never saw; returns how many.

    Text that was shown stays: it was masked before.
    """
    closed = Interview.objects.filter(state=InterviewState.CLOSED, closed_at__lt=timezone.now() - KEPT)
    traces = ~Q(visitor="") | ~Q(mail="") | Q(once__isnull=False)
    old = Question.objects.filter(traces, interview__in=closed).order_by("pk")[:_AT_A_TIME]
    count = 0
    for question in old:
        values: dict[str, Any] = {"visitor": "", "mail": "", "once": None}
        if question.state not in SHOWN:
            values |= masked_values(question)
        count += Question.objects.filter(pk=question.pk).update(**values)
    Like.objects.filter(question__interview__in=closed).delete()
    return count
