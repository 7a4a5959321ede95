"""The two lists: finding, adding, changing, taking out of use, and the file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from foundation.accounts.gates import office_only
from foundation.screening.csv_files import LABELS, ListFile, read_leaders, read_terms, write_csv
from foundation.screening.enums import TermKind
from foundation.screening.forms import LeaderForm, TermForm
from foundation.screening.list_actions import (
    LEADER_LIST,
    WORD_LIST,
    ListKind,
    save_leader,
    save_term,
    spoken_row,
    switch,
)

from .frame import add_errors, framed, user_of

PER_PAGE = 50


@dataclass(frozen=True)
class ListScreen:
    """What differs between the screens of the two lists."""

    listed: ListKind
    title: str | Promise
    new_title: str | Promise
    form: type[TermForm] | type[LeaderForm]
    save: Callable[..., Any]
    argument: str
    searched: tuple[str, ...]
    read: Callable[[bytes], ListFile]


SCREENS = {
    "terms": ListScreen(
        WORD_LIST,
        gettext_lazy("Listed words"),
        gettext_lazy("New word"),
        TermForm,
        save_term,
        "term",
        ("text", "suggestion", "note"),
        read_terms,
    ),
    "leaders": ListScreen(
        LEADER_LIST,
        gettext_lazy("List of leaders"),
        gettext_lazy("New leader"),
        LeaderForm,
        save_leader,
        "leader",
        ("name", "post", "aliases"),
        read_leaders,
    ),
}


def screen_of(name: str) -> ListScreen:
    """The screen of a list by its name in the address."""
    if name not in SCREENS:
        raise Http404
    return SCREENS[name]


@require_safe
@office_only
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """Rows of a list, found by words, kind and state."""
    screen = screen_of(name)
    query, kind, state = (request.GET.get(field, "").strip()[:60] for field in ("q", "kind", "state"))
    found = filtered(screen, query, kind, state)
    page: Page[Any] = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    return framed(
        request,
        name,
        name,
        screen=screen,
        found=page,
        query=query,
        kind=kind,
        kinds=TermKind.choices,
        state=state,
        states=[("", _("All")), ("yes", _("Switched on")), ("no", _("Switched off"))],
        pairs=urlencode({"q": query, "kind": kind, "state": state}),
    )


def filtered(screen: ListScreen, query: str, kind: str, state: str) -> QuerySet[Any]:
    """Rows whose fields hold the words, of a kind and in a state; empty ones do not narrow."""
    rows: QuerySet[Any] = screen.listed.model._default_manager.all()
    if query:
        wanted = Q()
        for field in screen.searched:
            wanted |= Q(**{f"{field}__icontains": query})
        rows = rows.filter(wanted)
    if kind and "kind" in screen.listed.columns:
        rows = rows.filter(kind=kind)
    return rows.filter(active=state == "yes") if state in {"yes", "no"} else rows


@require_http_methods(["GET", "POST"])
@office_only
def edit(request: HttpRequest, name: str, pk: int | None = None) -> HttpResponse:
    """A new row, or another content for one that stands."""
    screen = screen_of(name)
    item: Any = get_object_or_404(screen.listed.model, pk=pk) if pk else None
    form: Any = screen.form(request.POST or None, initial=screen.form.initial_of(item) if item else None)
    if request.method == "POST" and form.is_valid() and _is_saved(request, screen, item, form):
        messages.success(request, _("Saved. It counts from the next check on."))
        return redirect("screening:list", name=name)
    return framed(request, "edit", name, screen=screen, form=form, item=item)


def _is_saved(request: HttpRequest, screen: ListScreen, item: Any, form: forms.Form) -> bool:
    try:
        screen.save(actor=user_of(request), **{screen.argument: item}, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


@require_POST
@office_only
def set_state(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Take a row in use, or out of it."""
    screen = screen_of(name)
    item: Any = get_object_or_404(screen.listed.model, pk=pk)
    active = request.POST.get("active") == "yes"
    switch(actor=user_of(request), listed=screen.listed, pk=pk, active=active)
    said = _("“%(item)s” is switched on.") if active else _("“%(item)s” is switched off. It stays on the list.")
    messages.success(request, said % {"item": item})
    return redirect("screening:list", name=name)


@require_safe
@office_only
def export(request: HttpRequest, name: str) -> HttpResponse:
    """The whole list as CSV, as the import reads it; the audit's middleware records the download."""
    listed = screen_of(name).listed
    rows = (spoken_row(listed, item) for item in listed.model._default_manager.order_by("pk").iterator())
    response = HttpResponse(
        "".join(write_csv([str(LABELS[name]) for name in listed.columns], rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.csv"'
    return response
