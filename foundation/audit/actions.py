"""Writing audit entries, and erasing their details."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User

from .chain import entry_hash, payload_digest, title_digest
from .mirror import mirror
from .models import AuditEntry, AuditHead, AuditPayload
from .registry import ERASED, label_of

#: Object kind of an entry itself, for the erasure of one that is about no object.
ENTRY = "audit.entry"


def record(
    *,
    kind: str,
    actor: User | None,
    obj: models.Model | None = None,
    object_kind: str = "",
    object_key: str = "",
    title: str = "",
    payload: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append an entry in the caller's transaction; it stands or falls with the act it records.

    ``kind`` must be registered. ``obj`` fills kind, key and title unless they are given. Personal data belongs into
    title and payload, which can be erased, never into the key. The chain's end is locked until the transaction ends,
    so call this as the last thing an action does. The entry is mirrored to the outside log on commit.
    """
    label_of(kind)
    if obj is not None:
        object_kind = object_kind or obj._meta.label_lower
        object_key = object_key or str(obj.pk)
        title = title or str(obj)
    data = json.loads(json.dumps(dict(payload or {}), cls=DjangoJSONEncoder))
    salt, title = secrets.token_hex(16), title[:300]
    entry = AuditEntry(
        kind=kind,
        actor_id=actor.pk if actor else None,
        actor_name=str(actor) if actor else "",
        object_kind=object_kind,
        object_key=object_key,
        title=title,
        title_digest=title_digest(title, salt=salt),
        payload_digest=payload_digest(data, salt=salt),
    )
    with transaction.atomic():
        _append(entry)
        AuditPayload.objects.create(entry=entry, data=data, salt=salt)
        transaction.on_commit(partial(mirror, entry), robust=True)  # a full disk of the log undoes no act
    return entry


def _append(entry: AuditEntry) -> None:
    """Give the entry its number, time and hash under the lock of the chain's end."""
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:  # the very first entry
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)
    entry.number, entry.at, entry.previous_hash = head.number + 1, timezone.now(), head.hash
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save(update_fields=["number", "hash"])


@transaction.atomic
def erase_details(*, object_kind: str, object_key: str, actor: User | None, reason: str) -> int:
    """Erase details and titles of all entries about one object for ever (privacy takedown); returns how many.

    What was done, when and by whom stays, and so does the chain. The erasure is itself an entry, which lists the
    numbers and stays when the same object is erased again. The kind ``audit.entry`` with a number as key means that
    entry alone. The caller has checked the right to it. Call it late in a transaction, as :func:`record`. Raises
    ``ValidationError`` without an object, and without a reason (which must hold no personal data).
    """
    if not reason.strip():
        raise ValidationError(_("Give the reason for erasing the details."))
    found = _entries_about(object_kind, object_key).filter(payload__erased_at=None).exclude(kind=ERASED)
    numbers = sorted(found.values_list("number", flat=True))
    if numbers:
        payloads = AuditPayload.objects.filter(entry_id__in=numbers)
        payloads.update(data=None, salt="", erased_at=timezone.now())
        # The manager refuses every update; this is the one that the triggers allow.
        models.QuerySet(AuditEntry).filter(number__in=numbers).update(title="")
        record(
            kind=ERASED,
            actor=actor,
            object_kind=object_kind,
            object_key=object_key,
            payload={"entries": numbers, "reason": reason},
        )
    return len(numbers)


def _entries_about(object_kind: str, object_key: str) -> models.QuerySet[AuditEntry]:
    if not object_kind or not object_key or (object_kind == ENTRY and not object_key.isdecimal()):
        raise ValidationError(
            _("“%(object)s” names no object. Give its kind and its key.") % {"object": f"{object_kind}:{object_key}"}
        )
    if object_kind == ENTRY:
        return AuditEntry.objects.filter(number=int(object_key))
    return AuditEntry.objects.filter(object_kind=object_kind, object_key=object_key)
