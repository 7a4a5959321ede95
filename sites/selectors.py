"""What the public sees of the cluster: menus, homes, the directory. Live content only, constant query counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import Promise
from wagtail.models import Site

from cms.enums import ColumnType
from cms.models import BasePage, Column
from cms.selectors import ColumnEntry, column_tree, has_content, latest_by_column, visible_columns

from .enums import SiteKind
from .models import SiteDirectory, SiteProfile, UnitSection

MENU_SIZE: Final = 7
COLUMN_LEVELS: Final = 3
_HEADLINES: Final = 8
_IN_PAIR: Final = 6
_IN_CARD: Final = 5


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
class DirectoryEntry:
    """A site in the directory: its name and its home page."""

    name: str
    home: BasePage


@dataclass(frozen=True)
class DirectoryGroup:
    """Sites of one kind."""

    kind: str
    label: str | Promise
    entries: list[DirectoryEntry]


def menu(home: BasePage) -> list[Column]:
    """Return the first-level columns for the main navigation: live, wanted in menus, with something to show."""
    return [column for column in visible_columns(home) if column.show_in_menus][:MENU_SIZE]


def breadcrumbs(page: BasePage, home: BasePage | None) -> list[BasePage]:
    """Return the live pages above a page, from the home of its site downwards."""
    above = BasePage.objects.ancestor_of(page).filter(live=True, depth__gt=1)
    if home:
        above = above.filter(path__startswith=home.path)
    return list(above.order_by("path"))


def site_map(site: Site) -> list[ColumnEntry]:
    """Return every column of a site that has something to show, as a tree."""
    return column_tree(site.root_page, levels=COLUMN_LEVELS)


def directory_groups() -> list[DirectoryGroup]:
    """Return the sub-sites that have live content, by kind, in the order of the tree; empty ones stay unlinked."""
    profiles = (
        SiteProfile.objects.filter(has_content("site__root_page__path"), site__root_page__live=True)
        .exclude(kind=SiteKind.PORTAL)
        .select_related("site__root_page")
        .order_by("site__root_page__path")
    )
    return _groups(list(profiles))


def home_context(home: BasePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of a home (portal, sub-site, unit section) needs besides the page.

    `headline` (news), `pair` (policy documents and their interpretation), `cards` (the other first-level columns),
    `groups` (sites to go on to), `units` (sections without a site), `directory` (the directory page, on the portal).
    """
    columns = visible_columns(home, levels=COLUMN_LEVELS)
    first_level = [column for column in columns if column.depth == home.depth + 1]
    pair = [_first(columns, ColumnType.POLICIES), _first(columns, ColumnType.INTERPRETATION)]
    wanted = [*first_level, *(column for column in pair if column)]
    sections = _sections(wanted, limit=_HEADLINES)
    headline = _first([column for column in first_level if column.pk in sections], ColumnType.NEWS)
    shown = [column for column in pair if column and column.pk in sections]
    cards = [
        column
        for column in first_level
        if column.pk in sections and column != headline and not any(s.path.startswith(column.path) for s in shown)
    ]
    return {
        "headline": sections[headline.pk] if headline else None,
        "pair": [_cut(sections[column.pk], _IN_PAIR) for column in shown],
        "cards": [_cut(sections[column.pk], _IN_CARD) for column in cards],
        **_onward(home, request),
    }


def directory_context(directory: BasePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the directory's template needs: `groups` and the `total` of sites in them."""
    groups = directory_groups()
    return {"groups": groups, "total": sum(len(group.entries) for group in groups)}


def _sections(columns: list[Column], *, limit: int) -> dict[int, HomeSection]:
    """Sections of the columns that have content, by column id, in the given order."""
    latest = latest_by_column(columns, limit=limit)
    return {column.pk: HomeSection(column, latest[column.pk]) for column in columns if latest[column.pk]}


def _first(columns: list[Column], column_type: ColumnType) -> Column | None:
    return next((column for column in columns if column.column_type == column_type), None)


def _cut(section: HomeSection, limit: int) -> HomeSection:
    return HomeSection(section.column, section.pages[:limit])


def _onward(home: BasePage, request: HttpRequest) -> dict[str, Any]:
    """The sites and units that a home leads to: on the portal all, elsewhere those of the organisations below."""
    directory = SiteDirectory.objects.child_of(home).filter(live=True).first()
    if directory is not None:
        return {"groups": directory_groups(), "units": [], "directory": directory}
    units = UnitSection.objects.child_of(home).filter(has_content(), live=True).order_by("path")
    below = (
        SiteProfile.objects.filter(
            has_content("site__root_page__path"),
            site__root_page__live=True,
            organisation__parent__site_profiles__site__root_page=home.pk,
        )
        .select_related("site__root_page")
        .order_by("site__root_page__path")
    )
    return {"groups": _groups(list(below)), "units": list(units), "directory": None}


def _groups(profiles: list[SiteProfile]) -> list[DirectoryGroup]:
    groups = []
    for kind in SiteKind:
        entries = [DirectoryEntry(p.name, p.site.root_page) for p in profiles if p.kind == kind]
        if entries:
            groups.append(DirectoryGroup(kind.value, kind.label, entries))
    return groups
