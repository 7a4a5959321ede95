"""Decorators that keep admin screens to some people."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access

from .models import User
from .permissions import is_provincial_office

View = Callable[..., HttpResponse]


def office_only(view: View) -> View:
    """Let only the provincial office through; others see Wagtail's refusal."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_provincial_office(cast("User", request.user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast("View", require_admin_access(checked))
