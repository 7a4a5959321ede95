"""Menu items of Wagtail's admin by who may use them."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from .models import User
from .permissions import is_provincial_office


class OfficeMenuItem(MenuItem):
    """For the provincial office."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person speaks for it."""
        return is_provincial_office(cast("User", request.user))
