"""The table of checks with their levels, and the box for trying a text."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from foundation.accounts.gates import office_only
from foundation.screening.actions import Screened, screen
from foundation.screening.enums import Level
from foundation.screening.forms import LevelsForm, TryForm
from foundation.screening.list_actions import set_levels
from foundation.screening.material import Material, Passage
from foundation.screening.registry import checks, label_of
from foundation.screening.text_checks import personal_checks, word_checks

from .frame import add_errors, framed, user_of


@require_http_methods(["GET", "POST"])
@office_only
def levels(request: HttpRequest) -> HttpResponse:
    """All registered checks, each with its help and its level."""
    form = LevelsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_levels(actor=user_of(request), levels=form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = ngettext("%(count)d level is changed.", "%(count)d levels are changed.", changed)
            messages.success(request, said % {"count": changed} if changed else _("Nothing was changed."))
            return redirect("screening:levels")
    rows = [{"check": check, "field": form[check.name], "default": check.default.label} for check in checks()]
    return framed(request, "levels", "levels", form=form, rows=rows)


@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
@office_only
def try_text(request: HttpRequest) -> HttpResponse:
    """Findings in a pasted text, which is neither stored nor recorded."""
    form = TryForm(request.POST or None)
    screened = None
    if request.method == "POST" and form.is_valid():
        screened = screen_lines(form.cleaned_data["text"])
    return framed(request, "try", "try", form=form, screened=screened, groups=grouped(screened) if screened else [])


def screen_lines(text: str) -> Screened:
    """The checks of text over a text that is no page: each line is a passage."""
    lines = [
        Passage(key=str(number), place=_("Line %(number)d") % {"number": number}, text=line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    return screen(Material(lines), only={check.name for check in (*word_checks(), *personal_checks())})


def grouped(screened: Screened) -> list[dict[str, object]]:
    """Findings by check, with the level and what was only counted, as the screen shows them."""
    return [
        {
            "label": label_of(name),
            "level": Level(level).label,
            "findings": [finding for finding in screened.findings if finding.check == name],
            "omitted": screened.omitted.get(name, 0),
        }
        for name, level in screened.levels.items()
        if any(finding.check == name for finding in screened.findings)
    ]
