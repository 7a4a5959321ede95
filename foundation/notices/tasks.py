"""What the worker does about notices, and what it clears away."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from .composing import compose_at_once, compose_digests
from .enums import FAILED, MailState
from .models import Mail, Notice
from .sending import send_due

OFTEN = timedelta(seconds=2)
EACH_MINUTE = timedelta(minutes=1)
CLEARING = timedelta(hours=6)

READ_NOTICES = timedelta(days=180)
ENDED_MAILS = timedelta(days=90)
FAILED_MAILS = timedelta(days=180)
FAILED_ADDRESSES = timedelta(days=30)
BATCH = 2000


def mail() -> None:
    """Write and send what is due."""
    compose_at_once()
    send_due()


def digests() -> None:
    """Make the digests whose hour has come; the next turn of :func:`mail` sends them."""
    compose_digests()


def purge() -> int:
    """Clear away what is old; returns how many rows. Nothing goes that is new to somebody or may still be sent.

    Read and settled notices after 180 days, mails that went or were not needed after 90, failed ones after 180; the
    words of a failed mail and an address outside 30 days after the failure.
    """
    now = timezone.now()
    failed = Mail.objects.filter(state__in=FAILED)
    failed.filter(ended_at__lt=now - FAILED_ADDRESSES).exclude(address="", text="").update(address="", text="")
    done = Mail.objects.filter(state__in=[MailState.SENT, MailState.DROPPED])
    old = Q(read_at__lt=now - READ_NOTICES) | Q(settled_at__lt=now - READ_NOTICES)
    return (
        _delete(Notice.objects.filter(old))
        + _delete(done.filter(ended_at__lt=now - ENDED_MAILS))
        + _delete(failed.filter(ended_at__lt=now - FAILED_MAILS))
    )


def _delete(rows: QuerySet[Model]) -> int:
    """Some at a time: a long deletion would keep others waiting."""
    deleted = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted
