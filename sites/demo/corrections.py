"""Error reports in the demo, in every state they can have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.corrections.actions import LIMIT, answer, close_published, report, set_aside, start_correction
from cms.models import BasePage, ErrorReport
from cms.review.actions import approve, submit
from cms.review.selectors import open_review
from foundation.accounts.models import User
from foundation.workdays.selectors import due

from .waiting import BASIS
from .world import DATA, DemoWorld, read

REVIEWERS = ("unit", "office", "secrecy", "chief")


def load(world: DemoWorld) -> None:
    """Report every error of the list and handle it as far as it goes."""
    for row in read(DATA / "corrections.json"):
        page = BasePage.objects.get(pk=world.items[row["item"]].page.pk)
        ticket = report(page=page, kind=row["kind"], words=row["words"], text=row["text"], mail=row["mail"])
        if row["state"] == "open":
            _age(ticket, row["days_ago"])
            continue
        user = User.objects.get(username=row["by"])
        _HANDLING[row["state"]](ticket, user, row)
        _age(ticket, row["days_ago"])


def _age(ticket: ErrorReport, days: int) -> None:
    received = ticket.received_at - timedelta(days=days)
    limit = due(timezone.localdate(received), LIMIT)
    rows = ErrorReport.objects.filter(pk=ticket.pk)
    rows.update(received_at=received, due_on=limit.on, due_provisional=limit.provisional)
    rows.filter(closed_at__isnull=False).update(closed_at=min(timezone.now(), received + timedelta(days=1)))


def _correcting(ticket: ErrorReport, user: User, row: dict[str, Any]) -> None:
    start_correction(ticket=ticket, user=user)


def _corrected(ticket: ErrorReport, user: User, row: dict[str, Any]) -> None:
    start_correction(ticket=ticket, user=user)
    page: Any = BasePage.objects.get(pk=ticket.page_key).specific
    page.title = row["title"]
    page.save_revision(user=user)
    page = type(page).objects.get(pk=page.pk)
    submit(page=page, user=user)
    for name in REVIEWERS:
        if open_review(page) is None:
            break
        approve(page=page, user=User.objects.get(username=f"{row['site']}-{name}"), basis=BASIS)
    close_published(page.pk)


def _answered(ticket: ErrorReport, user: User, row: dict[str, Any]) -> None:
    answer(ticket=ticket, user=user, text=row["words_of_answer"])


def _set_aside(ticket: ErrorReport, user: User, row: dict[str, Any]) -> None:
    set_aside(ticket=ticket, user=user, reason=row["words_of_answer"])


_HANDLING = {
    "correcting": _correcting,
    "corrected": _corrected,
    "answered": _answered,
    "set_aside": _set_aside,
}
