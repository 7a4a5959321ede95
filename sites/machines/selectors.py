"""Which pages are public, and at which full address: live below live ancestors, of one site, in constant queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from wagtail.models import Site

from cms.enums import ColumnLayout
from cms.models import BasePage, Column
from cms.roles.paths import at_or_below, self_and_above
from cms.selectors import content_types, has_content, with_text
from foundation.outbox.models import Event
from sites.hosts import table
from sites.models import HomeFields, SiteDirectory

from .registry import elsewhere

#: Items of a feed: a column with ten a day is read once in three days at the least.
ITEMS: Final = 30


def site_of(page: BasePage) -> Site | None:
    """The site that a page belongs to. No query."""
    return table().owner_of(page.path)


def address_of(page: BasePage, site: Site) -> str:
    """The one full address of a page of the site. No query."""
    return f"{site.root_url}/{page.url_path[len(site.root_page.url_path) :]}"


def is_public(page_id: int) -> bool:
    """Whether the public may read the page of the id now; two queries at most."""
    path = BasePage.objects.filter(pk=page_id, live=True, depth__gt=1).values_list("path", flat=True).first()
    return path is not None and _is_open(path)


def has_feed(page: object) -> bool:
    """Whether a page lists what is published below it: homes, unit sections, columns that are not a single text."""
    if isinstance(page, Column):
        return page.layout != ColumnLayout.PAGE
    return isinstance(page, HomeFields)


def feed_page(site: Site, page_id: int) -> BasePage | None:
    """The live page of this site and no other whose feed is asked for; None where there is none."""
    found: BasePage | None = BasePage.objects.filter(pk=page_id, live=True).specific().first()
    if found is None or not has_feed(found) or site_of(found) != site or not _is_open(found.path):
        return None
    return found


def feed_items(page: BasePage) -> list[Any]:
    """The newest public items below a page, as specific pages without their bodies; a query more for each type."""
    items = public_below(page).filter(content_type__in=content_types())
    newest = items.order_by(F("first_published_at").desc(nulls_last=True), "-pk")[:ITEMS]
    return list(newest.specific().defer_streamfields())


def changed_at(page: BasePage, items: list[BasePage]) -> datetime | None:
    """When a feed last may have changed: by an item, or by anything public that changed or went. One query."""
    stamps = [one.last_published_at for one in (page, *items) if one.last_published_at]
    event = Event.objects.filter(kind="page").order_by("-pk").values_list("created_at", flat=True).first()
    return max([*stamps, *([event] if event else [])], default=None)


def public_below(place: BasePage) -> Any:
    """Public pages at or below a place, without those of other sites below it; one query now, one when it is read."""
    roots = [site.root_page.path for site in table().sites]
    others = [root for root in roots if root != place.path and root.startswith(place.path)]
    below = BasePage.objects.filter(path__startswith=place.path)
    closed = list(below.filter(live=False, numchild__gt=0).values_list("path", flat=True))
    pages = below.filter(live=True)
    for barred in (others, closed):
        if barred:
            pages = pages.exclude(at_or_below(barred))
    return pages.exclude(content_type__in=_types(*elsewhere())) if elsewhere() else pages


def listed(site: Site) -> QuerySet[BasePage]:
    """Pages of a site for its sitemap: content, and of homes, columns and the like what has something to show."""
    texts = with_text(Column.objects).values("pk")
    shown = Q(content_type__in=content_types()) | Q(pk=site.root_page_id) | Q(pk__in=texts) | Q(has_content())
    directory = Q(content_type__in=_types(SiteDirectory))
    pages: QuerySet[BasePage] = public_below(site.root_page).filter(shown | directory).order_by("pk")
    return pages


def _types(*models: type[BasePage]) -> list[int]:
    return [found.pk for found in ContentType.objects.get_for_models(*models).values()]


def _is_open(path: str) -> bool:
    return not BasePage.objects.filter(path__in=self_and_above(path), live=False).exists()
