"""The reader page: entries found by filters, one entry with its details, and the list as a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.mixins import Echo
from wagtail.admin.views.reports import ReportView

from .models import AuditEntry
from .permissions import may_read_audit
from .registry import kinds, label_of

BOM = "\ufeff"  # without it Excel and WPS take UTF-8 for GBK
#: A cell that begins so would be a formula in a spreadsheet.
FORMULA = re.compile(r"^\s*[=+\-@]|^[\t\r]")


def kind_words(entry: AuditEntry) -> str:
    """Words for the entry's kind; a kind that nobody declares any more stands for itself."""
    try:
        return label_of(entry.kind)
    except LookupError:
        return entry.kind


def shown_title(entry: AuditEntry) -> str:
    """The title, or that it was erased."""
    payload = getattr(entry, "payload", None)
    return _("Details erased") if payload is not None and payload.erased_at is not None else entry.title


def shown_time(entry: AuditEntry) -> str:
    """To the second: an auditor compares, and “three minutes ago” says nothing tomorrow."""
    return f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}"


def shown_object(entry: AuditEntry) -> str:
    """Kind and key as the filter takes them, e.g. ``page:12``."""
    return f"{entry.object_kind}:{entry.object_key}" if entry.object_key else entry.object_kind


def cell(value: str) -> str:
    """Text that a spreadsheet takes for text."""
    return f"'{value}" if FORMULA.search(value) else value


class AuditFilterSet(WagtailFilterSet):
    """Time, kind, person, object, words in the title; all must hold."""

    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Time"), widget=DateRangePickerWidget)
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=kinds, widget=forms.CheckboxSelectMultiple
    )
    person = django_filters.CharFilter(
        field_name="actor_name", lookup_expr="icontains", label=gettext_lazy("Person"), max_length=150
    )
    object = django_filters.CharFilter(
        method="filter_object", label=gettext_lazy("Object (such as page:12, or page)"), max_length=161
    )
    title = django_filters.CharFilter(method="filter_title", label=gettext_lazy("Words in the title"), max_length=100)

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def filter_object(self, entries: QuerySet[AuditEntry], _name: str, value: str) -> QuerySet[AuditEntry]:
        """Everything about one object, or about all objects of a kind."""
        kind, colon, key = value.strip().partition(":")
        entries = entries.filter(object_kind=kind)
        return entries.filter(object_key=key) if colon else entries

    def filter_title(self, entries: QuerySet[AuditEntry], _name: str, value: str) -> QuerySet[AuditEntry]:
        """Every word, anywhere in the title."""
        for word in value.split():
            entries = entries.filter(title__icontains=word)
        return entries


class AuditListView(ReportView):
    """All entries, newest first. Others than readers are refused as Wagtail refuses."""

    page_title = gettext_lazy("Audit")
    header_icon = "history"
    model = AuditEntry
    filterset_class = AuditFilterSet
    index_url_name = "audit:list"
    index_results_url_name = "audit:list_results"
    default_ordering = "-number"
    columns = [
        TitleColumn(
            "number", label=gettext_lazy("Number"), get_url=lambda entry: reverse("audit:entry", args=[entry.pk])
        ),
        Column("at", label=gettext_lazy("Time"), accessor=shown_time),
        Column("kind", label=gettext_lazy("Kind"), accessor=kind_words),
        Column("actor_name", label=gettext_lazy("Person")),
        Column("object", label=gettext_lazy("Object"), accessor=shown_object),
        Column("title", label=gettext_lazy("Title"), accessor=shown_title),
    ]
    FORMATS = ("csv",)
    list_export = [
        "number", "at", "kind", "actor_id", "actor_name", "object_kind", "object_key", "title",
        "title_digest", "payload_digest", "previous_hash", "hash",
    ]  # fmt: skip
    export_headings = {name: name for name in list_export}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let readers through."""
        if not may_read_audit(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[AuditEntry]:
        """With what says whether the details are erased, and without the details."""
        return AuditEntry.objects.select_related("payload").defer("payload__data", "payload__salt")

    def filter_queryset(self, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Nothing where a filter is not understood: the whole list would pass for the answer."""
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        found: QuerySet[AuditEntry] = super().filter_queryset(queryset)
        return found

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """CSV only: a sheet of Excel ends at a million rows and is made in memory."""
        return [button for button in super().header_more_buttons if button.url != self.xlsx_export_url]

    @cached_property
    def no_results_message(self) -> str:
        """Said where nothing is found."""
        return _("No entry found.")

    def get_filename(self) -> str:
        """Named by the day."""
        return f"audit-{timezone.localdate():%Y%m%d}"

    def stream_csv(self, queryset: QuerySet[AuditEntry]) -> Iterator[bytes]:
        """Row by row from the database; the middleware has recorded the export by then."""
        writer = csv.writer(Echo())
        yield BOM.encode()
        yield writer.writerow(self.list_export)
        for entry in queryset.iterator(chunk_size=2000):
            values = {name: getattr(entry, name) for name in self.list_export}
            values["at"] = timezone.localtime(entry.at).isoformat(" ")
            yield writer.writerow([cell(str(value or "")) for value in values.values()])


@require_safe
def entry_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One entry with all that is left of it, for readers."""
    if not may_read_audit(request.user):
        raise PermissionDenied
    entry = get_object_or_404(AuditEntry.objects.select_related("payload"), pk=number)
    around = AuditEntry.objects.filter(pk__in=[number - 1, number + 1]).values_list("number", flat=True)
    context = {
        "entry": entry,
        "kind": kind_words(entry),
        "object": shown_object(entry),
        "title": shown_title(entry),
        "payload": getattr(entry, "payload", None),
        "around": sorted(around),
        "header_title": _("Entry %(number)s") % {"number": entry.number},
        "header_icon": "history",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("audit:list"), "label": _("Audit")},
            {"url": "", "label": _("Entry %(number)s") % {"number": entry.number}},
        ],
    }
    return render(request, "audit/admin/entry.html", context)
