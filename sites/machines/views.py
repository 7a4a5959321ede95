"""Feeds, sitemaps and robots.txt, each of the site whose host was asked and of no other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe
from wagtail.models import Site

from cms.models import BasePage
from cms.selectors import content_types
from sites import traditional
from sites.hosts import table
from sites.middleware import host_of
from sites.profiles import profile_of
from sites.reading import link
from sites.selectors import breadcrumbs

from . import feeds, selectors

#: Pages of a file, each at two addresses; the protocol allows 50,000.
PER_FILE: Final = 20_000
#: Items of a feed that its page for people shows.
NEWEST: Final = 5
#: What is withdrawn is gone from caches within the minute.
SHORTLY: Final = "public, max-age=60"
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
#: Addresses that hold nothing to find: results, forms, counters.
CLOSED: Final = (
    "/search/", "/api/", "/admin/", "/files/", "/limits/", "/visits/", "/report-error/", "/display-settings/",
)  # fmt: skip


@require_safe
def feed(request: HttpRequest, page_id: int, form: str) -> HttpResponseBase:
    """The feed of a home or column of the site that was asked; 404 for every other page, host and format."""
    site = _site(request)
    page = selectors.feed_page(site, page_id) if form in feeds.FORMATS else None
    if page is None:
        raise Http404
    items = selectors.feed_items(page)
    changed = selectors.changed_at(page, items)
    contents = feeds.Contents(page, site, profile_of(site), items, changed)
    return _answer(request, feeds.written(contents, form), feeds.TYPES[form], changed)


@require_safe
def subscribe(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say how to subscribe to a home or column, for people: a browser shows a feed as raw text. 404 as the feed."""
    site = _site(request)
    place = selectors.feed_page(site, page_id)
    if place is None:
        raise Http404
    trail = [] if place.pk == site.root_page_id else [*breadcrumbs(place, site.root_page), place]
    context = {
        "place": place,
        "trail": trail,
        "feeds": feeds.links([place], site),
        "newest": selectors.feed_items(place)[:NEWEST],
    }
    response = render(request, "site_cluster/subscribe.html", context)
    response["Cache-Control"] = SHORTLY
    return response


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """The list of the site's sitemaps."""
    site = _site(request)
    parts = range(1, _parts(site) + 1)
    rows = (f"<sitemap><loc>{site.root_url}{reverse('sitemap', args=[number])}</loc></sitemap>" for number in parts)
    return _answer(request, _xml("sitemapindex", rows), "application/xml; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponseBase:
    """One sitemap: full addresses of public pages; of content the time when it was last published. Four queries.

    Each page stands there twice, in simplified and in traditional characters, and names both: search engines ask that
    every version be listed with all versions.
    """
    site = _site(request)
    if number < 1 or number > _parts(site):
        raise Http404
    first = (number - 1) * PER_FILE
    pages = selectors.listed(site).only("path", "url_path", "last_published_at", "content_type")
    content = set(content_types())
    both = _in_both_characters(site)
    rows = (
        row
        for page in pages[first : first + PER_FILE]
        for row in _rows(page, site, dated=page.content_type_id in content, both=both)
    )
    names = {"xmlns:xhtml": _XHTML} if both else {}
    return _answer(request, _xml("urlset", rows, **names), "application/xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """What crawlers may read: all pages, no forms and no results."""
    plain = (*CLOSED, "/live/*/ask/")
    closed = (*plain, *(f"{traditional.PREFIX}{path}" for path in plain if traditional.covers(path)))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines.append(f"Sitemap: {_site(request).root_url}{reverse('sitemap_index')}")
    return _answer(request, ("\n".join(lines) + "\n").encode(), "text/plain; charset=utf-8")


def _site(request: HttpRequest) -> Site:
    """The site whose host was asked; 404 where it is none's, as ``HostMiddleware`` has said before."""
    site = table().by_host.get(host_of(request))
    if site is None:
        raise Http404
    return site


def _parts(site: Site) -> int:
    return max(1, -(-selectors.listed(site).count() // PER_FILE))


def _in_both_characters(site: Site) -> bool:
    profile = profile_of(site)
    return profile is None or profile.language.startswith("zh")


def _rows(page: BasePage, site: Site, *, dated: bool, both: bool) -> Iterator[str]:
    """The entries of a page: one for each kind of characters that it is read in."""
    stamp = page.last_published_at if dated else None  # a home changes with what it lists: its own date would mislead
    lastmod = f"<lastmod>{stamp.isoformat(timespec='seconds')}</lastmod>" if stamp else ""
    plain = selectors.address_of(page, site)
    other = link(plain) if both else plain
    versions = {} if other == plain else {"zh-Hans": plain, "zh-Hant": other, "x-default": plain}
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
        for language, address in versions.items()
    )
    for address in dict.fromkeys((plain, other)):
        yield f"<url><loc>{escape(address)}</loc>{lastmod}{alternates}</url>"


def _xml(root: str, rows: Iterable[str], **names: str) -> bytes:
    spaces = "".join(f' {name}="{value}"' for name, value in {"xmlns": _NAMESPACE, **names}.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{spaces}>{"".join(rows)}</{root}>\n'.encode()


def _answer(request: HttpRequest, body: bytes, content_type: str, changed: datetime | None = None) -> HttpResponseBase:
    """The body, or 304 for who has it already; the tag is the body's own digest, so it is never wrong."""
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = SHORTLY
    stamp = int(changed.timestamp()) if changed else None
    if stamp is not None:
        response["Last-Modified"] = http_date(stamp)
    found: HttpResponseBase | None = get_conditional_response(request, etag, stamp, response)
    return found or response
