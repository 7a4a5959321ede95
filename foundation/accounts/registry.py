"""Where acts on accounts are recorded: the audit lies above this package, so the composition hands it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import User

Recorder = Callable[..., object]

#: Every kind of act that this package records, with the words shown for it.
KINDS: dict[str, str | Promise] = {
    "account.created": _("Account made"),
    "account.changed": _("Account changed"),
    "account.deactivated": _("Account deactivated"),
    "account.reactivated": _("Account activated again"),
    "account.password_reset": _("Password set by a manager"),
    "account.password_changed": _("Own password changed"),
    "account.second_factor_set": _("Second factor set up"),
    "account.second_factor_removed": _("Second factor removed"),
    "account.second_factor_reset": _("Second factor reset by a manager"),
    "account.recovery_codes_made": _("New recovery codes made"),
    "account.sessions_ended": _("Sessions ended"),
    "account.locked": _("Locked after repeated failures"),
    "account.unlocked": _("Unlocked by a manager"),
    "account.recovered": _("Let in again by an operator"),
}

_recorders: list[Recorder] = []


def register_recorder(recorder: Recorder) -> None:
    """Name the function that writes audit entries; it takes the arguments of :func:`record`."""
    _recorders[:] = [recorder]


def record(*, kind: str, actor: User | None, obj: models.Model, payload: Mapping[str, Any] | None = None) -> None:
    """Record an act in the caller's transaction.

    Raises ``LookupError`` for a kind that is not in :data:`KINDS`, and where nobody records: an act without its entry
    must not happen.
    """
    if kind not in KINDS:
        raise LookupError(f"account act {kind!r} is not declared")
    if not _recorders:
        raise LookupError("nobody records acts on accounts; register_recorder() must be called from a ready()")
    _recorders[0](kind=kind, actor=actor, obj=obj, payload=payload)
