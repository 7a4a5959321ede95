"""Reading how often pages were read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from .models import PageDay


def page_views(page_id: int, *, first: date | None = None, last: date | None = None) -> int:
    """Views of one page, both days included; without days, of all time. One query."""
    return _total(_days(first, last).filter(page_id=page_id))


def views_of(pages: QuerySet[Any] | Iterable[int], *, first: date | None = None, last: date | None = None) -> int:
    """Views of many pages together: ids, or a query of ids such as those below a column. One query."""
    return _total(_days(first, last).filter(page_id__in=pages))


def views_by_page(
    pages: QuerySet[Any] | Iterable[int], *, first: date | None = None, last: date | None = None
) -> dict[int, int]:
    """Page id → views, for pages that have any. One query."""
    rows = _days(first, last).filter(page_id__in=pages).order_by().values("page_id").annotate(number=Sum("views"))
    return {row["page_id"]: row["number"] for row in rows}


def views_by_day(pages: QuerySet[Any] | Iterable[int], *, first: date, last: date) -> dict[date, int]:
    """Day → views of the pages together, for days that have any; a folded month stands on its first day. One query."""
    rows = _days(first, last).filter(page_id__in=pages).order_by("day").values("day").annotate(number=Sum("views"))
    return {row["day"]: row["number"] for row in rows}


def _days(first: date | None, last: date | None) -> QuerySet[PageDay]:
    rows = PageDay.objects.all()
    if first is not None:
        rows = rows.filter(day__gte=first)
    if last is not None:
        rows = rows.filter(day__lte=last)
    return rows


def _total(rows: QuerySet[PageDay]) -> int:
    found: int | None = rows.aggregate(total=Sum("views"))["total"]
    return found or 0
