"""The library's forms with our words, our counting of failures and codes that work once."""

from __future__ import annotations

from typing import Any, cast

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import second_factor
from .backends import REFUSED
from .cipher import UnreadableSecretError
from .models import User


def why_refused(user: User) -> str:
    """The sentence for a person whose password was right but whose account may not be used: who can mend it."""
    if not user.is_active:
        return gettext("This account has been deactivated. The manager of your site can activate it again.")
    return gettext("This account ended on %(day)s. The manager of your site can extend it.") % {
        "day": date_format(cast("Any", user.expires_on))
    }


class LoginForm(account_forms.LoginForm):
    """Account name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = _("Account name"), _("Password")
        password.help_text = ""
        for field in (name, password):
            field.widget.attrs.pop("placeholder", None)
        name.widget.attrs |= {"autofocus": "", "autocapitalize": "none", "spellcheck": "false"}

    def add_prefix(self, field_name: str) -> str:
        """Call the account name ``username`` in the form, as browsers and password stores expect."""
        return cast("str", super().add_prefix("username" if field_name == "login" else field_name))

    def clean(self) -> dict[str, Any]:
        """Say to a person whose password was right why the account may not be used."""
        try:
            return cast("dict[str, Any]", super().clean())
        except ValidationError:
            refused = getattr(self.request, REFUSED, None)
            if refused is None:
                raise
            raise ValidationError(why_refused(refused), code="refused") from None


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """The password once more, before something that a stolen session must not do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": ""}


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """The present password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Present password"),
            "password1": _("New password"),
            "password2": _("New password, again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["oldpassword"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """Refuse the old password as the new one: whoever handed it over knows it."""
        cleaned = cast("dict[str, Any]", super().clean())
        if "password2" in self.errors:
            self.errors["password2"] = self.error_class([gettext("The two new passwords differ.")])
        if cleaned.get("password1") and cleaned["password1"] == cleaned.get("oldpassword"):
            self.add_error("password1", gettext("Choose a password that differs from the present one."))
        return cleaned


class CodeField(forms.CharField):
    """A code from the app, or a recovery code."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": ""}
        super().__init__(label=_("One-time code"), max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)


class _CodeOnce:
    """Wrong codes count towards the lock-out as wrong passwords do; a code works once."""

    user: User
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code. Raises ``ValidationError`` for a wrong one, a used one, and while the account is locked."""
        request, credentials = context.request, {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out, request.axes_credentials = True, credentials
            raise get_adapter().validation_error("incorrect_code")
        try:
            code = cast("str", super().clean_code())  # type: ignore[misc] # the form it is mixed into has it
        except UnreadableSecretError:
            raise get_adapter().validation_error("unreadable") from None
        if self.authenticator.type == Authenticator.Type.TOTP and not second_factor.spend(self.user, code):
            self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined] # as above
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_CodeOnce, factor_forms.AuthenticateForm):
    """The second factor at log-in."""

    code = CodeField()


class FactorReauthenticateForm(_CodeOnce, factor_forms.ReauthenticateForm):
    """The second factor once more."""

    code = CodeField()


class ActivateForm(totp_forms.ActivateTOTPForm):
    """The first code of a new second factor; it cannot be used to log in as well."""

    code = CodeField()

    def clean_code(self) -> str:
        """The code. Raises ``ValidationError`` for a wrong or used one."""
        code = cast("str", super().clean_code())
        if not second_factor.spend(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code
