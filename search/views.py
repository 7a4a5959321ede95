"""The result page and its interface for programs; both read the same parameters and answer the same failures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sites.profiles import sub_site_asked

from .query import FACETS, QueryError, SearchQuery, parse
from .selectors import FacetValue, SearchResults, SearchUnavailable, search

#: Results may be kept by the browser for a moment only: what is withdrawn is gone within seconds.
CACHE: Final = "private, max-age=5"
ALL_SITES: Final = "all"
_AROUND: Final = 2


@dataclass(frozen=True, slots=True)
class PageLink:
    """One step of the pager; no address: the gap between steps, or the page shown."""

    number: int
    url: str
    current: bool = False


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show a page of results: 200, 400 with a sentence about what was typed, 404 past the end, 503 without engine."""
    filters = _filters(request)
    context: dict[str, Any] = {"q": request.GET.get("q", ""), "scope": _scope(request, filters)}
    if not request.GET.get("q", "").strip():
        return _page(request, context)
    try:
        query = parse(context["q"], filters=filters, page=_number(request))
        found = search(query)
    except QueryError as error:
        return _page(request, context | {"error": str(error)}, status=HTTPStatus.BAD_REQUEST)
    except SearchUnavailable:
        return _page(request, context | {"unavailable": True}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    past = query.page > max(found.pages, 1)
    status = HTTPStatus.NOT_FOUND if past else HTTPStatus.OK
    return _page(request, context | _shown(request, found) | {"past_end": past}, status=status)


@require_safe
def api(request: HttpRequest) -> JsonResponse:
    """Give a page of results as JSON: ``{"total", "results": […]}``, or ``{"error"}`` with status 400 or 503."""
    try:
        query = parse(request.GET.get("q", ""), filters=_filters(request), page=_number(request))
        found = search(query)
    except QueryError as error:
        return _json({"error": str(error)}, HTTPStatus.BAD_REQUEST)
    except SearchUnavailable:
        message = _("The search is interrupted. Try again in a few minutes.")
        return _json({"error": message}, HTTPStatus.SERVICE_UNAVAILABLE)
    rows = [
        {
            "title": hit.entry.title,
            "url": hit.entry.url,
            "doc_number": hit.entry.doc_number,
            "date": hit.entry.date.isoformat() if hit.entry.date else None,
            "site": hit.entry.site_name,
            "snippet": str(hit.snippet),
        }
        for hit in found.hits
    ]
    return _json({"total": found.total, "relaxed": found.relaxed, "page": query.page, "results": rows}, HTTPStatus.OK)


def _json(content: Mapping[str, Any], status: HTTPStatus) -> JsonResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = CACHE if status == HTTPStatus.OK else "no-store"
    return response


def _page(request: HttpRequest, context: Mapping[str, Any], *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    response = render(request, "search/results.html", dict(context), status=status)
    response["Cache-Control"] = CACHE if status == HTTPStatus.OK else "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "60"
    return response


def _number(request: HttpRequest) -> int:
    raw = request.GET.get("page", "") or "1"
    if not (raw.isascii() and raw.isdecimal() and 0 < len(raw) <= 6 and int(raw) > 0):
        raise QueryError(_("“%(value)s” is no page number.") % {"value": raw[:20]})
    return int(raw)


def _own_site(request: HttpRequest) -> str:
    """Root page of the sub-site whose host was asked; empty on the portal, which searches everything."""
    site = sub_site_asked(request)
    return str(site.root_page_id) if site else ""


def _filters(request: HttpRequest) -> dict[str, str]:
    """Narrowing as the address says; a sub-site searches itself unless asked for another or all."""
    filters = {name: request.GET.get(name, "").strip() for name in FACETS}
    if filters["site"] == ALL_SITES:
        filters["site"] = ""
    elif not filters["site"]:
        filters["site"] = _own_site(request)
    return {name: value for name, value in filters.items() if value}


def _address(request: HttpRequest, **changes: str) -> str:
    """Address of the results with some parameters changed; page one unless it is named."""
    given = {name: request.GET.get(name, "") for name in ("q", *FACETS)} | changes
    return f"{request.path}?{urlencode({name: value for name, value in given.items() if value})}"


def _scope(request: HttpRequest, filters: Mapping[str, str]) -> dict[str, Any]:
    """What the form must repeat, and the links between this site and all sites."""
    own = _own_site(request)
    return {
        "hidden": {name: value for name in FACETS if (value := request.GET.get(name, ""))},
        "own": bool(own),
        "own_url": _address(request, site=""),
        "all_url": _address(request, site=ALL_SITES),
        "is_own": bool(own) and filters.get("site") == own,
        "is_all": "site" not in filters,
    }


def _without(request: HttpRequest, name: str) -> str:
    """Address without a choice; on a sub-site's host leaving the site out would mean that site."""
    return _address(request, **{name: ALL_SITES if name == "site" and _own_site(request) else ""})


def _shown(request: HttpRequest, found: SearchResults) -> dict[str, Any]:
    facets = [
        {
            "name": facet.name,
            "label": facet.label,
            "values": [(value, _toggle(request, facet.name, value)) for value in facet.values],
        }
        for facet in found.facets
        if facet.values
    ]
    chips = [
        (value.label, _without(request, facet.name)) for facet in found.facets if (value := facet.chosen) is not None
    ]
    clear = _address(request, **dict.fromkeys(FACETS, ""))
    pages = list(_pager(request, found.query, found.pages))
    return {
        "results": found,
        "facets": facets,
        "chips": chips,
        "clear_url": clear,
        "first_url": _address(request),
        "pager": pages,
        "previous": next((link for link in pages if link.number == found.query.page - 1), None),
        "next": next((link for link in pages if link.number == found.query.page + 1), None),
    }


def _toggle(request: HttpRequest, name: str, value: FacetValue) -> str:
    return _without(request, name) if value.chosen else _address(request, **{name: value.value})


def _pager(request: HttpRequest, query: SearchQuery, pages: int) -> Iterator[PageLink]:
    """First, last, and those around the page shown; number 0 stands for a gap."""
    if pages < 2:
        return
    shown = {1, pages, *range(query.page - _AROUND, query.page + _AROUND + 1)} & set(range(1, pages + 1))
    before = 0
    for number in sorted(shown):
        if number - before > 1:
            yield PageLink(0, "")
        yield PageLink(number, _address(request, page=str(number) if number > 1 else ""), number == query.page)
        before = number
