"""What a page is in schema.org's words, as a data block that no policy has to allow and no title can end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Site

from cms.models import Article, BasePage, Column
from sites.models import HomeFields, SiteProfile

from .feeds import summary_of
from .registry import build_of
from .selectors import address_of

Node = dict[str, Any]
#: A block ends at "</script" and begins a comment at "<!--"; JSON may write any sign by its number.
_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def block(page: BasePage, *, site: Site, profile: SiteProfile | None, trail: Sequence[BasePage]) -> SafeString:
    """The ``<script type="application/ld+json">`` of a public page."""
    graph = {"@context": "https://schema.org", "@graph": nodes(page, site=site, profile=profile, trail=trail)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- every sign of markup is escaped above


def nodes(page: BasePage, *, site: Site, profile: SiteProfile | None, trail: Sequence[BasePage]) -> list[Node]:
    """The organisation, the way to the page, and the page itself. No query but what a registered type asks."""
    found = [_organisation(site, profile, whole=page.pk == site.root_page_id)]
    if page.pk == site.root_page_id:
        found.append(_website(site, profile))
    if trail:
        found.append(_breadcrumbs([*trail, page], site))
    return [*found, _page(page, site)]


def article(page: Article) -> Node:
    """An item of news or an announcement."""
    node: Node = {"@type": "NewsArticle", "headline": page.title}
    if page.author:
        node["author"] = {"@type": "Person", "name": page.author}
    if page.source:
        node["creditText"] = page.source
    if page.keywords:
        node["keywords"] = page.keywords
    return node


def _page(page: BasePage, site: Site) -> Node:
    address = address_of(page, site)
    build = build_of(page)
    node: Node = build(page) if build else {"@type": _kind(page)}
    node = {"@id": address, "url": address, "name": page.title, "inLanguage": "zh-Hans"} | node
    node["publisher"] = {"@id": _organisation_id(site)}
    if summary := summary_of(page):
        node.setdefault("description", summary)
    for name, stamp in (("datePublished", page.first_published_at), ("dateModified", page.last_published_at)):
        if stamp and not page.is_structural:
            node.setdefault(name, stamp.isoformat(timespec="seconds"))
    return node


def _kind(page: BasePage) -> str:
    return "CollectionPage" if isinstance(page, Column | HomeFields) else "WebPage"


def _organisation_id(site: Site) -> str:
    return f"{site.root_url}/#organisation"


def _organisation(site: Site, profile: SiteProfile | None, *, whole: bool) -> Node:
    """Who publishes; with address and telephone on the home page only."""
    node: Node = {
        "@type": "GovernmentOrganization",
        "@id": _organisation_id(site),
        "name": profile.name if profile else site.site_name,
        "url": f"{site.root_url}/",
    }
    if profile and whole:
        said = {
            "alternateName": profile.english_name,
            "telephone": profile.contact_phone,
            "email": profile.contact_email,
            "address": profile.contact_address,
            "identifier": profile.site_id_code,
        }
        node |= {name: value for name, value in said.items() if value}
    return node


def _website(site: Site, profile: SiteProfile | None) -> Node:
    root = f"{site.root_url}/"
    return {
        "@type": "WebSite",
        "@id": f"{root}#website",
        "url": root,
        "name": profile.name if profile else site.site_name,
        "publisher": {"@id": _organisation_id(site)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{root}search/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def _breadcrumbs(pages: Sequence[BasePage], site: Site) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": one.title, "item": address_of(one, site)}
            for number, one in enumerate(pages, start=1)
        ],
    }
