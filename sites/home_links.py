"""Links on homes: pages and addresses that editors chose, and tiles of services with their symbols."""

from __future__ import annotations

from typing import Any

from cms.enums import ColumnType
from cms.models import BasePage

from .home_data import HomeData
from .hosts import table


def is_own(page: BasePage, home: BasePage) -> bool:
    """Whether a page lies below a home and not on a site below it, as all others lie below the portal. No query."""
    owner_of = table().owner_of
    return page.path.startswith(home.path) and owner_of(page.path) == owner_of(home.path)


def live(pages: Any, home: BasePage) -> list[BasePage]:
    """Chosen pages that are public and the home's own."""
    return [page for page in pages if page is not None and page.live and is_own(page, home)]


#: Words in a column's name → the symbol of its tile.
SYMBOLS = (
    (("企业", "营商"), "office"),
    (("教育", "入学"), "school"),
    (("就业", "社保"), "work"),
    (("婚", "生育"), "baby"),
    (("户籍", "身份"), "id"),
    (("医", "健康"), "heart"),
    (("养老",), "elder"),
    (("房", "公积金"), "home"),
    (("税", "缴费"), "yuan"),
    (("交通", "车"), "car"),
    (("农",), "farm"),
    (("法律",), "law"),
)


def tiles(data: HomeData) -> list[dict[str, str]]:
    """Tiles of the columns of services that have none below themselves, with symbols by their names."""
    found = data.columns.below(data.columns.first(ColumnType.SERVICES))
    return [{"label": one.title, "icon": _symbol(one.title), "url": data.link(one)} for one in found]


def _symbol(title: str) -> str:
    return next((symbol for words, symbol in SYMBOLS if any(word in title for word in words)), "file")


def links(items: Any, data: HomeData) -> list[dict[str, str]]:
    """Links that editors wrote, as components take them: those with an address, and those whose page is public."""
    return [
        {"label": item["title"], "url": item["url"] or data.link(item["page"]), "icon": item.get("icon", "")}
        for item in items
        if item["url"] or (item["page"] and item["page"].live)
    ]
