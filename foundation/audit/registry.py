"""Kinds of act that may be recorded; each package declares its own."""

from __future__ import annotations

from django.utils.functional import Promise

#: The kind of the entry that records an erasure; its own details stay.
ERASED = "audit.erased"

_kinds: dict[str, str | Promise] = {}


def register_kind(name: str, label: str | Promise) -> None:
    """Declare a kind of act, e.g. ``review.submitted``, with the words shown for it."""
    _kinds[name] = label


def label_of(name: str) -> str:
    """Words for a kind. Raises ``LookupError`` for one that nobody declared."""
    if name not in _kinds:
        raise LookupError(f"audit kind {name!r} is not registered")
    return str(_kinds[name])


def is_registered(name: str) -> bool:
    """Whether somebody declared the kind."""
    return name in _kinds


def kinds() -> list[tuple[str, str]]:
    """All kinds with their words, by name."""
    return [(name, str(label)) for name, label in sorted(_kinds.items())]
