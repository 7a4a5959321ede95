"""Where the studio hangs on to the rest: the audit, notices, the worker and privacy takedowns."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_unpublished

from cms.publication.takedown import Proof, Takedown, register_place
from foundation.accounts.landing import register_landing
from foundation.accounts.models import User
from foundation.audit.registry import register_kind
from foundation.notices.registry import register_kind as register_notice
from foundation.outbox.registry import register_duty

from .actions.held import release_due
from .actions.ledger import locked
from .actions.pictures import settle_all
from .actions.redaction import empty_interview
from .actions.team import INVITED
from .models import Interview, InterviewPage
from .selectors_screens import has_any
from .turns import register as register_turns

EVERY = timedelta(seconds=1)


def register() -> None:
    """Register what the studio needs; called from ``ready()``."""
    register_kind("interview.state", _("State of an interview changed"))
    register_kind("interview.settings", _("Settings of an interview changed"))
    register_kind("interview.suspended", _("Somebody put out of a studio"))
    register_kind("interview.readmitted", _("Somebody let into a studio again"))
    register_kind("interview.redacted", _("Interview redacted"))
    register_turns()
    register_landing(studio_of)
    register_notice(INVITED, _("Invitation to an online interview"))
    page_unpublished.connect(withdraw_pictures, sender=InterviewPage, dispatch_uid="interview-pictures-private")
    register_duty("interview entries", every=EVERY, run=release_due)
    register_place("interview", _("Live text and questions of an interview"), empty)


def studio_of(user: User) -> str | None:
    """Where the teams of interviews begin who have no right in the rest of the admin; None without an interview."""
    return reverse("interviews_studio:list") if has_any(user) else None


def withdraw_pictures(instance: InterviewPage, **_kwargs: object) -> None:
    """With the page the pictures of its live text go private."""
    with transaction.atomic():
        found = Interview.objects.select_related("page").filter(page_id=instance.pk).first()
        if found is not None:
            settle_all(found)


def empty(takedown: Takedown) -> Proof:
    """Place of a privacy takedown: all words of the page's live part. Events keep numbers and digests."""
    found = Interview.objects.filter(page_id=takedown.page_key).values_list("pk", flat=True).first()
    count = empty_interview(locked(found)) if found is not None else 0
    return Proof(count, gettext("No event, held entry or question has words left."))
