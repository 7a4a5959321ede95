"""The numbers of interviews and the plans against what was held, in the admin."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.mixins import Echo

from foundation.accounts.models import User
from foundation.audit.admin_views import BOM, cell
from interviews.selectors_plan import plans_seen_by
from interviews.selectors_statistics import Figures, Statistics, all_years, columns, may_read, statistics


@require_safe
@require_admin_access
def report(request: HttpRequest) -> HttpResponseBase:
    """Numbers by site and unit in a year; ``?export=csv`` for the list as a file, ``?export=all`` for every year's."""
    user = _reader(request)
    site, export = request.GET.get("site", ""), request.GET.get("export")
    if export == "all":
        return _csv("all", all_years(user, site=site))
    found = statistics(user, year=_year(request), site=site)
    if export == "csv":
        return _csv(str(found.year), [found])
    context = {
        "found": found,
        "page_title": _("Statistics of interviews"),
        "header_icon": "table",
    }
    return render(request, "interviews/admin/statistics.html", context)


@require_safe
@require_admin_access
def plans(request: HttpRequest) -> HttpResponseBase:
    """The plans of a year beside what was held, of the sites that the person may see."""
    user = _reader(request)
    context = {
        **plans_seen_by(user, _year(request)),
        "page_title": _("Plans of interviews and what was held"),
        "header_icon": "calendar",
    }
    return render(request, "interviews/admin/plans.html", context)


def _reader(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not may_read(user):
        raise PermissionDenied
    return user


def _year(request: HttpRequest) -> int | None:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else None


def _csv(name: str, years: Sequence[Statistics]) -> HttpResponseBase:
    # Made at once: rows that are words already cost nothing, and the language of the request holds.
    response = StreamingHttpResponse(list(_lines(years)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="interviews-{name}.csv"'
    return response


def _lines(years: Sequence[Statistics]) -> Iterator[Any]:
    writer = csv.writer(Echo())
    yield BOM
    yield writer.writerow([_("Year"), _("Site"), _("Unit"), *headings()])
    for found in years:
        for row in found.rows:
            yield writer.writerow([found.year, cell(row.site), cell(row.unit), *_numbers(row.figures)])
        yield writer.writerow([found.year, _("Total"), "", *_numbers(found.total)])


def _numbers(figures: Figures) -> list[int]:
    return [getattr(figures, name) for name in columns()]


def headings() -> list[str]:
    """Headings of the figures in the order of :func:`columns`."""
    words = {
        "planned": _("Planned interviews"),
        "planned_held": _("Planned ones held"),
        "announced": _("Announced"),
        "held": _("Interviews held"),
        "readers_peak": _("Readers at once"),
        "readers_total": _("Readers in all"),
        "asked": _("Questions asked"),
        "shown": _("Shown"),
        "answered_live": _("Answered live"),
        "answered_later": _("Answered later"),
        "overdue": _("Overdue"),
    }
    return [words[name] for name in columns()]
