"""Reading and proving the audit chain."""

from __future__ import annotations

from .chain import entry_hash, payload_digest
from .models import AuditEntry, AuditHead, AuditPayload


def broken_entries() -> list[int]:
    """Numbers of entries that were changed, are missing, or do not follow the one before; empty when whole."""
    broken: list[int] = []
    previous, expected = "", 1
    for entry in AuditEntry.objects.order_by("number").select_related("payload").iterator(chunk_size=1000):
        broken.extend(range(expected, entry.number))
        if not _intact(entry) or entry.previous_hash != previous or entry.hash != entry_hash(entry):
            broken.append(entry.number)
        previous, expected = entry.hash, entry.number + 1
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if (head.number, head.hash) != (expected - 1, previous):
        broken.extend(range(expected, head.number + 1) or [expected - 1])
    return broken


def _intact(entry: AuditEntry) -> bool:
    """Whether the details are those that were recorded, or were erased by an act of ours."""
    payload: AuditPayload | None = getattr(entry, "payload", None)
    if payload is None:
        return False
    if payload.data is None:
        return payload.erased_at is not None
    return payload_digest(payload.data) == entry.payload_digest
