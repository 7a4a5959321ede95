"""What the address of a withdrawn page answers on every host: a notice, or the way to what takes its place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from cms.publication.addresses import withdrawn_at

from .hosts import table

GONE = 410
#: A withdrawal ends when the page is public again, so nobody may keep its answer for long.
SHORTLY = "public, max-age=60"


def answer(request: HttpRequest, host: str) -> HttpResponse | None:
    """410 with the notice, 301 to the item that takes its place, or None where nothing was withdrawn. One query."""
    hosts = table()
    site = hosts.by_host.get(host, hosts.default)
    if site is None:
        return None
    path = request.path_info.strip("/")
    if not path:
        return None
    found = withdrawn_at(f"{site.root_page.url_path}{path}/")
    if found is None:
        return None
    if found.target:
        response: HttpResponse = HttpResponsePermanentRedirect(found.target)
    else:
        response = render(request, "withdrawn.html", {"withdrawn": found}, status=GONE)
        response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = SHORTLY
    return response
