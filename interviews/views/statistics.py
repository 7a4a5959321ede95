"""The numbers of interviews and the plans against what was held, in the admin."""

from __future__ import annotations

import csv
from collections.abc import Iterator
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
from interviews.selectors_statistics import Statistics, columns, may_read, statistics


@require_safe
@require_admin_access
def report(request: HttpRequest) -> HttpResponseBase:
    """Numbers by site and unit in a year; ``?export=csv`` for the list as a file."""
    user = _reader(request)
    found = statistics(user, year=_year(request), site=request.GET.get("site", ""))
    if request.GET.get("export") == "csv":
        return _csv(found)
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


def _csv(found: Statistics) -> HttpResponseBase:
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="interviews-{found.year}.csv"'
    return response


def _lines(found: Statistics) -> Iterator[Any]:
    writer = csv.writer(Echo())
    yield BOM
    yield writer.writerow([_("Site"), _("Unit"), *headings()])
    for row in found.rows:
        yield writer.writerow([cell(row.site), cell(row.unit), *(getattr(row.figures, name) for name in columns())])
    yield writer.writerow([_("Total"), "", *(getattr(found.total, name) for name in columns())])


def headings() -> list[str]:
    """Headings of the figures in the order of :func:`columns`."""
    words = {
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
