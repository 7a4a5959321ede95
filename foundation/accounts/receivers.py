"""What follows from log-ins and second factors."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest

from . import second_factor
from .lockout import client_address
from .middleware import SEEN
from .models import User
from .registry import record


def connect() -> None:
    """Connect all; call from ``ready()``."""
    user_logged_in.connect(on_log_in, dispatch_uid="accounts.log_in")
    user_locked_out.connect(on_lock_out, dispatch_uid="accounts.lock_out")
    factors.authentication_failed.connect(on_wrong_code, dispatch_uid="accounts.wrong_code")
    factors.authenticator_used.connect(on_factor_used, dispatch_uid="accounts.factor_used")
    factors.authenticator_added.connect(on_factor_added, dispatch_uid="accounts.factor_added")
    factors.authenticator_removed.connect(on_factor_removed, dispatch_uid="accounts.factor_removed")
    factors.authenticator_reset.connect(on_codes_made, dispatch_uid="accounts.codes_made")


def on_log_in(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Begin to note when the session is used; the audit records log-ins by itself."""
    request.session[SEEN] = time.time()


@transaction.atomic
def on_lock_out(sender: object, request: HttpRequest, username: str | None, **kwargs: Any) -> None:
    """Record the lock once: the failure that brings it is counted, tries while it lasts are not."""
    counted = getattr(request, "axes_failures_since_start", None)
    user = User.objects.filter(username=username).first() if counted else None
    if user is not None:
        payload = {"address": client_address(request), "failures": counted}
        record(kind="account.locked", actor=None, obj=user, payload=payload)


def on_wrong_code(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Count a wrong second factor as a failed log-in."""
    user_login_failed.send(sender=__name__, credentials={"username": user.get_username()}, request=request)


def on_factor_used(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Remember that this session has shown it."""
    second_factor.mark_shown(request.session, user)


@transaction.atomic
def on_factor_added(
    sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """End all sessions that began without it; the one that set it up has shown a code."""
    if authenticator.type != Authenticator.Type.TOTP:
        return
    second_factor.mark_shown(request.session, user)
    for session in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
        session.end()
    record(kind="account.second_factor_set", actor=user, obj=user)


@transaction.atomic
def on_factor_removed(
    sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Record that the person removed it."""
    if authenticator.type == Authenticator.Type.TOTP:
        record(kind="account.second_factor_removed", actor=user, obj=user)


@transaction.atomic
def on_codes_made(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record new recovery codes."""
    record(kind="account.recovery_codes_made", actor=user, obj=user)
