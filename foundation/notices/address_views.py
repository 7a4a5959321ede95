"""When one wants mail, and at which address."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from foundation.accounts.models import User
from foundation.accounts.permissions import is_provincial_office

from . import actions, addresses
from .enums import FAILED, MailState
from .forms import AddressForm, CodeForm, PreferenceForm
from .models import Mail
from .selectors import preference_of

SESSION = "notices_address"


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _pending(request: HttpRequest) -> addresses.Pending | None:
    return addresses.Pending.read(request.session.get(SESSION))


@require_http_methods(["GET", "POST"])
@require_admin_access
def preferences(request: HttpRequest) -> HttpResponse:
    """When one wants mail."""
    user = _user(request)
    chosen = preference_of(user)
    initial = {"wish": chosen.wish, "hour": chosen.hour}
    form = PreferenceForm(request.POST or None, initial=initial, has_address=bool(user.email))
    if request.method == "POST" and user.email and form.is_valid():
        actions.set_preference(person=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notices:preferences")
    return _shown(request, form=form)


def _shown(request: HttpRequest, **forms: Any) -> HttpResponse:
    """The page with all its forms, of which one may have errors."""
    user = _user(request)
    chosen = preference_of(user)
    initial = {"wish": chosen.wish, "hour": chosen.hour}
    last = Mail.objects.filter(person=user).exclude(ended_at=None).exclude(state=MailState.DROPPED).last()
    context = {
        "form": PreferenceForm(initial=initial, has_address=bool(user.email)),
        "address_form": AddressForm(),
        "code_form": CodeForm(),
        "pending": _pending(request),
        "address": user.email,
        "failed": last if last and last.state in FAILED else None,
        "is_office": is_provincial_office(user),
        "page_title": _("When you want mail"),
        "header_icon": "bell",
    }
    return render(request, "notices/preferences.html", context | forms)


@require_POST
@require_admin_access
def ask(request: HttpRequest) -> HttpResponse:
    """Send a code to a new address."""
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            pending = addresses.ask(person=_user(request), address=form.cleaned_data["address"])
        except ValidationError as error:
            form.add_error("address", error)
        else:
            request.session[SESSION] = pending.kept()
            messages.success(request, _("A code is on its way. Enter it below."))
            return redirect("notices:preferences")
    return _shown(request, address_form=form)


@require_POST
@require_admin_access
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the address whose code came back."""
    pending, form = _pending(request), CodeForm(request.POST)
    if pending is None:
        messages.error(request, _("The code is no longer valid. Enter the address again."))
        return redirect("notices:preferences")
    if not form.is_valid():
        return _shown(request, code_form=form)
    left = addresses.confirm(person=_user(request), pending=pending, code=form.cleaned_data["code"])
    if left is None:
        del request.session[SESSION]
        messages.success(request, _("Mail goes to this address from now on."))
        return redirect("notices:preferences")
    request.session[SESSION] = left.kept()
    form.add_error("code", _("This is not the code. After five wrong ones a new one is needed."))
    return _shown(request, code_form=form)


@require_POST
@require_admin_access
def remove(request: HttpRequest) -> HttpResponse:
    """Have no address any more."""
    addresses.remove(person=_user(request))
    messages.success(request, _("Your mail address has been removed."))
    return redirect("notices:preferences")
