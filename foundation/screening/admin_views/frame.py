"""What the screens share: the person, the frame, and errors of actions in forms."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """Who asks; the gate before each view has seen to it that somebody does."""
    return cast("User", request.user)


def framed(request: HttpRequest, template: str, here: str, status: int = 200, **context: Any) -> HttpResponse:
    """A screen with the tabs; ``here`` names the tab."""
    context = {"here": here, "page_title": _("Checks of content"), "header_icon": "check", **context}
    return render(request, f"screening/admin/{template}.html", context, status=status)


def add_errors(form: forms.Form, error: ValidationError | PermissionDenied) -> None:
    """Say in the form what an action refused."""
    messages = error.messages if isinstance(error, ValidationError) else [str(error)]
    for message in messages:
        form.add_error(None, message)
