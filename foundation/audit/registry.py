"""Kinds of act that may be recorded; each package declares its own."""

from __future__ import annotations

from django.utils.functional import Promise

_kinds: dict[str, str | Promise] = {}


def register_kind(name: str, label: str | Promise) -> None:
    """Declare a kind of act, e.g. ``review.submitted``, with the words shown for it."""
    _kinds[name] = label


def label_of(name: str) -> str:
    """Words for a kind. Raises ``LookupError`` for one that nobody declared."""
    if name not in _kinds:
        raise LookupError(f"audit kind {name!r} is not registered")
    return str(_kinds[name])
