"""The list of sources that may be reprinted, for the provincial office."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms.models import ReprintSource
from cms.screening.forms import SourceFile, SourceForm
from cms.screening.sources import import_sources, set_source
from foundation.accounts.gates import office_only

from .people import add_errors, user_of

PER_PAGE = 50


@require_safe
@office_only
def listing(request: HttpRequest) -> HttpResponse:
    """All sources, those out of use too, by name."""
    wanted = request.GET.get("q", "").strip()[:120]
    sources = ReprintSource.objects.order_by("-active", "name", "pk")
    if wanted:
        sources = sources.filter(Q(name__icontains=wanted) | Q(domain__icontains=wanted))
    context = {
        "found": Paginator(sources, PER_PAGE).get_page(request.GET.get("p")),
        "wanted": wanted,
        "page_title": _("Sources for reprints"),
        "header_icon": "link",
    }
    return render(request, "cms/admin/findings_sources.html", context)


@require_http_methods(["GET", "POST"])
@office_only
def edit(request: HttpRequest, source_id: int | None = None) -> HttpResponse:
    """A new source, or another shape for one that is listed."""
    source = get_object_or_404(ReprintSource, pk=source_id) if source_id else None
    form = SourceForm(request.POST or None, instance=source)
    if request.method == "POST" and form.is_valid():
        try:
            saved = set_source(actor=user_of(request), source=source, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)  # type: ignore[arg-type] # any form has what it uses
        else:
            messages.success(request, _("“%(source)s” is saved.") % {"source": saved})
            return redirect("reprint_sources:list")
    context = {"form": form, "source": source, "page_title": _("Source for reprints"), "header_icon": "link"}
    return render(request, "cms/admin/findings_source.html", context | {"page_subtitle": str(source or "")})


@require_http_methods(["GET", "POST"])
@office_only
def import_list(request: HttpRequest) -> HttpResponse:
    """Add and change sources from a CSV file, all or nothing."""
    form = SourceFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = import_sources(actor=user_of(request), data=form.cleaned_data["file"])
        except ValidationError as error:
            for sentence in error.messages:
                form.add_error("file", sentence)
        else:
            words = _("%(added)d sources are new, %(changed)d changed, %(same)d stay as they were.")
            numbers = {"added": done.added, "changed": done.changed, "same": done.same}
            messages.success(request, words % numbers)
            return redirect("reprint_sources:list")
    context = {"form": form, "page_title": _("Import sources for reprints"), "header_icon": "link"}
    return render(request, "cms/admin/findings_import.html", context)
