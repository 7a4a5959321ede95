"""What follows from log-ins and second factors."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.signals import user_logged_in
from allauth.core import context
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models.signals import post_delete, post_save
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
    post_save.connect(on_factor_saved, sender=Authenticator, dispatch_uid="accounts.factor_saved")
    post_delete.connect(on_factor_deleted, sender=Authenticator, dispatch_uid="accounts.factor_deleted")


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


def on_factor_saved(sender: type, instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """Record, in its transaction, what a person set up; sessions that began without the second factor end.

    The library tells of it only after the commit, when the entry could no longer stop the act.
    """
    user = _oneself(instance) if created else None
    if user is None:
        return
    if instance.type == Authenticator.Type.TOTP:
        session = context.request.session
        second_factor.mark_shown(session, user)  # its code has just confirmed the set-up
        for other in UserSession.objects.filter(user=user).exclude(session_key=session.session_key):
            other.end()
        record(kind="account.second_factor_set", actor=user, obj=user)
    elif instance.type == Authenticator.Type.RECOVERY_CODES:
        record(kind="account.recovery_codes_made", actor=user, obj=user)


def on_factor_deleted(sender: type, instance: Authenticator, **kwargs: Any) -> None:
    """Record, in its transaction, that a person removed the own second factor; a manager's reset has its own entry."""
    user = _oneself(instance)
    if user is not None and instance.type == Authenticator.Type.TOTP:
        record(kind="account.second_factor_removed", actor=user, obj=user)


def _oneself(instance: Authenticator) -> User | None:
    """The person, where this request is their own."""
    request = context.request
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and user.pk == instance.user_id else None
