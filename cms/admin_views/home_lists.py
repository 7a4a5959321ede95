"""The lists behind the numbers of the home page."""

from __future__ import annotations

from typing import Any, Final, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access

from cms.review.authors import own_items
from foundation.accounts.models import User

from .home_selectors import (
    EMPTY,
    LATELY,
    STALE,
    cares,
    columns_to_care_for,
    late_reviews,
    lateness,
    published_lately,
    sites_by_lateness,
)

PER_PAGE: Final = 25


def _caring(request: HttpRequest) -> User:
    """The person, who must be an editor or a site manager somewhere."""
    user = cast("User", request.user)
    if not cares(user):
        raise PermissionDenied
    return user


@require_safe
@require_admin_access
def late(request: HttpRequest) -> HttpResponse:
    """Items of the person's places that are overdue in review, with who has them."""
    user = _caring(request)
    found = Paginator(late_reviews(user).select_related("page"), PER_PAGE).get_page(request.GET.get("p"))
    days = {row.review.page_key: row.days for row in lateness(found)}
    items = own_items(user, [review.page for review in found if review.page])
    context = {
        "rows": [(item, days.get(item.page_id, 0)) for item in items],
        "found": found,
        "query": "",
        "page_title": _("Overdue in review"),
        "header_icon": "warning",
    }
    return render(request, "cms/admin/late.html", context)


@require_safe
@require_admin_access
def columns(request: HttpRequest) -> HttpResponse:
    """Columns of the person's places that are empty or past their update cycle."""
    rows = columns_to_care_for(_caring(request))
    state = request.GET.get("state", "")
    state = state if state in (EMPTY, STALE) else ""
    found = Paginator([row for row in rows if state in ("", row.state)], PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "rows": list(found),
        "found": found,
        "state": state,
        "states": (("", _("All")), (STALE, _("Past their cycle")), (EMPTY, _("Without content"))),
        "query": f"state={state}",
        "page_title": _("Columns that need care"),
        "header_icon": "folder-open-inverse",
    }
    return render(request, "cms/admin/columns.html", context)


@require_safe
@require_admin_access
def published(request: HttpRequest) -> HttpResponse:
    """Public items of the last days at the person's places."""
    pages = published_lately(cast("User", request.user))
    found = Paginator(pages.select_related("content_type"), PER_PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {
        "rows": [(page, page.get_url(request) or "") for page in found],
        "found": found,
        "query": "",
        "days": LATELY,
        "page_title": _("Published lately"),
        "header_icon": "globe",
    }
    return render(request, "cms/admin/published.html", context)


@require_safe
@require_admin_access
def sites(request: HttpRequest) -> HttpResponse:
    """The sites that the person manages, by lateness; refused to who manages less than two."""
    rows = sites_by_lateness(cast("User", request.user))
    if not rows:
        raise PermissionDenied
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "rows": list(found),
        "found": found,
        "query": "",
        "page_title": _("Sites by lateness"),
        "header_icon": "site",
    }
    return render(request, "cms/admin/sites_late.html", context)
