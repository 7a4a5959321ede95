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

#: What the hash covers besides time and predecessor. Title and details are covered by their digests, so both can be
#: erased; the rest is never erased.
FIELDS = ("number", "kind", "actor_id", "actor_name", "object_kind", "object_key", "title_digest", "payload_digest")


def sha256_of(value: Any) -> str:
    """SHA-256 of the value's canonical JSON."""
    raw = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(raw.encode()).hexdigest()


def title_digest(title: str, *, salt: str) -> str:
    """Digest of a title. The salt is erased with it: a name or number cannot be guessed from what is left."""
    return sha256_of([salt, "title", title])


def payload_digest(payload: Mapping[str, Any], *, salt: str) -> str:
    """Digest of an entry's details, salted as the title."""
    return sha256_of([salt, "payload", payload])


def covered(entry: AuditEntry) -> dict[str, Any]:
    """Everything the hash is made of: SHA-256 over this as JSON, keys sorted, no spaces, UTF-8."""
    data = {name: getattr(entry, name) for name in FIELDS}
    data["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    data["previous"] = entry.previous_hash
    return data


def entry_hash(entry: AuditEntry) -> str:
    """Hash of an entry, bound to the one before it."""
    return sha256_of(covered(entry))
