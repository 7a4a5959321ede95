"""Writing audit entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from foundation.accounts.models import User

from .chain import entry_hash, payload_digest
from .models import AuditEntry, AuditHead, AuditPayload
from .registry import label_of


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

    ``kind`` must be registered. ``obj`` fills kind, key and title unless they are given. The chain's end is locked
    until the transaction ends, so call this as the last thing an action does.
    """
    label_of(kind)
    if obj is not None:
        object_kind = object_kind or obj._meta.label_lower
        object_key = object_key or str(obj.pk)
        title = title or str(obj)
    data = json.loads(json.dumps(dict(payload or {}), cls=DjangoJSONEncoder))
    with transaction.atomic():
        head, _created = AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)
        entry = AuditEntry(
            number=head.number + 1,
            at=timezone.now(),
            kind=kind,
            actor_id=actor.pk if actor else None,
            actor_name=str(actor) if actor else "",
            object_kind=object_kind,
            object_key=object_key,
            title=title[:300],
            payload_digest=payload_digest(data),
            previous_hash=head.hash,
        )
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
        AuditPayload.objects.create(entry=entry, data=data)
        head.number, head.hash = entry.number, entry.hash
        head.save()
    return entry


@transaction.atomic
def erase_payload(*, entry: AuditEntry) -> None:
    """Remove an entry's details for ever (personal data); number, digest and hash stay."""
    AuditPayload.objects.filter(entry=entry).update(data=None, erased_at=timezone.now())
