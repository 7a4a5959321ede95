"""What the provincial office sees of outgoing mail and does about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.cipher import UnreadableSecretError, decrypt
from foundation.accounts.models import User
from foundation.accounts.permissions import is_provincial_office
from foundation.audit.actions import record

from . import breaker
from .actions import ADDRESS
from .enums import FAILED, OPEN, MailState
from .masking import masked
from .models import Mail

#: The lists of the mail screen: name → states.
LISTS: dict[str, tuple[MailState, ...]] = {
    "waiting": OPEN,
    "failed": FAILED,
    "sent": (MailState.SENT,),
    "dropped": (MailState.DROPPED,),
}
RETRIED = "mail.retried"


def mails(listing: str) -> QuerySet[Mail]:
    """Mails of one list: what waits longest first, others newest first."""
    order = ("due_at", "id") if listing == "waiting" else ("-id",)
    return Mail.objects.filter(state__in=LISTS[listing]).select_related("person").order_by(*order)


def counts() -> dict[str, int]:
    """How many mails each list has; one query."""
    by_state = dict(Mail.objects.order_by().values_list("state").annotate(Count("pk")))
    return {name: sum(by_state.get(state, 0) for state in states) for name, states in LISTS.items()}


def recipient(mail: Mail) -> str:
    """Whom a mail is for, as screens show it: a person by name, an address masked, or that it was erased."""
    if mail.person is not None:
        return mail.person.get_full_name()
    if not mail.address:
        return _("Somebody outside (address erased)")
    try:
        return masked(decrypt(mail.address, purpose=ADDRESS))
    except UnreadableSecretError:
        return _("Somebody outside (address unreadable: an earlier secret key is missing)")


def retry(*, mail: Mail, user: User) -> None:
    """Send a failed mail again, or a waiting one without waiting any longer. For the provincial office.

    Raises ``PermissionDenied``, and ``ValidationError`` for a mail that went, is going, or has no address any more.
    """
    if not is_provincial_office(user):
        raise PermissionDenied
    with transaction.atomic():
        found = Mail.objects.select_for_update().get(pk=mail.pk)
        if found.state not in {*FAILED, MailState.WAITING}:
            raise ValidationError(
                _("This mail cannot be sent again: %(state)s.") % {"state": found.get_state_display()}
            )
        if found.person_id is None and not found.address:
            raise ValidationError(_("This mail cannot be sent again: its address has been erased."))
        _again([found], user)


@transaction.atomic
def retry_failed(*, user: User) -> int:
    """:func:`retry` for every failed mail that still has an address; returns how many."""
    if not is_provincial_office(user):
        raise PermissionDenied
    failed = Mail.objects.select_for_update().filter(state__in=FAILED).exclude(person=None, address="")
    return _again(failed, user)


def _again(found: Iterable[Mail], user: User) -> int:
    changed = [mail.pk for mail in found]
    values: dict[str, Any] = {"state": MailState.WAITING, "due_at": timezone.now(), "attempts": 0, "ended_at": None}
    Mail.objects.filter(pk__in=changed).update(**values)
    breaker.try_now()
    if changed:
        record(
            kind=RETRIED,
            actor=user,
            object_kind="mail",
            object_key=str(changed[0]) if len(changed) == 1 else "",
            title=_("Mails sent again: %(count)d") % {"count": len(changed)},
            payload={"mails": changed},
        )
    return len(changed)
