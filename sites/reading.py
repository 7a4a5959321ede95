"""How a page reaches its reader: in which characters, for which display settings, and for how long it may be kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase

from . import display, mourning, traditional
from .hosts import table

Handler = Callable[[HttpRequest], HttpResponseBase]
SAFE = ("GET", "HEAD")
HTML = "text/html"
JSON = "application/json"


def is_traditional(request: HttpRequest | None) -> bool:
    """Whether the page was asked for below ``/zh-hant/``."""
    return getattr(request, "traditional", False)


def reader_path(request: HttpRequest) -> str:
    """Path and query as the reader's address bar shows them."""
    path = request.get_full_path()
    return f"{traditional.PREFIX}{path}" if is_traditional(request) else path


def link(address: str) -> str:
    """An address of the cluster as pages below ``/zh-hant/`` write it."""
    return traditional.traditional_address(address, ours=table().knows)


class ReadingMiddleware:
    """Answers ``/zh-hant/…`` with the page at ``…`` in traditional characters, and marks pages that follow a reader.

    So is the JSON that the page of a live interview fetches. Stands before all that looks at the path. Reads only:
    forms post to plain addresses. What has no traditional page keeps its whole path, so it is not found.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        plain = traditional.plain_path(request.path_info)
        if plain is not None:
            if request.method not in SAFE:
                return HttpResponseNotAllowed(SAFE)
            request.path = request.path.replace(traditional.PREFIX, "", 1)
            request.path_info = plain
            request.traditional = True  # type: ignore[attr-defined] # ours; read by is_traditional
        response = self.get_response(request)
        if plain is not None:
            response = _in_traditional(request, response)
        if isinstance(response, HttpResponse) and _is_html(response):
            display.mark(request, response)
            mourning.limit(getattr(request, "content_site", None) or None, response)  # a lazy one may hold none
        return response


def _is_html(response: HttpResponseBase) -> bool:
    return bool(response.get("Content-Type", "").startswith(HTML))


def _in_traditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer in traditional characters; what is no page lies at its plain address only."""
    if "Location" in response:
        response["Location"] = link(response["Location"])
        return response
    if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith((HTML, JSON)):
        return HttpResponseRedirect(request.get_full_path()) if response.status_code == 200 else response
    text = response.content.decode(response.charset)
    if _is_html(response):
        text = traditional.convert(text, link=link, path=request.get_full_path())
    elif text:  # none in a 304
        text = traditional.convert_json(text)
    response.content = text.encode(response.charset)
    response["Content-Language"] = traditional.LANG
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))
    if "ETag" in response:
        del response["ETag"]  # it was the plain page's
    return response
