"""Interviews in lists: their state and day instead of the day of publication; on top what is on or ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from cms.enums import ColumnType
from cms.listing import register_current, register_rows
from cms.models import BasePage, Column

from .enums import RUNNING, InterviewState
from .models import Interview, InterviewPage

ROW = "interviews/list_row.html"


def prepare(pages: Sequence[Any]) -> None:
    """Give the pages of a list the states of their interviews; one query."""
    states = dict(Interview.objects.filter(page__in=[page.pk for page in pages]).values_list("page_id", "state"))
    for page in pages:
        page.interview_state = states.get(page.pk, InterviewState.ANNOUNCED)
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
    register_current(ColumnType.INTERVIEW, current)
