"""RSS 2.0 and Atom of what a column or a home publishes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, get_tag_uri
from wagtail.models import Site

from cms.models import BasePage
from sites.models import SiteProfile

from .selectors import address_of

#: Formats by the end of their address.
FORMATS: Final = ("rss", "atom")
TYPES: Final = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8"}
#: Signs that XML cannot hold.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
#: Where the first page of all is dated, for a feed of which nothing else is known.
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class FeedLink(NamedTuple):
    """A feed as the head and the links of a page name it."""

    title: str
    form: str
    type: str
    url: str


@dataclass(frozen=True)
class Contents:
    """What a feed says, whatever its format."""

    page: BasePage
    site: Site
    profile: SiteProfile | None
    items: Sequence[Any]
    changed: datetime | None


class Rss(Rss201rev2Feed):
    """RSS 2.0 that is the same, byte by byte, until something changes."""

    def latest_post_date(self) -> datetime:
        """When anything in it changed."""
        changed: datetime = self.feed["changed"]
        return changed


class Atom(Atom1Feed):
    """Atom 1.0 that is the same, byte by byte, until something changes."""

    def latest_post_date(self) -> datetime:
        """When anything in it changed."""
        changed: datetime = self.feed["changed"]
        return changed


def feed_path(page: BasePage, form: str) -> str:
    """Path of a page's feed on the host of its own site."""
    return reverse("feed", args=[page.pk, form])


def links(pages: Sequence[BasePage], site: Site) -> list[FeedLink]:
    """The feeds of pages in every format."""
    return [
        FeedLink(page.title, form, TYPES[form].partition(";")[0], f"{site.root_url}{feed_path(page, form)}")
        for page in pages
        for form in FORMATS
    ]


def written(contents: Contents, form: str) -> bytes:
    """The feed as XML in UTF-8."""
    page, site = contents.page, contents.site
    name = contents.profile.name if contents.profile else site.site_name
    title = name if page.pk == site.root_page_id else f"{page.title} - {name}"
    kind: type[SyndicationFeed] = Rss if form == "rss" else Atom
    feed = kind(
        title=clean(title),
        link=address_of(page, site),
        description=clean(getattr(page, "intro", "") or page.search_description or title),
        language="zh-CN",
        author_name=clean(name),
        feed_url=f"{site.root_url}{feed_path(page, form)}",
        ttl=60,
        changed=contents.changed or page.last_published_at or _LONG_AGO,
    )
    for item in contents.items:
        _add(feed, item, site)
    text: str = feed.writeString("utf-8")
    return text.encode()


def clean(text: str) -> str:
    """Text without the signs that no XML may hold."""
    return _FORBIDDEN.sub("", text)


def summary_of(page: Any) -> str:
    """What a page says of itself in a sentence or two; empty where it says nothing."""
    words = (page.search_description, *(getattr(page, name, "") for name in ("summary", "overview", "intro")))
    return next((text.strip() for text in words if isinstance(text, str) and text.strip()), "")


def source_of(page: Any) -> str:
    """Who answers for an item: its source, issuer or unit."""
    words = (getattr(page, name, "") for name in ("source", "issuer", "unit"))
    return next((text for text in words if isinstance(text, str) and text), "")


def _add(feed: SyndicationFeed, item: Any, site: Site) -> None:
    address = address_of(item, site)
    published = item.first_published_at or item.last_published_at
    feed.add_item(
        title=clean(item.title),
        link=address,
        description=clean(summary_of(item)) or clean(item.title),
        author_name=clean(source_of(item)) or None,
        # stays when the page moves: readers would show it twice
        unique_id=get_tag_uri(f"{site.root_url}/page/{item.pk}", published),
        unique_id_is_permalink=False,
        pubdate=published,
        updateddate=max(filter(None, (item.last_published_at, published)), default=None),
    )
