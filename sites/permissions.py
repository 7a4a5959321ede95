"""Who may provision sub-sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.accounts.permissions import is_provincial_office

from .models import PortalHome

if TYPE_CHECKING:
    from foundation.accounts.models import User


def may_provision(user: User) -> bool:
    """The provincial office, where there is a portal."""
    return is_provincial_office(user) and PortalHome.objects.exists()
