"""Addresses below /admin/, so on the portal's host only. Of the library's, only what staff need is mounted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from csp.decorators import csp
from django.conf import settings
from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from . import views


def entrance(view: Callable[..., Any]) -> Callable[..., Any]:
    """Screens for passwords and codes: the public's strict policy, no inline scripts as in the rest of the admin."""
    return never_cache(csp(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])(view))


def inside(view: Callable[..., Any]) -> Callable[..., Any]:
    """Screens in the frame of the admin."""
    return never_cache(require_admin_access(view))


urlpatterns = [
    path("login/", entrance(views.LoginView.as_view()), name="account_login"),
    path("account/", inside(views.AccountView.as_view()), name="wagtailadmin_account"),
    path("account/password/", entrance(account.password_change), name="account_change_password"),
    path("account/confirm/", entrance(account.reauthenticate), name="account_reauthenticate"),
    path("account/second-factor/", inside(views.FactorsView.as_view()), name="mfa_index"),
    path("account/second-factor/log-in/", entrance(factor.authenticate), name="mfa_authenticate"),
    path("account/second-factor/confirm/", entrance(factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/second-factor/set-up/", entrance(views.SetUpView.as_view()), name="mfa_activate_totp"),
    path("account/second-factor/remove/", entrance(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", entrance(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", entrance(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/sessions/", inside(views.SessionsView.as_view()), name="usersessions_list"),
    path("account/sessions/<int:pk>/end/", inside(views.end_session), name="account_end_session"),
]
