"""Tags for what programs read in the head of a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from cms.models import BasePage
from sites.machines import feeds, selectors, structured

from .face import breadcrumbs

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any], page: object) -> SafeString | str:
    """Return the page's data block; nothing for drafts and for what is no page. No query beside the breadcrumbs'."""
    site = _site(page)
    if not isinstance(page, BasePage) or site is None:
        return ""
    trail = [] if page.pk == site.root_page_id else breadcrumbs(context, page)
    return structured.block(page, site=site, profile=context.get("site_profile") or None, trail=trail)


@register.simple_tag(takes_context=True)
def feed_links(context: dict[str, Any], page: object) -> list[feeds.FeedLink]:
    """Return the feeds that a page names: its own where it has one, and its site's news. No query."""
    site = _site(page)
    if not isinstance(page, BasePage) or site is None:
        return []
    home = context.get("site_home")
    named = [page] if selectors.has_feed(page) else []
    if home and home.pk != page.pk and selectors.has_feed(home):
        named.append(home)
    return feeds.links(named, site)


@register.simple_tag
def subscription(page: object) -> str:
    """Return the address at which people subscribe to a page's feed; empty where it has none. No query."""
    site = _site(page)
    if not isinstance(page, BasePage) or site is None or not selectors.has_feed(page):
        return ""
    return f"{site.root_url}{reverse('subscribe', args=[page.pk])}"


def _site(page: object) -> Any:
    return selectors.site_of(page) if isinstance(page, BasePage) and page.pk and page.live else None
