"""One's own mail address: entered by the person, and used once a code sent there has come back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from foundation.accounts.cipher import UnreadableSecretError, decrypt, encrypt
from foundation.accounts.models import User
from foundation.audit.actions import record

from .actions import check_address, notify_address
from .enums import Route
from .masking import masked
from .models import Mail, Notice

KIND = "notices.address"
CHANGED = "notices.address_changed"
LIFE = timedelta(minutes=30)
MOST_TRIES = 5
MOST_A_DAY = 5
LENGTH = 254
PURPOSE = b"portico.notices.pending-address"


@dataclass(frozen=True)
class Pending:
    """An address that waits for its code; kept in the person's session, the address encrypted."""

    address: str
    digest: str
    until: float
    tries: int = 0

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Self | None:
        """From the session; None once its time is over, its tries are used up, or its key is gone."""
        if not kept:
            return None
        try:
            found = cls(**{**kept, "address": decrypt(kept["address"], purpose=PURPOSE)})
        except UnreadableSecretError:
            return None
        return found if found.until > timezone.now().timestamp() and found.tries < MOST_TRIES else None

    def kept(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self) | {"address": encrypt(self.address, purpose=PURPOSE)}


def _digest(person: User, address: str, code: str) -> str:
    return salted_hmac(KIND, f"{person.pk}:{address}:{code}").hexdigest()


@transaction.atomic
def ask(*, person: User, address: str) -> Pending:
    """Mail a code of six digits to the address; five a person and day, so that nobody is flooded.

    Raises ``ValidationError`` for what is no address and after the fifth code of a day.
    """
    address = address.strip()
    if len(address) > LENGTH:
        raise ValidationError(check_address.message)
    check_address(address)
    User.objects.select_for_update().get(pk=person.pk)  # one at a time, or the fifth could be two
    start = f"{person.pk}:{timezone.localdate():%Y%m%d}:"
    sent = Mail.objects.filter(person=None, kind=KIND, key__startswith=start).count()
    if sent >= MOST_A_DAY:
        raise ValidationError(
            _("Five codes have been sent today. Try again tomorrow, or ask whether mail arrives at all.")
        )
    code = f"{secrets.randbelow(1_000_000):06d}"
    notify_address(
        kind=KIND,
        address=address,
        key=f"{start}{sent + 1}",
        title=_("Your confirmation code is %(code)s.") % {"code": code},
        body=_("Enter it within 30 minutes. Whoever did not ask for it need not do anything."),
    )
    return Pending(address, _digest(person, address, code), (timezone.now() + LIFE).timestamp())


def confirm(*, person: User, pending: Pending, code: str) -> Pending | None:
    """Make the address the person's own where the code is right; otherwise return what waits, with a try less."""
    if not constant_time_compare(_digest(person, pending.address, "".join(code.split())), pending.digest):
        return replace(pending, tries=pending.tries + 1)
    _set(person, pending.address)
    return None


def remove(*, person: User) -> None:
    """Have no address any more: notices stand in the admin only, and what waits does not go."""
    _set(person, "")


@transaction.atomic
def _set(person: User, address: str) -> None:
    User.objects.filter(pk=person.pk).update(email=address)
    person.email = address
    if not address:
        Notice.objects.filter(person=person).exclude(route=Route.NONE).update(route=Route.NONE)
    record(kind=CHANGED, actor=person, obj=person, payload={"address": masked(address) if address else ""})
