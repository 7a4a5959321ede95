"""What the blocks of a home want, and all of it loaded at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Final

from wagtail.images import get_image_model
from wagtail.images.models import Filter

from cms.models import BasePage, Column
from cms.models.content import DEEPEST_COLUMN
from cms.selectors import latest_by_column, visible_columns

from . import home_sources
from .home_sources import Row

#: Renditions that the sections print, as the templates' `picture` tags name them.
RENDITIONS: Final = (
    ["format-{webp,jpeg}", "fill-{960x540,480x270}"],
    ["format-{webp,jpeg}", "fill-{640x360,320x180}"],
    ["format-{webp,jpeg}", "fill-{360x480,180x240}"],
    ["format-{webp,jpeg}", "fill-{192x192,96x96}"],
)
Link = Callable[[BasePage], str]


@dataclass(frozen=True)
class HomeSection:
    """A column on a home page with its newest content."""

    column: Column
    pages: list[BasePage]

    @property
    def lead(self) -> BasePage:
        """The first item that has a picture, else the first."""
        return next((page for page in self.pages if getattr(page, "cover_id", None)), self.pages[0])

    @property
    def rest(self) -> list[BasePage]:
        """All but the lead."""
        return [page for page in self.pages if page.pk != self.lead.pk]


@dataclass(frozen=True)
class Wants:
    """What a block needs: newest items of columns by id, rows of sources by name, the map of the cluster."""

    columns: Mapping[int, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    cluster: str = ""

    def __or__(self, other: Wants) -> Wants:
        """Both, each with the larger number."""
        return Wants(
            _most(self.columns, other.columns), _most(self.sources, other.sources), self.cluster or other.cluster
        )


@dataclass(frozen=True)
class Columns:
    """The columns of a home that have something to show, in the order of the tree."""

    home: BasePage
    shown: list[Column]

    def pick(self, value: Mapping[str, Any]) -> Column | None:
        """The column that a block names by hand or by type; None where it shows nothing or lies elsewhere."""
        if chosen := value.get("column"):
            return next((column for column in self.shown if column.pk == chosen.pk), None)
        return self.first(value.get("column_type") or "")

    def first(self, column_type: str) -> Column | None:
        """The first column of a type."""
        return next((column for column in self.shown if column.column_type == column_type), None)

    def children(self, above: BasePage) -> list[Column]:
        """The columns directly below a column or the home."""
        return [one for one in self.shown if one.path[: -Column.steplen] == above.path]

    def below(self, column: Column | None) -> list[Column]:
        """The columns below one that have none below themselves."""
        if column is None:
            return []
        inner = [one for one in self.shown if one.path.startswith(column.path) and one.pk != column.pk]
        parents = {one.path[: -Column.steplen] for one in inner}
        return [one for one in inner if one.path not in parents]


@dataclass(frozen=True)
class HomeData:
    """Everything that the sections of one home show."""

    columns: Columns
    latest: Mapping[int, list[BasePage]]
    rows: Mapping[str, list[Row]]
    onward: Mapping[str, Any]
    link: Link
    #: Ids of pages and columns that stand on the home already.
    taken: set[int] = field(default_factory=set)

    def section(self, column: Column | None, limit: int, *, fresh: bool = False) -> HomeSection | None:
        """The newest of a column, or None where there is nothing; ``fresh``: nothing that stands above already."""
        found = self.latest.get(column.pk, []) if column else []
        pages = [page for page in found if not (fresh and page.pk in self.taken)][:limit]
        return HomeSection(column, pages) if column and pages else None


def columns_of(home: BasePage) -> Columns:
    """The columns of a home; one query."""
    return Columns(home, visible_columns(home, levels=DEEPEST_COLUMN))


def load(columns: Columns, wants: Iterable[Wants], link: Link) -> HomeData:
    """Load what several blocks want, each kind of thing once, in a number of queries that no number of items raises."""
    from .directory import onward

    wanted = reduce(lambda first, second: first | second, wants, Wants())
    chosen = [column for column in columns.shown if column.pk in wanted.columns]
    latest = latest_by_column(chosen, limit=max(wanted.columns.values(), default=0))
    rows = {name: _linked(home_sources.rows(name, columns.home, limit), link) for name, limit in wanted.sources.items()}
    _load_pictures(latest.values(), rows.values())
    return HomeData(columns, latest, rows, onward(columns.home, by=wanted.cluster) if wanted.cluster else {}, link)


def _linked(rows: list[Row], link: Link) -> list[Row]:
    return [row if row.url or row.page is None else replace(row, url=link(row.page)) for row in rows]


def _load_pictures(lists: Iterable[list[BasePage]], rows: Iterable[list[Row]]) -> None:
    """Give the pages their covers, and covers and rows' pictures their renditions; two queries, none without any."""
    pages = [page for found in lists for page in _pictured(found)]
    pictures = [row.picture for found in rows for row in found if row.picture is not None]
    keys = {page.cover_id for page in pages} | {picture.pk for picture in pictures}
    if not keys:
        return
    specs = [Filter(spec=spec) for group in RENDITIONS for spec in Filter.expand_spec(group)]
    images = {image.pk: image for image in get_image_model().objects.filter(pk__in=keys).prefetch_renditions(*specs)}
    for page in pages:
        page.cover = images.get(page.cover_id)
    for picture in pictures:
        picture.prefetched_renditions = getattr(images.get(picture.pk), "prefetched_renditions", [])


def _pictured(pages: list[BasePage]) -> list[Any]:
    """The first of the pages that has a cover: no other is shown with it."""
    return [page for page in pages if getattr(page, "cover_id", None)][:1]


def _most(first: Mapping[Any, int], second: Mapping[Any, int]) -> dict[Any, int]:
    return {key: max(first.get(key, 0), second.get(key, 0)) for key in {**first, **second}}
