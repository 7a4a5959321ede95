"""Kinds of relation between pages; features register theirs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class RelationKind:
    """A directed relation: the words at the page that states it, and at the page it points to."""

    name: str
    label: str | Promise
    inverse_label: str | Promise


_kinds: dict[str, RelationKind] = {}


def register_relation(name: str, *, label: str | Promise, inverse_label: str | Promise) -> None:
    """Declare a kind, e.g. ``implements`` (“implements” / “implemented by”)."""
    _kinds[name] = RelationKind(name, label, inverse_label)


def kind_of(name: str) -> RelationKind:
    """The kind of that name; raises ``LookupError`` for an unknown one."""
    return _kinds[name]


def choices() -> list[tuple[str, str | Promise]]:
    """Choices for forms, in order of registration."""
    return [(kind.name, kind.label) for kind in _kinds.values()]
