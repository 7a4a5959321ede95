"""Screens of the calendar, for the provincial office: a year, a day, loading a table, what moved."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from foundation.accounts.gates import office_only
from foundation.accounts.models import User

from . import actions
from .calendar import version_now
from .differences import differences
from .forms import OFF, USUAL, WORK, ConfirmForm, DayForm, TableForm, YearForm
from .models import CalendarDay, MovedDeadline
from .registry import label_of
from .sheet import not_announced, sheet_of, warnings, weekdays
from .table import FIRST_YEAR, LAST_YEAR, as_csv

PER_PAGE = 50
RECENT = 5
ICON = "calendar-alt"


@require_safe
@office_only
def year(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Twelve months, what is not announced, and what moved of late."""
    number = _year(timezone.localdate().year if number is None else number)
    found = sheet_of(number)
    sentences = warnings()
    if not found.announced and not_announced(number) not in sentences:
        sentences.append(not_announced(number))
    context = {
        "sheet": found,
        "weekdays": weekdays(),
        "warnings": sentences,
        "earlier": number - 1 if number > FIRST_YEAR else None,
        "later": number + 1 if number < LAST_YEAR else None,
        "moved": _labelled(MovedDeadline.objects.all()[:RECENT]),
        "page_title": _("Calendar of working days"),
        "page_subtitle": str(number),
        "header_icon": ICON,
    }
    return render(request, "workdays/admin/year.html", context)


@require_http_methods(["GET", "POST"])
@office_only
def day(request: HttpRequest, number: int, month: int, day_of_month: int) -> HttpResponse:
    """One day: open, closed, or as its weekday says."""
    try:
        found = date(_year(number), month, day_of_month)
    except ValueError as error:
        raise Http404 from error
    row = CalendarDay.objects.filter(day=found).first()
    state = USUAL if row is None else WORK if row.working else OFF
    form = DayForm(request.POST or None, initial={"working": state, "name": row.name if row else ""})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_day(actor=_user(request), day=found, **form.values())
        except ValidationError as refusal:
            _add_errors(form, refusal)
        else:
            messages.success(request, _("Saved. Deadlines that depend on it are recomputed within a minute."))
            return redirect("workdays:year", found.year)
    context = {"form": form, "year": found.year, "page_title": date_format(found, "DATE_FORMAT")}
    context |= {"page_subtitle": date_format(found, "l"), "header_icon": ICON}
    return render(request, "workdays/admin/edit.html", context)


@require_http_methods(["GET", "POST"])
@office_only
def announce(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a year stands as it was announced, or take that back."""
    found = sheet_of(_year(number))
    form = YearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_year(actor=_user(request), year=number, announced=not found.announced, **form.cleaned_data)
        except ValidationError as refusal:
            _add_errors(form, refusal)
        else:
            messages.success(request, _("Saved. Deadlines that depend on it are recomputed within a minute."))
            return redirect("workdays:year", number)
    title = _("Mark %(year)s as not announced") if found.announced else _("Mark %(year)s as announced")
    context = {"form": form, "year": number, "sheet": found, "page_title": title % {"year": number}}
    return render(request, "workdays/admin/edit.html", context | {"header_icon": ICON})


@require_http_methods(["GET", "POST"])
@office_only
def load(request: HttpRequest) -> HttpResponse:
    """A table from a file: first what it would change, then loaded."""
    if request.method == "POST" and "table" in request.POST:
        return _confirmed(request)
    form = TableForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "page_title": _("Load holidays"), "header_icon": ICON}
    if request.method == "POST" and form.is_valid():
        rows, source = form.cleaned_data["rows"], form.cleaned_data["source"]
        version = version_now()  # before the comparison: what changes meanwhile is refused when it is confirmed
        context["found"] = differences(rows)
        context["confirm"] = ConfirmForm(initial={"table": as_csv(rows), "source": source, "version": version})
        context["any"] = any(not found.is_empty for found in context["found"])
        return render(request, "workdays/admin/preview.html", context | {"page_title": _("What the table changes")})
    return render(request, "workdays/admin/load.html", context)


def _confirmed(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    refusal: ValidationError | None = None
    if form.is_valid():
        table, source, version = (form.cleaned_data[name] for name in ("table", "source", "version"))
        try:
            changed = actions.load_days(actor=_user(request), rows=table, source=source, version=version)
        except ValidationError as error:
            refusal = error
        else:
            years = actions.in_words(found.year for found in changed)
            messages.success(
                request, _("Loaded: %(years)s. Deadlines are recomputed within a minute.") % {"years": years or "—"}
            )
            return redirect("workdays:year", max((found.year for found in changed), default=timezone.localdate().year))
    sentences = refusal.messages if refusal else [text for texts in form.errors.values() for text in texts]
    for sentence in sentences:
        messages.error(request, sentence)
    return redirect("workdays:load")


@require_safe
@office_only
def moved(request: HttpRequest) -> HttpResponse:
    """All deadlines that moved, newest first."""
    found = Paginator(MovedDeadline.objects.all(), PER_PAGE).get_page(request.GET.get("p"))
    context = {"found": found, "rows": _labelled(found), "page_title": _("Moved deadlines"), "header_icon": ICON}
    return render(request, "workdays/admin/moved.html", context)


def _labelled(rows: Any) -> list[tuple[str, MovedDeadline]]:
    return [(label_of(row.kind), row) for row in rows]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _year(number: int) -> int:
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Http404
    return number


def _add_errors(form: forms.Form, error: ValidationError) -> None:
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, sentences in found.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
