"""What each block of a home wants and shows. A block that has nothing to show says why, to editors only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.enums import ColumnType
from cms.models import Column, Topic

from . import home_links, home_rows
from .home_data import Columns, HomeData, Wants
from .home_sources import Row

Value = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """A block as its template prints it. ``reason``: why the public does not see it; empty where it does."""

    kind: str
    key: str
    heading: str | Promise = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    more: str = ""
    reason: str | Promise = ""

    @property
    def template(self) -> str:
        """The template of the block's kind."""
        return f"site_cluster/sections/{self.kind}.html"


class Section(ABC):
    """How one kind of block is shown: ``show`` gives its values, or None where it has nothing."""

    heading: ClassVar[str | Promise] = ""
    empty: ClassVar[str | Promise] = ""

    def wants(self, value: Value, columns: Columns) -> Wants:
        """What must be loaded for it."""
        return Wants()

    @abstractmethod
    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """Values for its template, or None."""

    def more(self, value: Value, columns: Columns) -> Column | None:
        """The column that “more” leads to, and whose name heads a section without a heading of its own."""
        return None


class OfColumn(Section):
    """A section about one column."""

    empty = _("The column chosen has no published content, or there is no column of this type on this site.")

    def wants(self, value: Value, columns: Columns) -> Wants:
        """The newest of the column."""
        column = columns.pick(value)
        return Wants(columns={column.pk: value["count"]}) if column and value["count"] else Wants()

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """The section of the column."""
        section = data.section(data.columns.pick(value), value["count"])
        return {"section": section} if section else None

    def more(self, value: Value, columns: Columns) -> Column | None:
        """The column."""
        return columns.pick(value)


class Headlines(Section):
    """Chosen pages that are public."""

    empty = _("None of the items chosen is published on this site.")

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """The pages in the order chosen."""
        pages = home_links.live(value["pages"], data.columns.home)
        links = [{"label": page.title, "url": data.link(page)} for page in pages]
        return {"first": links[0], "others": links[1:]} if links else None


class PictureNews(OfColumn):
    """The newest of a column; other sections leave out what stands here."""

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """The section, noted as taken."""
        shown = super().show(value, data)
        if shown:
            data.taken.update(page.pk for page in shown["section"].pages)
            data.taken.add(shown["section"].column.pk)
        return shown


class ColumnTabs(Section):
    """Several columns: those chosen, or the usual ones, without what stands above."""

    empty = _("None of the columns has published content that does not stand above already.")
    most: ClassVar[int] = 6
    #: So many items may stand above already.
    spare: ClassVar[int] = 12

    def wants(self, value: Value, columns: Columns) -> Wants:
        """The newest of each."""
        return Wants(columns={column.pk: value["count"] + self.spare for column in self._columns(value, columns)})

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """Sections of those that have content."""
        found = [column for column in self._columns(value, data.columns) if column.pk not in data.taken]
        sections = [one for column in found if (one := data.section(column, value["count"], fresh=True))]
        if not len(value["columns"]):  # the usual columns: topics have a section of their own
            sections = [one for one in sections if not any(isinstance(page, Topic) for page in one.pages)]
        return {"sections": sections[: self.most]} if sections else None

    def _columns(self, value: Value, columns: Columns) -> list[Column]:
        chosen = {column.pk: column for part in value["columns"] if (column := columns.pick(part))}
        if chosen or len(value["columns"]):
            return list(chosen.values())
        above = columns.first(ColumnType.NEWS) if value["usual"] == "news" else columns.home
        return columns.children(above) if above else []


class Services(Section):
    """Tiles: those chosen, or the columns below the column of services."""

    heading = _("Services")
    empty = _("No service is listed, and no column of services has published content.")

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """Title, symbol and target of each tile."""
        tiles = home_links.links(value["items"], data) or home_links.tiles(data)
        return {"tiles": tiles} if tiles else None

    def more(self, value: Value, columns: Columns) -> Column | None:
        """The column of services."""
        return columns.first(ColumnType.SERVICES)


class Documents(Section):
    """The newest documents of the site or of a column, with interpretations."""

    heading = _("Policy documents")
    empty = _("No document is published on this site.")
    interpreted: ClassVar[int] = 6

    def wants(self, value: Value, columns: Columns) -> Wants:
        """Documents and interpretations."""
        column = columns.pick(value) if value["column"] else None
        beside = columns.first(ColumnType.INTERPRETATION) if value["interpretations"] else None
        wanted = Wants(columns={one.pk: max(value["count"], self.interpreted) for one in (column, beside) if one})
        return wanted if value["column"] else wanted | Wants(sources={"documents": value["count"]})

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """Rows or a section, and the section of interpretations."""
        section = data.section(data.columns.pick(value), value["count"]) if value["column"] else None
        rows = [] if value["column"] else data.rows.get("documents", [])[: value["count"]]
        if not section and not rows:
            return None
        column = data.columns.first(ColumnType.INTERPRETATION) if value["interpretations"] else None
        return {"section": section, "rows": rows, "beside": data.section(column, self.interpreted)}

    def more(self, value: Value, columns: Columns) -> Column | None:
        """The column of documents; its name does not head the section."""
        return columns.pick(value) if value["column"] else columns.first(ColumnType.POLICIES)


class Interaction(OfColumn):
    """The next interview, figures, the newest of a column."""

    heading = _("Interaction")
    empty = _("There is no interview, no figure and nothing in the column.")

    def wants(self, value: Value, columns: Columns) -> Wants:
        """All three."""
        names = [("interviews", 1)] if value["interview"] else []
        names += [("figures", 4)] if value["figures"] else []
        return super().wants(value, columns) | Wants(sources=dict(names))

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """What there is of them."""
        interviews = data.rows.get("interviews", [])[:1] if value["interview"] else []
        shown = {
            "interview": interviews[0] if interviews else None,
            "figures": data.rows.get("figures", []) if value["figures"] else [],
            **(super().show(value, data) or {"section": None}),
        }
        parts = sum(1 for part in shown.values() if part)
        return {**shown, "parts": parts} if parts else None

    def more(self, value: Value, columns: Columns) -> Column | None:
        """The column where people write to the government, which holds the others."""
        return columns.first(ColumnType.ENQUIRY)


class OfSource(Section):
    """Rows of one source."""

    def __init__(self, name: str, heading: Any, empty: Any, column_type: str = "") -> None:
        self.name, self.column_type = name, column_type
        self.heading, self.empty = heading, empty  # type: ignore[misc] # class-wide for the others

    def wants(self, value: Value, columns: Columns) -> Wants:
        """The rows."""
        return Wants(sources={self.name: value["count"]})

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """The rows."""
        rows = data.rows.get(self.name, [])[: value["count"]]
        return {"rows": rows} if rows else None

    def more(self, value: Value, columns: Columns) -> Column | None:
        """The column of their type."""
        return columns.first(self.column_type) if self.column_type else None


class Topics(OfSource):
    """Topics that run, or the pages chosen; topics that ended stay away."""

    #: So many topics are looked through for the pages chosen.
    known: ClassVar[int] = 16

    def wants(self, value: Value, columns: Columns) -> Wants:
        """The topics that run."""
        return Wants(sources={self.name: max(value["count"], self.known if value["pages"] else 0)})

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """The rows of the pages chosen, in their order; of none, those of the topics that run."""
        chosen = home_links.live(value["pages"], data.columns.home)
        ended = home_rows.ended_topics([page.pk for page in chosen]) if chosen else frozenset()
        known = {row.page.pk: row for row in data.rows.get(self.name, []) if row.page}
        rows = [known.get(page.pk) or Row(page.title, data.link(page), None) for page in chosen if page.pk not in ended]
        return {"rows": rows[: value["count"]]} if rows else super().show(value, data)


class Data(OfColumn):
    """Figures with their date and source: those written here, or those of the newest data page."""

    def wants(self, value: Value, columns: Columns) -> Wants:
        """The newest releases, and figures where none are written."""
        figures = Wants() if value["tiles"] else Wants(sources={"data": 8})
        return super().wants(value, columns) | figures

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """Tiles, their source and the releases."""
        shown = super().show(value, data) or {"section": None}
        rows = [] if value["tiles"] else data.rows.get("data", [])
        if not shown["section"] and not value["tiles"] and not rows:
            return None
        tiles = [{"label": one["name"], "value": one["value"], "unit": one["unit"]} for one in value["tiles"]]
        source = value["source"] or (rows[0].state if rows else "")
        return {**shown, "figures": tiles or rows, "as_of": value["as_of"], "source": source}


class Cluster(Section):
    """Sites and units to go on to."""

    heading = _("Government sites")
    empty = _("No site or unit below this one has published content.")

    def wants(self, value: Value, columns: Columns) -> Wants:
        """The map."""
        return Wants(cluster=value["by"])

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """Groups of so many sites each; the directory has them all."""
        onward = data.onward
        groups = [
            {"label": group.label, "entries": group.entries[: value["count"]], "total": len(group.entries)}
            for group in onward["groups"]
        ]
        return {**onward, "groups": groups} if groups or onward["units"] else None


class Links(Section):
    """Links that editors wrote."""

    empty = _("None of the links leads to a published page.")

    def show(self, value: Value, data: HomeData) -> dict[str, Any] | None:
        """Those whose target is public."""
        links = home_links.links(value["items"], data)
        return {"links": links} if links else None
