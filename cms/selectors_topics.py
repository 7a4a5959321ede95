"""The sections of a topic as the public sees them now: live pages only, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cms import listing
from cms.models import BasePage, Column, Topic
from cms.selectors import latest_by_column

from .blocks_sections import MOST_ITEMS


@dataclass(frozen=True)
class Section:
    """One section: ``value`` is the block's own value for texts, links and pictures."""

    kind: str
    anchor: str
    title: str = ""
    value: Any = None
    column: Column | None = None
    pages: list[BasePage] = field(default_factory=list)


def sections_of(topic: Topic) -> list[Section]:
    """Return a topic's sections; those whose column or pages are not public are left out, as are empty ones."""
    raw = [(number, child["type"], child["value"]) for number, child in enumerate(topic.sections.get_prep_value())]
    columns = _columns(value["column"] for _number, kind, value in raw if kind == "column")
    latest = latest_by_column(list(columns.values()), limit=MOST_ITEMS)
    pages = _pages(key for _number, kind, value in raw if kind == "pages" for key in _picked(value))
    found = []
    for number, kind, value in raw:
        anchor = f"t{number + 1}"
        if kind == "column":
            if (column := columns.get(value["column"])) and (items := latest[column.pk][: value["limit"]]):
                found.append(Section(kind, anchor, value["title"] or column.title, column=column, pages=items))
        elif kind == "pages":
            if items := [pages[key] for key in _picked(value) if key in pages]:
                found.append(Section(kind, anchor, value["title"], pages=items))
        else:
            own = topic.sections[number].value
            found.append(Section(kind, anchor, own.get("title", ""), value=own))
    return found


def _picked(value: Any) -> Iterator[int]:
    for item in value["pages"]:
        key = item["value"] if isinstance(item, dict) else item
        if key:
            yield key


def _columns(keys: Iterable[int | None]) -> dict[int, Column]:
    wanted = {key for key in keys if key}
    found = Column.objects.filter(pk__in=wanted, live=True).defer_streamfields() if wanted else []
    return {column.pk: column for column in found}


def _pages(keys: Iterable[int]) -> dict[int, BasePage]:
    wanted = set(keys)
    if not wanted:
        return {}
    pages: Any = BasePage.objects.filter(pk__in=wanted, live=True)
    return {page.pk: page for page in listing.prepared(pages.specific().defer_streamfields())}
