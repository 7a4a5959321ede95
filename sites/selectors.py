"""What the public sees of the cluster: menus, homes, the directory. Live content only, constant query counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest
from wagtail.models import Site

from cms.models import BasePage, Column
from cms.models.content import DEEPEST_COLUMN
from cms.selectors import ColumnEntry, column_tree

from . import directory, home_arrangement
from .models import PortalHome

MENU_SIZE: Final = 7


def menu(columns: Iterable[ColumnEntry]) -> list[Column]:
    """Return the first-level columns for the main navigation: those of a column tree that are wanted in menus."""
    return [entry.column for entry in columns if entry.column.show_in_menus][:MENU_SIZE]


def breadcrumbs(page: BasePage, home: BasePage | None) -> list[BasePage]:
    """Return the live pages above a page, from the home of its site downwards."""
    above = BasePage.objects.ancestor_of(page).filter(live=True, depth__gt=1)
    if home:
        above = above.filter(path__startswith=home.path)
    return list(above.order_by("path"))


def site_map(site: Site) -> list[ColumnEntry]:
    """Return every column of a site that has something to show, as a tree."""
    return column_tree(site.root_page, levels=DEEPEST_COLUMN)


def home_context(home: BasePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of a home (portal, sub-site, unit section) needs besides the page.

    `sections`: its blocks with what they show (:class:`~sites.home_sections.Shown`); those without content only in a
    preview, with the reason. `tiles`: services that stand at the very top of the portal, in its head.
    """
    found = home_arrangement.shown(home, request)
    top = found[0] if found else None
    tiles = top if top and top.kind == "services" and not top.reason and isinstance(home, PortalHome) else None
    seen = [one for one in found if one is not tiles]
    if not getattr(request, "is_preview", False):
        seen = [one for one in seen if not one.reason]
    return {"sections": seen, "tiles": tiles}


def directory_context(directory_page: BasePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the directory's template needs.

    `groups` by kind, region (`?by=region`) or initial (`?by=initial`), narrowed by a name (`?q=`), the `total` of sites
    with content and of `planned` ones in them, and what was asked: `by`, `words`.
    """
    asked = request.GET.get("by", "")
    by = asked if asked in directory.ORDERS else directory.BY_KIND
    words = request.GET.get("q", "").replace("\x00", "").strip()[: directory.LONGEST_FILTER]
    groups = directory.groups(by=by, words=words, planned=True)
    return {
        "groups": groups,
        "total": sum(len(group.entries) for group in groups),
        "planned": sum(len(group.planned) for group in groups),
        "by": by,
        "words": words,
        "longest": directory.LONGEST_FILTER,
    }
