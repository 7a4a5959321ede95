"""Importing a list: the file is read and shown; nothing is written before the person confirms."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from foundation.accounts.gates import office_only
from foundation.screening.csv_files import LABELS, ListFile, labels, write_csv
from foundation.screening.forms import ConfirmForm, ImportForm
from foundation.screening.list_actions import Outcome, cells_of, import_rows, preview, spoken_cells

from .frame import add_errors, framed, user_of
from .lists import ListScreen, screen_of

#: Rows that are shown one by one.
SHOWN, TOLD = 20, 200


@require_http_methods(["GET", "POST"])
@office_only
def import_file(request: HttpRequest, name: str) -> HttpResponse:
    """Upload, look, confirm."""
    screen = screen_of(name)
    if request.method == "POST" and "rows" in request.POST:
        return _confirmed(request, name, screen)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = screen.read(file.read())
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _shown(request, name, screen, found, str(file.name)[-200:])
    return framed(request, "import", name, screen=screen, form=form, columns=labels(screen.listed.columns))


def _shown(request: HttpRequest, name: str, screen: ListScreen, found: ListFile, source: str) -> HttpResponse:
    """What the file would change; the good rows travel in the form that confirms."""
    headings = [LABELS[column] for column in screen.listed.columns]
    return framed(
        request,
        "preview",
        name,
        screen=screen,
        source=source,
        outcome=preview(listed=screen.listed, rows=found.rows),
        rows="".join(write_csv(screen.listed.columns, (cells_of(screen.listed, row) for row in found.rows))),
        examples=[list(zip(headings, spoken_cells(screen.listed, row), strict=True)) for row in found.rows[:SHOWN]],
        more=max(0, len(found.rows) - SHOWN),
        columns=headings,
        broken=found.broken[:TOLD],
        more_broken=max(0, len(found.broken) - TOLD),
        repeated=found.repeated[:TOLD],
        more_repeated=max(0, len(found.repeated) - TOLD),
    )


def _confirmed(request: HttpRequest, name: str, screen: ListScreen) -> HttpResponse:
    """Take the rows in; they are read again, as any file is."""
    form = ConfirmForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("The confirmation is incomplete. Upload the file again."))
        data = form.cleaned_data["rows"].encode()
        found = screen.read(data)
        if found.broken:
            raise ValidationError(found.broken[0].sentence)
        outcome = import_rows(
            actor=user_of(request),
            listed=screen.listed,
            rows=found.rows,
            source=form.cleaned_data["source"],
            digest=hashlib.sha256(data).hexdigest(),
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("screening:import", name=name)
    messages.success(request, said_of(outcome))
    return redirect("screening:list", name=name)


def said_of(outcome: Outcome) -> str:
    """One sentence on an import."""
    return _("Imported: %(new)d new, %(changed)d changed, %(same)d as before.") % {
        "new": outcome.new,
        "changed": outcome.changed,
        "same": outcome.same,
    }
