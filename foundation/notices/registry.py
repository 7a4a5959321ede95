"""Kinds of notices; each package declares its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """What a notice is about. The label heads lists and is the subject of mails, so it names no person and no item."""

    name: str
    label: str | Promise
    urgent: bool = False


kinds: dict[str, Kind] = {}


def register_kind(name: str, label: str | Promise, *, urgent: bool = False) -> None:
    """Declare a kind, e.g. ``review.waiting``, with the words shown for it; call from ``AppConfig.ready()``.

    Urgent ones go by mail at once to everybody who wants mail at all, also to who chose the daily digest.
    """
    kinds[name] = Kind(name, label, urgent)


def kind_of(name: str) -> Kind:
    """The declared kind. Raises ``LookupError``."""
    if name not in kinds:
        raise LookupError(f"notice kind {name!r} is not registered")
    return kinds[name]


def label_of(name: str) -> str:
    """Words for a kind; one that nobody declares any more stands for itself."""
    found = kinds.get(name)
    return " ".join(str(found.label).split()) if found else name
