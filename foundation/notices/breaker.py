"""While the mail server fails, one worker tries it now and then; all others leave it alone."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import MailServer

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)
#: While one worker tries, the others wait at least so long, longer than any attempt takes.
TRIAL = timedelta(minutes=2)


def may_try() -> bool:
    """Whether to talk to the server now: always while it works; while it fails, one worker after each pause."""
    row = MailServer.objects.filter(pk=MailServer.ROW).exclude(failures=0)
    now = timezone.now()
    if row.filter(next_try_at__lte=now).update(next_try_at=now + TRIAL):
        return True
    return not row.exists()


@transaction.atomic
def failed(error: str) -> None:
    """Leave it alone for a while, longer after each failure, but never so long that its return goes unnoticed."""
    MailServer.objects.get_or_create(pk=MailServer.ROW)
    row = MailServer.objects.select_for_update().get(pk=MailServer.ROW)
    now = timezone.now()
    row.next_try_at = now + min(FIRST_PAUSE * 2 ** min(row.failures, 10), LONGEST_PAUSE)
    row.failing_since = row.failing_since or now
    row.failures += 1
    row.error = error[:500]
    row.save()


def worked() -> None:
    """It answers again."""
    MailServer.objects.filter(pk=MailServer.ROW).exclude(failures=0).update(failures=0, failing_since=None, error="")


def try_now() -> None:
    """Let the next worker try, without waiting for the end of the pause."""
    MailServer.objects.filter(pk=MailServer.ROW).exclude(failures=0).update(next_try_at=timezone.now())


def state() -> MailServer | None:
    """The trouble, or None while the server works."""
    return MailServer.objects.filter(pk=MailServer.ROW).exclude(failures=0).first()
