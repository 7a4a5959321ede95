"""Hooks into Wagtail's admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

Item = dict[str, str | Promise]


@hooks.register("register_account_menu_item")
def password_item(request: HttpRequest) -> Item:
    """Change the password."""
    return {
        "url": reverse("account_change_password"),
        "label": _("Change password"),
        "help_text": _("Ends all your other sessions."),
    }


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> Item:
    """Second factor and recovery codes."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("A code from an app on your phone, asked for at log-in."),
    }


@hooks.register("register_account_menu_item")
def sessions_item(request: HttpRequest) -> Item:
    """One's sessions."""
    return {
        "url": reverse("usersessions_list"),
        "label": _("Sessions"),
        "help_text": _("Where you are logged in; end what you do not know."),
    }
