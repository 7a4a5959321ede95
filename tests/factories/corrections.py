"""Error reports by readers."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from cms.corrections.actions import report
from cms.corrections.enums import ErrorKind
from cms.models import BasePage, ErrorReport

_numbers = count(1)
MAIL = "reader@example.test"


def reported(page: Any, **values: Any) -> ErrorReport:
    """A report about a public page, in words of its own unless told otherwise; ``age``: so many days ago."""
    number = next(_numbers)
    age = values.pop("age", None)
    words = {"kind": ErrorKind.FACT, "words": "共 12 个项目", "text": f"第{number}处数字与原件不符。", "mail": MAIL}
    ticket = report(page=page, **{**words, **values})
    if age is not None:
        now = timezone.now()
        ErrorReport.objects.filter(pk=ticket.pk).update(
            received_at=now - timedelta(days=age),
            due_on=timezone.localdate() - timedelta(days=age - 3),
        )
    return again(ticket)


def again(ticket: ErrorReport) -> ErrorReport:
    """The report, read afresh."""
    return ErrorReport.objects.get(pk=ticket.pk)


def change(page: Any, user: Any, title: str) -> Any:
    """A new version of a public page with another title; the page read afresh."""
    page = BasePage.objects.get(pk=page.pk).specific
    page.title = title
    page.save_revision(user=user)
    return BasePage.objects.get(pk=page.pk).specific
