"""Reading and proving the audit chain."""

from __future__ import annotations

from .chain import entry_hash, payload_digest
from .models import AuditEntry, AuditHead


def broken_entries() -> list[int]:
    """Numbers of entries that were changed, are missing, or do not follow the one before; empty when whole."""
    broken: list[int] = []
    previous, expected = "", 1
    for entry in AuditEntry.objects.order_by("number").select_related("payload").iterator(chunk_size=1000):
        broken.extend(range(expected, entry.number))
        payload = entry.payload
        erased = payload.data is None and payload.erased_at is not None
        intact = erased or (payload.data is not None and payload_digest(payload.data) == entry.payload_digest)
        if not intact or entry.previous_hash != previous or entry.hash != entry_hash(entry):
            broken.append(entry.number)
        previous, expected = entry.hash, entry.number + 1
    head = AuditHead.objects.filter(pk=1).first()
    if head and (head.number, head.hash) != (expected - 1, previous):
        broken.extend(range(expected, head.number + 1) or [head.number])
    return broken
