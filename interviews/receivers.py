"""Where records hang on to the rest: the checks, the review's gates, publication, the audit, notices and the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published, page_unpublished

from cms.models import BasePage
from cms.publication.actions import announce
from cms.readings import register_reading
from cms.review.gates import register_gate
from foundation.audit.registry import register_kind
from foundation.notices.registry import register_kind as register_notice
from foundation.outbox.registry import register_duty
from search.sources import register_page

from .actions import closing, records
from .models import InterviewPlan, InterviewRecord
from .patrol import EVERY, Patrol
from .selectors_plan import build_plan
from .selectors_records import reading


def after_record_change(instance: BasePage, **_kwargs: Any) -> None:
    """What the interview's address shows changed with its record: lists, index and cached pages look again."""
    if isinstance(instance, InterviewRecord):
        with transaction.atomic():
            announce([instance.get_parent().specific], verb="published")


def register() -> None:
    """Register all that comes after an interview; called from ``ready()``."""
    from . import report_hooks  # noqa: F401 -- its hooks register themselves

    register_reading(InterviewRecord, "transcript", reading)
    register_page(InterviewPlan, build_plan)
    register_gate(before_submission=records.before_submission, before_decision=records.before_decision)
    page_published.connect(after_record_change, sender=InterviewRecord, dispatch_uid="interview-record-live")
    page_unpublished.connect(after_record_change, sender=InterviewRecord, dispatch_uid="interview-record-private")
    register_kind(closing.CLOSED, _("Interview closed"))
    register_kind(records.BEGUN, _("Record of an interview begun"))
    register_kind(records.REFRESHED, _("Record of an interview made anew"))
    register_kind(records.EMPTIED, _("Records of an interview emptied after a redaction"))
    register_notice(closing.RECORD_DUE, _("An interview's record is due"))
    register_notice(records.TAKEDOWN_DUE, _("An interview's record must be taken down"), urgent=True)
    register_duty("check interviews", every=EVERY, run=Patrol().check_next)
    register_duty("empty records after redactions", every=timedelta(minutes=1), run=records.empty_stale)
