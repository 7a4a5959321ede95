"""Log-in and what a person does with the own account, over the library's views."""

from __future__ import annotations

from typing import Any, cast

from allauth.account import views as account_views
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as factor_views
from allauth.mfa.totp import views as totp_views
from allauth.usersessions import views as session_views
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.views import account as wagtail_account

from . import second_factor
from .devices import device_of
from .landing import landing_of
from .models import User


class LoginView(account_views.LoginView):
    """The way into the admin."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead who may not enter the admin to the place of the own work; who has none is logged out.

        The admin would send such a session back here for ever, with a sentence that helps nobody.
        """
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            address = landing_of(request.user)
            if address is None:
                logout(request)
            elif not (get_next_redirect_url(request) or "").startswith(address):
                list(messages.get_messages(request))  # read, so that it is not shown later
                return redirect(address)
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))


class AccountView(wagtail_account.AccountView):
    """Wagtail's account page without the name and its mails: managers enter real names, notices have their own page."""

    def get_panels(self) -> list[wagtail_account.BaseSettingsPanel]:
        """All panels but those for name and mail address, and for mails that Wagtail does not send here."""
        return [panel for panel in super().get_panels() if panel.name not in {"name_email", "notifications"}]


class SetUpView(totp_views.ActivateTOTPView):
    """A new second factor."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead a second click on to the recovery codes; the library would offer to remove what was just set up."""
        if request.user.is_authenticated and second_factor.is_set(request.user):
            return redirect("mfa_view_recovery_codes")
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))


class FactorsView(factor_views.IndexView):
    """One's second factor and recovery codes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether it may be removed."""
        required = second_factor.is_required(cast("User", self.request.user))
        return {
            **super().get_context_data(**kwargs),
            **_frame(_("Second factor"), "key"),
            "required": required,
        }


class SessionsView(session_views.ListUserSessionsView):
    """One's sessions; POST ends all others."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Newest use first, this session at the top."""
        context = cast("dict[str, Any]", super().get_context_data(**kwargs))
        rows = [
            {"session": session, "device": device_of(session.user_agent), "current": session.is_current()}
            for session in context["sessions"]
        ]
        rows.sort(key=lambda row: (not row["current"], -row["session"].last_seen_at.timestamp()))
        return {**context, **_frame(_("Sessions"), "desktop"), "rows": rows}


def _frame(title: str, icon: str) -> dict[str, Any]:
    """What Wagtail's header shows."""
    return {"page_title": title, "header_title": title, "header_icon": icon}


@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; the present one is ended by logging out."""
    session = get_object_or_404(UserSession, pk=pk, user_id=request.user.pk)
    if session.session_key == request.session.session_key:
        raise Http404
    session.end()
    messages.success(request, _("The session has been ended."))
    return redirect("usersessions_list")


def no_page(request: HttpRequest) -> HttpResponse:
    """Answer 404 where Wagtail would log people in without lock-out and second factor."""
    raise Http404
