"""The report of views in the admin: one site, its columns and its items; the items as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.mixins import Echo

from cms.models import BasePage
from foundation.accounts.models import User
from foundation.audit.admin_views import BOM, cell

from . import selectors
from .forms import ReportForm

PER_PAGE: Final = 50


@require_safe
@require_admin_access
def report(request: HttpRequest) -> HttpResponseBase:
    """Views of a site in a period; ``?export=csv`` for all its items. Status 400 with a sentence for bad input.

    For editors, contributors and managers, each their own sites and places; others are refused.
    """
    user = cast("User", request.user)
    sites = selectors.sites_seen_by(user) if selectors.may_read(user) else []
    if not sites:
        raise PermissionDenied
    form = ReportForm(request.GET, sites)
    context: dict[str, Any] = {"form": form, "page_title": _("Views of pages"), "header_icon": "table"}
    if not form.is_valid():
        return render(request, "site_cluster/admin/visits.html", context, status=400)
    period, root = form.cleaned_data["period"], BasePage.objects.get(pk=form.cleaned_data["site"])
    pages = selectors.pages_seen_by(user, root)
    items = selectors.items(pages, period, fewer=form.cleaned_data["fewer"])
    if request.GET.get("export") == "csv":
        return _csv(items, period)
    context |= {
        "found": selectors.site_views(pages, root, period),
        "items": Paginator(items, PER_PAGE).get_page(request.GET.get("p")),
        "period": period,
        "site_name": dict(sites)[root.pk],
        "query": _query(request),
    }
    return render(request, "site_cluster/admin/visits.html", context)


def _query(request: HttpRequest) -> str:
    """The question without its page number, for the pager."""
    query = request.GET.copy()
    query.pop("p", None)
    return query.urlencode()


def _csv(items: Any, period: selectors.Period) -> HttpResponseBase:
    response = StreamingHttpResponse(_lines(items), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="views-{period.first}-{period.last}.csv"'
    return response


def _lines(items: Any) -> Iterator[Any]:
    writer = csv.writer(Echo())
    yield BOM
    yield writer.writerow([_("Title"), _("Web address"), _("Time of publication"), _("Views")])
    for page in items.iterator(chunk_size=2000):
        stamp = page.first_published_at
        day = timezone.localtime(stamp).strftime("%Y-%m-%d %H:%M") if stamp else ""
        yield writer.writerow([cell(page.title), page.full_url or "", day, page.views])
