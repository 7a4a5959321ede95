"""Tags of how a page is read: modes on `<html>`, the elder form, the switch of characters, addresses of both."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Site

from sites import display, mourning
from sites.middleware import host_of
from sites.reading import is_traditional, link, reader_path

register = template.Library()


@register.simple_tag(takes_context=True)
def html_attributes(context: dict[str, Any]) -> SafeString:
    """Return `data-view` as the reader chose, and `data-mourning` on days of mourning; with a blank before each."""
    request: HttpRequest | None = context.get("request")
    words = display.attribute(display.shown(request)) if request else ""
    view = format_html(' data-view="{}"', words) if words else SafeString()
    return view + SafeString(" data-mourning" if mourning.is_on(_site(context)) else "")


def _site(context: dict[str, Any]) -> Site | None:
    """The content's site, where the context knows it; lazy ones give the site itself."""
    site = context.get("content_site")
    return site if site else None


@register.simple_tag
def reading_path(request: HttpRequest | None) -> str:
    """Return path and query as the address bar shows them: where forms lead back to."""
    return reader_path(request) if request else "/"


@register.simple_tag
def cookie_domain(request: HttpRequest | None) -> str:
    """Return the domain that display settings hold for; empty where it is this host alone."""
    return (display.domain(host_of(request)) or "") if request else ""


@register.simple_tag
def reads_traditional(request: HttpRequest | None) -> bool:
    """Whether the page is shown in traditional characters."""
    return is_traditional(request)


@register.simple_tag
def own_characters(request: HttpRequest | None, address: str) -> str:
    """Return an address of the cluster as it is read in the characters of this page."""
    return link(address) if is_traditional(request) else address


@register.simple_tag
def other_characters(request: HttpRequest | None) -> str:
    """Return the address of this page in the other characters; empty where it has none."""
    if not request or not (get_language() or "").startswith("zh"):  # templates of failures have no request
        return ""
    path = request.get_full_path()
    other = path if is_traditional(request) else link(path)
    return other if other != reader_path(request) else ""


@register.simple_tag
def canonical(address: str | None) -> SafeString:
    """Return the links that name a page's own address and the same page in both kinds of characters.

    Give the plain address: below `/zh-hant/` the first one becomes that page's own.
    """
    if not address:
        return SafeString()
    own = format_html('<link rel="canonical" href="{}">', address)
    other = link(address)
    if other == address or not (get_language() or "").startswith("zh"):
        return own
    both = (("zh-Hans", address), ("zh-Hant", other), ("x-default", address))
    return own + format_html_join("", '<link rel="alternate" hreflang="{}" href="{}">', both)
