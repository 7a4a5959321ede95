"""Interviews in lists: their state and day instead of the day of publication; on top what is on or ahead.

An interview has one row, whatever became of it: its record has the interview's address and is a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cms.enums import ColumnType
from cms.listing import register_current, register_part, register_rows
from cms.models import BasePage, Column

from .enums import RUNNING, InterviewState
from .models import Interview, InterviewPage, InterviewRecord

ROW = "interviews/list_row.html"
#: What stands in place of the state while the record is what the public reads.
RECORD = "record"


def prepare(pages: Sequence[Any]) -> None:
    """Give the pages of a list the states of their interviews, ``record`` where one is public; two queries."""
    found = Interview.objects.filter(page__in=[page.pk for page in pages]).values_list("page_id", "state", "epoch")
    standing = {page: (state, epoch) for page, state, epoch in found}
    records = _records(pages)
    for page in pages:
        state, epoch = standing.get(page.pk, (InterviewState.ANNOUNCED, 1))
        is_recorded = state == InterviewState.CLOSED and (page.path, epoch) in records
        page.interview_state = RECORD if is_recorded else state
        page.row_template = ROW


def current(column: Column) -> list[BasePage]:
    """Interviews of a column that run or are ahead, those that run first, then the nearest; two queries."""
    rows = InterviewPage.objects.descendant_of(column).filter(live=True).select_related("interview").defer("body")
    running = list(rows.filter(interview__state__in=RUNNING).order_by("starts_at"))
    ahead = rows.filter(interview__state=InterviewState.ANNOUNCED, ends_at__gte=timezone.now()).order_by("starts_at")
    return [*running, *ahead]


def register() -> None:
    """Declare rows and columns; called from ``ready()``."""
    register_rows(InterviewPage, prepare)
    register_part(InterviewRecord)
    register_current(ColumnType.INTERVIEW, current)


def _records(pages: Sequence[Any]) -> set[tuple[str, int]]:
    """Path of the interview's page and epoch of every public record below these pages."""
    below = Q(pk__in=[])
    for page in pages:
        below |= Q(path__startswith=page.path, depth=page.depth + 1)
    rows = InterviewRecord.objects.filter(below, live=True).values_list("path", "archived_epoch")
    return {(path[: -InterviewPage.steplen], epoch) for path, epoch in rows}
