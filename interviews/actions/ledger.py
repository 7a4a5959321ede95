"""Appending to the ledger of events: the one place where events are made.

The number comes from the interview's row under its lock, so the order of commits is the order of numbers, there is
never a hole, and readers may ask for all above a number (``docs/protocol.md``). A sequence of the database would show
gaps that are filled later.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from interviews import hints
from interviews.models import Interview, LiveEvent
from interviews.protocol import public_form, serialise

#: What the hash covers beside the hash before it.
COVERED = ("interview_id", "seq", "op", "msg", "after", "digest", "actor_id")


class Appended(NamedTuple):
    """The event; ``created`` is False where the same submission had been taken before."""

    event: LiveEvent
    created: bool


def locked(interview_id: int) -> Interview:
    """The interview with its row locked until the transaction ends. Raises ``Interview.DoesNotExist``."""
    # no_key: citizens' questions, whose rows point here, neither wait for this lock nor hold it up
    return Interview.objects.select_for_update(of=("self",), no_key=True).select_related("page").get(pk=interview_id)


def append(
    interview: Interview,
    *,
    op: str,
    actor: User | None,
    client_key: uuid.UUID,
    payload: Mapping[str, Any],
    msg: str = "",
    after: str | None = None,
    at: datetime | None = None,
) -> Appended:
    """Append one event in the caller's transaction; ``interview`` comes from :func:`locked`.

    ``msg``: the entry it is about. ``after``: for ``insert`` the entry before it, ``""`` for the beginning. ``at``:
    when it was said, for what is brought in from elsewhere. The caller has checked rights, state and payload. A key
    that was used before gives the event made then; raises ``ValidationError`` (code ``key``) when somebody else used
    it. Readers hear of it after the commit.
    """
    if before := taken(interview, client_key, actor):
        return Appended(before, False)
    data, salt = json.loads(json.dumps(dict(payload))), secrets.token_hex(16)
    event = LiveEvent(
        interview=interview,
        seq=interview.last_seq + 1,
        op=op,
        msg=msg,
        after=after,
        payload=data,
        salt=salt,
        digest=payload_digest(data, salt=salt),
        actor=actor,
        client_key=client_key,
        at=at or timezone.now(),
        prev_hash=interview.head_hash,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    interview.last_seq, interview.head_hash = event.seq, event.hash
    interview.save(update_fields=["last_seq", "head_hash"])
    text = serialise(public_form(event))
    transaction.on_commit(
        partial(hints.announce, interview_id=interview.pk, epoch=interview.epoch, seq=event.seq, text=text), robust=True
    )
    return Appended(event, True)


def taken(interview: Interview, client_key: uuid.UUID, actor: User | None) -> LiveEvent | None:
    """The event that a submission made before; None for a new key. Raises as :func:`append`."""
    event = LiveEvent.objects.filter(interview=interview, client_key=client_key).first()
    if event is not None and event.actor_id != (actor.pk if actor else None):
        raise ValidationError(_("This submission's key belongs to somebody else. Send it again."), code="key")
    return event


def payload_digest(payload: Mapping[str, Any], *, salt: str) -> str:
    """Salted SHA-256 of a payload's canonical JSON; the salt is erased with the payload."""
    raw = json.dumps([salt, payload], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()


def event_hash(event: LiveEvent) -> str:
    """Hash of an event, bound to the one before it."""
    covered = {name: getattr(event, name) for name in COVERED} | {
        "client_key": str(event.client_key),
        "at": event.at.isoformat(timespec="microseconds"),
        "previous": event.prev_hash,
    }
    raw = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()
