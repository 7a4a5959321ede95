"""A home's arrangement: its own blocks or the default of its kind, with all that they show."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.enums import ColumnType
from cms.models import BasePage, Column
from cms.selectors import latest_by_column

from . import home_sections as sections
from .home_data import HomeData, columns_of, load
from .home_defaults import default_blocks, kind_of
from .home_sections import Section, Shown
from .models import PortalHome

SECTIONS: Final[dict[str, Section]] = {
    "headlines": sections.Headlines(),
    "picture_news": sections.PictureNews(),
    "column_tabs": sections.ColumnTabs(),
    "services": sections.Services(),
    "documents": sections.Documents(),
    "interaction": sections.Interaction(),
    "interviews": sections.OfSource(
        "interviews", _("Online interviews"), _("No interview is published on this site."), ColumnType.INTERVIEW
    ),
    "topics": sections.Topics("topics", _("Topics"), _("No topic runs on this site, and none is chosen.")),
    "leaders": sections.OfSource(
        "leaders", _("Leaders"), _("No leader's page is published on this site."), ColumnType.LEADERS
    ),
    "data": sections.Data(),
    "cluster": sections.Cluster(),
    "links": sections.Links(),
}


def arrangement(home: Any) -> Any:
    """The blocks of a home: its own, or where it has none those of its kind."""
    return home.blocks or default_blocks(kind_of(home))


def shown(home: BasePage, request: HttpRequest | None = None) -> list[Shown]:
    """Every block of a home in order, with what it shows, or with the reason why the public does not see it."""
    return _all(home, [(child.block_type, child.value) for child in arrangement(home)], request)


def sample(kind: str, value: Any, request: HttpRequest | None = None) -> Shown | None:
    """One block as it would stand on the portal now, for the chooser of blocks; None before there is a portal."""
    portal = PortalHome.objects.filter(live=True).first()
    return _all(portal, [(kind, value)], request)[0] if portal else None


def sample_columns(most: int) -> list[Column]:
    """Columns of the portal's first level that show something, for a block that has nothing without a choice."""
    portal = PortalHome.objects.filter(live=True).first()
    return columns_of(portal).children(portal)[:most] if portal else []


def sample_pages(most: int) -> list[BasePage]:
    """The newest public items of the portal's news, for the same."""
    portal = PortalHome.objects.filter(live=True).first()
    news = columns_of(portal).first(ColumnType.NEWS) if portal else None
    return latest_by_column([news], limit=most)[news.pk] if news else []


def _all(home: BasePage, blocks: list[tuple[str, Any]], request: HttpRequest | None) -> list[Shown]:
    columns = columns_of(home)
    wants = [SECTIONS[kind].wants(value, columns) for kind, value in blocks]
    data = load(columns, wants, lambda page: page.get_url(request) or "")
    return [_shown(number, kind, value, data) for number, (kind, value) in enumerate(blocks, start=1)]


def _shown(number: int, kind: str, value: Any, data: HomeData) -> Shown:
    section = SECTIONS[kind]
    values = section.show(value, data)
    more = section.more(value, data.columns)
    heading = value.get("heading") or section.heading or (more.title if more else "")
    key = f"b{number}"
    if values is None:
        return Shown(kind, key, heading, reason=section.empty)
    return Shown(kind, key, heading, values, data.link(more) if more else "")
