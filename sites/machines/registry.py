"""What packages above say of their pages to programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.models import BasePage

#: A node of schema.org's graph; name, address and publisher are added for it.
Build = Callable[[Any], dict[str, Any]]

_builds: dict[type[BasePage], Build] = {}
_elsewhere: list[type[BasePage]] = []


def register_structured(model: type[BasePage], build: Build) -> None:
    """Say what a page of the type is in schema.org's words; at most one query. Call from ``AppConfig.ready()``."""
    _builds[model] = build


def register_elsewhere(model: type[BasePage]) -> None:
    """Leave pages of a type out of feeds and sitemaps: their address only leads to another page's."""
    if model not in _elsewhere:
        _elsewhere.append(model)


def build_of(page: BasePage) -> Build | None:
    """Who describes pages of this type; None where nobody does."""
    return next((_builds[model] for model in type(page).__mro__ if model in _builds), None)


def elsewhere() -> tuple[type[BasePage], ...]:
    """Types whose addresses only lead to others."""
    return tuple(_elsewhere)
