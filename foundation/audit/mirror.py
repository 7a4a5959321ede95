"""Every entry once more as a line of JSON for a log that lies outside this system's reach."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from .chain import covered

if TYPE_CHECKING:
    from .models import AuditEntry

logger = logging.getLogger("portico.audit")


def line(entry: AuditEntry) -> str:
    """One line: everything the hash covers, and the hash, so that the line alone proves itself.

    Neither title nor details, only their salted digests: what an outside log has received nobody can erase there.
    """
    return json.dumps({"log": logger.name, **covered(entry), "hash": entry.hash}, ensure_ascii=False)


def mirror(entry: AuditEntry) -> None:
    """Write the line to the logger ``portico.audit``; called on commit."""
    logger.info("%s", line(entry))
