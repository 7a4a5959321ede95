"""Tags for what programs read in the head of a page."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.utils.safestring import SafeString

from cms.models import BasePage
from sites.machines import feeds, selectors, structured

from .face import breadcrumbs

register = template.Library()


class FeedLink(NamedTuple):
    """A feed as the head and the links of a page name it."""

    title: str
    form: str
    type: str
    url: str


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any], page: object) -> SafeString | str:
    """Return the page's data block; nothing for drafts and for what is no page. No query beside the breadcrumbs'."""
    site = _site(page)
    if not isinstance(page, BasePage) or site is None:
        return ""
    trail = [] if page.pk == site.root_page_id else breadcrumbs(context, page)
    return structured.block(page, site=site, profile=context.get("site_profile") or None, trail=trail)


@register.simple_tag(takes_context=True)
def feed_links(context: dict[str, Any], page: object) -> list[FeedLink]:
    """Return the feeds that a page names: its own where it has one, and its site's news. No query."""
    site = _site(page)
    if not isinstance(page, BasePage) or site is None:
        return []
    home = context.get("site_home")
    named = [page] if selectors.has_feed(page) else []
    if home and home.pk != page.pk and selectors.has_feed(home):
        named.append(home)
    return [
        FeedLink(one.title, form, feeds.TYPES[form].partition(";")[0], f"{site.root_url}{feeds.feed_path(one, form)}")
        for one in named
        for form in feeds.FORMATS
    ]


@register.simple_tag(takes_context=True)
def own_feed(context: dict[str, Any], page: object) -> FeedLink | None:
    """Return the page's own RSS feed for its visible link; None where it has none."""
    own = selectors.has_feed(page)
    return next((link for link in feed_links(context, page) if own and link.form == "rss"), None)


def _site(page: object) -> Any:
    return selectors.site_of(page) if isinstance(page, BasePage) and page.pk and page.live else None
