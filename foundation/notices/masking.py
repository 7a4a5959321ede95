"""Mail addresses as screens and logs show them."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"[^\s<>@,;:\"'()\[\]]+@[^\s<>@,;:\"'()\[\]]+")
LENGTH = 500


def masked(address: str) -> str:
    """``w***@mail.test`` for ``wang@mail.test``."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if name else "***"


def masked_text(text: str) -> str:
    """A server's answer or another reason, with the addresses in it masked, cut to what is kept."""
    return ADDRESS.sub(lambda found: masked(found.group()), text.replace("\0", ""))[:LENGTH]
