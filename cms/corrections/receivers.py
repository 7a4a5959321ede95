"""Where error reports hang on to the rest: events of pages, the worker, the calendar, takedowns, notices, limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cms.publication.takedown import register_place
from foundation.audit.registry import register_kind
from foundation.limits.registry import Rate, register_limit
from foundation.notices.registry import register_kind as register_notice
from foundation.outbox.models import Event
from foundation.outbox.registry import register_duty, register_handler
from foundation.workdays.registry import register_deadlines

from . import clock, notices, takedown
from .actions import close_published
from .views import FIND_LIMIT, REPORT_LIMIT


def after_page_events(events: Sequence[Event]) -> None:
    """Close the tickets whose correction is public now."""
    for key in sorted({int(event.key) for event in events if event.key.isdecimal()}):
        close_published(key)


def connect() -> None:
    """Register everything; called from ``ready()``."""
    register_handler("corrections", {"page"}, after_page_events)
    register_duty("remind of error reports", every=clock.EVERY, run=clock.remind)
    register_duty("erase old error reports", every=timedelta(hours=1), run=clock.erase_old)
    register_deadlines("corrections", _("Error reports"), clock.recompute)
    register_place("corrections", _("Error reports about the page"), takedown.empty)
    register_limit(REPORT_LIMIT, label=_("Error reports from one network"), default=Rate(10, 3600))
    register_limit(FIND_LIMIT, label=_("Look-ups of error reports from one network"), default=Rate(60, 600))
    register_notice(notices.CAME, _("A reader reported an error"))
    register_notice(notices.SOON, _("An error report is due tomorrow"))
    register_notice(notices.OVERDUE, _("An error report is overdue"), urgent=True)
    register_notice(notices.CLOSED, _("Outcome for who reported an error"))
    for name, label in (
        ("correction.reported", _("Error reported by a reader")),
        ("correction.started", _("Error report taken for correction")),
        ("correction.corrected", _("Error report closed by a correction")),
        ("correction.answered", _("Error report answered")),
        ("correction.set_aside", _("Error report set aside")),
    ):
        register_kind(name, label)
