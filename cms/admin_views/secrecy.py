"""The report of secrecy refusals (C13): counts, list, file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.mixins import Echo

from cms.models import SecrecyRecord
from cms.review.refusals import counts, may_read_refusals, provision_words, refusals_for, within
from cms.roles.forms import day_field
from foundation.audit.admin_views import BOM, cell

from .people import user_of

PER_PAGE = 40


class PeriodForm(forms.Form):
    """A period, both days included."""

    first = day_field(pgettext_lazy("first day", "From"), required=False)
    last = day_field(pgettext_lazy("last day", "To"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return data


@require_safe
@require_admin_access
def report(request: HttpRequest) -> HttpResponseBase:
    """Refusals by organisation and provision; ``?export=csv`` for the list as a file."""
    user = user_of(request)
    if not may_read_refusals(user):
        raise PermissionDenied
    form = PeriodForm(request.GET or None)
    records = refusals_for(user).select_related("organisation")
    if form.is_bound:
        records = within(records, **form.cleaned_data) if form.is_valid() else records.none()
    if request.GET.get("export") == "csv":
        return _csv(records)
    context = {
        "form": form,
        "counts": counts(records),
        "found": Paginator(records, PER_PAGE).get_page(request.GET.get("p")),
        "period": {name: request.GET.get(name, "") for name in ("first", "last")},
        "page_title": _("Secrecy refusals"),
        "header_icon": "lock",
    }
    return render(request, "cms/admin/secrecy.html", context)


def _csv(records: QuerySet[SecrecyRecord]) -> HttpResponseBase:
    response = StreamingHttpResponse(_lines(records), content_type="text/csv; charset=utf-8")
    name = f"secrecy-refusals-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(records: QuerySet[SecrecyRecord]) -> Iterator[Any]:
    writer = csv.writer(Echo())
    yield BOM
    headings = (_("Time"), _("Organisation"), _("Title"), _("Verdict"), _("Provision"), _("Basis"), _("Person"))
    yield writer.writerow([*headings, _("In place of")])
    for one in records.iterator(chunk_size=500):
        values = (
            timezone.localtime(one.at).isoformat(" ", "minutes"),
            one.organisation_name,
            one.title,
            one.get_verdict_display(),
            provision_words(one.legal_basis),
            one.basis,
            one.user_name,
            one.acting_for_name,
        )
        yield writer.writerow([cell(value) for value in values])
