"""Screens of the limits, for the provincial office: what holds, and setting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from foundation.accounts.gates import office_only
from foundation.accounts.models import User

from .actions import set_difficulty, set_limit
from .admin_forms import DifficultyForm, RateForm
from .models import USUAL, LimitSetting, ProofSetting
from .registry import Limit, Rate, limits

ICON = "sliders"


@dataclass(frozen=True)
class Row:
    """One limit with the rate in force, as committed."""

    limit: Limit
    rate: Rate

    @property
    def is_default(self) -> bool:
        """Whether nobody set another rate."""
        return self.rate == self.limit.default

    @property
    def words(self) -> str:
        """The rate in force."""
        return in_words(self.rate)

    @property
    def default_words(self) -> str:
        """The default."""
        return in_words(self.limit.default)


def in_words(rate: Rate) -> str:
    """``5 times within 1 hour``."""
    return _("%(times)s within %(time)s") % {
        "times": ngettext("%(number)s time", "%(number)s times", rate.number) % {"number": rate.number},
        "time": _duration(rate.seconds),
    }


def _duration(seconds: int) -> str:
    if seconds % 86_400 == 0:
        number = seconds // 86_400
        return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}
    if seconds % 3_600 == 0:
        number = seconds // 3_600
        return ngettext("%(number)s hour", "%(number)s hours", number) % {"number": number}
    if seconds % 60 == 0:
        number = seconds // 60
        return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}
    return ngettext("%(number)s second", "%(number)s seconds", seconds) % {"number": seconds}


@require_safe
@office_only
def listing(request: HttpRequest) -> HttpResponse:
    """All limits that features registered, and the difficulty of the proof."""
    stands = {row.name: Rate(row.number, row.seconds) for row in LimitSetting.objects.all()}
    found = sorted(limits.values(), key=lambda limit: limit.name)
    context = {
        "rows": [Row(limit, stands.get(limit.name, limit.default)) for limit in found],
        "difficulty": _difficulty(),
        "usual": USUAL,
        "page_title": _("Limits"),
        "header_icon": ICON,
    }
    return render(request, "limits/admin/limits.html", context)


@require_http_methods(["GET", "POST"])
@office_only
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """One limit: another rate, or its default again."""
    if name not in limits:
        raise Http404
    stands = LimitSetting.objects.filter(name=name).first()
    row = Row(limits[name], Rate(stands.number, stands.seconds) if stands else limits[name].default)
    default = "default" in request.POST
    form = RateForm(None if default else request.POST or None, initial=row.rate._asdict())
    if request.method == "POST" and (default or form.is_valid()):
        set_limit(actor=_user(request), name=name, rate=None if default else form.rate())
        return _saved(request)
    context = {"form": form, "row": row, "page_title": str(row.limit.label), "page_subtitle": name}
    return render(request, "limits/admin/edit.html", context | {"header_icon": ICON})


@require_http_methods(["GET", "POST"])
@office_only
def difficulty(request: HttpRequest) -> HttpResponse:
    """How hard the proof of work is."""
    form = DifficultyForm(request.POST or None, initial={"difficulty": _difficulty()})
    if request.method == "POST" and form.is_valid():
        set_difficulty(actor=_user(request), difficulty=form.cleaned_data["difficulty"])
        return _saved(request)
    context = {"form": form, "page_title": _("Difficulty of the proof"), "header_icon": ICON}
    return render(request, "limits/admin/edit.html", context)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved. It holds everywhere within a second."))
    return redirect("limits_admin:list")


def _difficulty() -> int:
    return ProofSetting.objects.values_list("difficulty", flat=True).first() or USUAL


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
