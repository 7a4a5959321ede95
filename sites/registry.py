"""What higher packages add to a site: standard columns by kind of site, and demo content."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .demo.world import DemoWorld

COLUMNS_FILE = Path(__file__).parent / "standard_columns.json"


@dataclass(frozen=True)
class ColumnSpec:
    """A standard column. ``{name}`` in its texts becomes the site's name; ``body`` is demo text for single pages."""

    slug: str
    title: str
    column_type: str
    intro: str = ""
    keywords: str = ""
    layout: str = "list"
    show_in_menus: bool = True
    update_cycle_days: int | None = None
    holds: tuple[str, ...] = ()
    body: str = ""
    children: tuple[ColumnSpec, ...] = field(default=())


def _spec(data: dict[str, Any]) -> ColumnSpec:
    children = tuple(_spec(child) for child in data.get("children", ()))
    return ColumnSpec(**{**data, "holds": tuple(data.get("holds", ())), "children": children})


@cache
def _shipped() -> dict[str, tuple[ColumnSpec, ...]]:
    data = json.loads(COLUMNS_FILE.read_text(encoding="utf-8"))
    return {kind: tuple(_spec(item) for item in items) for kind, items in data.items()}


_added: dict[str, list[ColumnSpec]] = {}
_demos: dict[str, Callable[[DemoWorld], None]] = {}


def register_standard_columns(kind: str, specs: list[ColumnSpec]) -> None:
    """Add columns that every new site of a kind gets, besides the shipped ones."""
    _added.setdefault(kind, []).extend(specs)


def standard_columns(kind: str) -> tuple[ColumnSpec, ...]:
    """Top columns of a new site of a kind, with what lies below them."""
    return (*_shipped().get(kind, ()), *_added.get(kind, ()))


def register_demo(name: str, load: Callable[[DemoWorld], None]) -> None:
    """Have ``load_demo`` call ``load`` after the sites and articles stand."""
    _demos[name] = load


def demos() -> dict[str, Callable[[DemoWorld], None]]:
    """Registered demo content, in order of registration."""
    return dict(_demos)
