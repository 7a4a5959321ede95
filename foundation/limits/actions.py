"""Taking one's turn under a limit, and setting limits at run time."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import is_provincial_office
from foundation.audit.actions import record

from . import table
from .counters import cache_key, increment
from .models import LimitSetting, ProofSetting
from .registry import Rate, limit_of


class Taken(NamedTuple):
    """Whether the turn is given; else ``wait`` says after how many seconds to try again (0 where it is given)."""

    allowed: bool
    wait: int


def take(name: str, key: str) -> Taken:
    """Take one turn under a limit for ``key``: a visitor (``visitors.key_of``), an address, or ``""`` for everybody.

    Fixed windows, which begin at another moment for each key: within any ``seconds`` at most twice the number gets
    through, on the mean the number. Call it before the transaction of what it protects. The key is kept nowhere in the
    clear. Raises ``LookupError`` for a limit that nobody registered.
    """
    rate = table.rate_of(name)
    now = time.time() + zlib.crc32(f"{name}:{key}".encode()) % rate.seconds
    window = int(now // rate.seconds)
    count = increment(cache_key("turn", name, key, str(rate.seconds), str(window)), seconds=rate.seconds)
    if count <= rate.number:
        return Taken(True, 0)
    return Taken(False, max(1, int((window + 1) * rate.seconds - now) + 1))


@transaction.atomic
def set_limit(*, actor: User, name: str, rate: Rate | None) -> None:
    """Set another rate for a limit; None is its default again. In force in all processes within a second.

    For the provincial office. Raises ``PermissionDenied``, ``LookupError`` for an unknown limit, and
    ``ValidationError`` outside the bounds.
    """
    _demand_office(actor)
    limit = limit_of(name)
    row = LimitSetting.objects.select_for_update().filter(name=name).first()
    before = Rate(row.number, row.seconds) if row else limit.default
    after = limit.default if rate is None else rate
    if rate is None or rate == limit.default:
        LimitSetting.objects.filter(name=name).delete()
    else:
        setting = LimitSetting(name=name, number=rate.number, seconds=rate.seconds)
        setting.full_clean(validate_unique=False)
        setting.save()
    if before != after:
        payload = {"before": before._asdict(), "after": after._asdict()}
        _write(actor, kind="limits.set", key=name, title=str(limit.label), payload=payload)


@transaction.atomic
def set_difficulty(*, actor: User, difficulty: int) -> None:
    """Set how much a browser computes for a proof. For the provincial office; raises as :func:`set_limit`."""
    _demand_office(actor)
    before = ProofSetting.objects.select_for_update().filter(pk=1).first() or ProofSetting()
    setting = ProofSetting(pk=1, difficulty=difficulty)
    setting.full_clean(validate_unique=False)
    setting.save()
    if before.difficulty != difficulty:
        payload = {"before": before.difficulty, "after": difficulty}
        _write(actor, kind="limits.difficulty_set", key="proof", title=_("Difficulty of the proof"), payload=payload)


def _demand_office(actor: User) -> None:
    if not is_provincial_office(actor):
        raise PermissionDenied(_("Limits are set by the provincial office."))


def _write(actor: User, *, kind: str, key: str, title: str, payload: Mapping[str, object]) -> None:
    transaction.on_commit(table.forget)
    record(kind=kind, actor=actor, object_kind="limits.limit", object_key=key, title=title, payload=payload)
