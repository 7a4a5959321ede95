"""What the log-in library asks its host about."""

from __future__ import annotations

import time
from typing import Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import cipher, second_factor
from .landing import landing_of
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Staff log in by name and password; nobody signs up, and no mail is needed."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The account name or the password is wrong."),
        "incorrect_password": _("The password is wrong."),
        "enter_current_password": _("The present password is wrong."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "incorrect_code": _("The code is wrong or was used before. Wait for the next one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: managers make accounts."""
        return False

    def get_login_stages(self) -> list[str]:
        """Only the second factor stands between the password and the session."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again before a second factor is changed, unless the person has logged in just now."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def set_password(self, user: User, password: str) -> None:
        """Set one's own password, with its audit entry."""
        from .actions import set_own_password  # actions ask the adapter's settings for forms, which lead here

        set_own_password(user=user, password=password)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the admin; who may not enter it, to the place of the own work."""
        return landing_of(cast("User", request.user)) or str(super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to the work that the change had interrupted."""
        return landing_of(cast("User", request.user)) or reverse("wagtailadmin_home")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database; people who must have a second factor cannot remove it."""

    error_messages: ClassVar[dict[str, str | Promise]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is wrong or was used before. Wait for the next one."),
        "cannot_delete_authenticator": _("Your roles require a second factor. A manager can reset it for you."),
        "cannot_generate_recovery_codes": _("Set up the second factor first."),
        "unreadable": _("Your second factor can no longer be read. Ask a manager to reset it."),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The account name, as the app shows it."""
        return user.get_username()

    def encrypt(self, text: str) -> str:
        """See :mod:`foundation.accounts.cipher`."""
        return cipher.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """See :mod:`foundation.accounts.cipher`."""
        return cipher.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not where the person's roles require it."""
        return not second_factor.is_required(authenticator.user)
