"""Hosts are checked first; then every request knows the site of its content; withdrawn addresses say so."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject

from . import withdrawn
from .hosts import table

Handler = Callable[[HttpRequest], HttpResponse]
ADMIN_PREFIXES = ("/admin/", "/files/")
#: Asked by load balancers under whatever name they have.
ANY_HOST = frozenset({"/healthz"})


def host_of(request: HttpRequest) -> str:
    """Host name without port, lower case; empty where the header is malformed."""
    header = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    host, colon, port = header.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()):
        host = header
    return host.lower().removesuffix(".")


class HostMiddleware:
    """Answers unknown hosts with our 404, and keeps the admin to the portal's host."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass known hosts on."""
        if request.path in ANY_HOST:
            return self.get_response(request)
        hosts, host = table(), host_of(request)
        if not hosts.knows(host):
            return HttpResponseNotFound(
                render_to_string("unknown_host.html", {"portal_url": settings.PORTICO_PORTAL_URL})
            )
        if request.path.startswith(ADMIN_PREFIXES) and hosts.by_host[host] != hosts.default:
            return HttpResponseNotFound(
                render_to_string("unknown_host.html", {"portal_url": settings.PORTICO_PORTAL_URL})
            )
        return self.get_response(request)


class ContentSiteMiddleware:
    """Sets ``request.content_site``: settings, theme, menus, links follow it, where Wagtail would follow the host."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve lazily: the table costs nothing, but many requests never ask."""
        if "\x00" in request.path_info:  # no page has such an address, and PostgreSQL refuses to look for it
            raise Http404
        host = host_of(request)
        request.content_site = SimpleLazyObject(lambda: table().content_site(host, request.path_info))  # type: ignore[attr-defined] # ours
        return self.get_response(request)


class WithdrawnMiddleware:
    """Where no page answers, asks whether one was withdrawn there (``cms.publication.addresses``).

    Looks at nothing but answers of 404 to readers: one query then, none otherwise. Stands outside Wagtail's redirects,
    which people asked for and which win.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 410 or 301 in place of 404."""
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        if request.path_info.startswith(ADMIN_PREFIXES):
            return response
        return withdrawn.answer(request, host_of(request)) or response
