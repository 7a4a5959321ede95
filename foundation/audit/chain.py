"""How an entry's hash is made: pure functions, the same for writing and verifying."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:
    from .models import AuditEntry

FIELDS = ("number", "kind", "actor_id", "actor_name", "object_kind", "object_key", "title", "payload_digest")


def sha256_of(value: Any) -> str:
    """SHA-256 of the value's canonical JSON."""
    raw = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(raw.encode()).hexdigest()


def payload_digest(payload: Mapping[str, Any]) -> str:
    """Digest of an entry's details."""
    return sha256_of(payload)


def entry_hash(entry: AuditEntry) -> str:
    """Hash of an entry, bound to the one before it."""
    data = {name: getattr(entry, name) for name in FIELDS}
    data["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    data["previous"] = entry.previous_hash
    return sha256_of(data)
