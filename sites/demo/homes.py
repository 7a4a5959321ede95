"""Homes of the demo that their editors arranged themselves; the others show the arrangement of their kind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from cms.models import BasePage, Column
from cms.publication.actions import publish_historic
from sites.home_defaults import default_json

from .world import DATA, DemoWorld, read


def load(world: DemoWorld) -> None:
    """Arrange the homes of the list, each as its own people sign it."""
    for row in read(DATA / "homes.json"):
        home: Any = BasePage.objects.get(pk=world.homes[row["site"]].pk).specific
        blocks = [dict(block) for block in default_json(row["kind"])]
        for change in row["changes"]:
            _change(blocks, change, world, row["site"])
        home.blocks = json.dumps(blocks)
        home.save_revision()
        publish_historic(page=home, batch=world.batch(row["site"]), actor=None)


def _change(blocks: list[dict[str, Any]], change: dict[str, Any], world: DemoWorld, site: str) -> None:
    """Put a block in at its place, or give the one of its kind other values."""
    value = {name: _value(item, world, site) for name, item in change["value"].items()}
    place = next((number for number, block in enumerate(blocks) if block["type"] == change["type"]), None)
    if place is None:
        blocks.insert(change["place"], {"type": change["type"], "value": value})
    else:
        blocks[place] = {"type": change["type"], "value": {**blocks[place]["value"], **value}}


def _value(item: Any, world: DemoWorld, site: str) -> Any:
    """A value with the ids of pages in place of ``item:KEY`` and ``column:PATH``."""
    if isinstance(item, list):
        return [_value(one, world, site) for one in item]
    if isinstance(item, dict):
        return {name: _value(one, world, site) for name, one in item.items()}
    kind, _colon, key = str(item).partition(":")
    if kind == "item":
        return world.items[key].page.pk
    if kind == "column":
        return _column(key.split("/"), world.homes[site]).pk
    return item


def _column(slugs: Iterable[str], home: BasePage) -> BasePage:
    found: Column = Column.objects.get(url_path=f"{home.url_path}{'/'.join(slugs)}/")
    return found
