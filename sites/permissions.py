"""Who may provision sub-sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.roles.enums import Role
from cms.roles.selectors import roles_of

from .models import PortalHome

if TYPE_CHECKING:
    from foundation.accounts.models import User


def may_provision(user: User) -> bool:
    """The provincial office: who manages the portal; and superusers."""
    if not user.is_usable:
        return False
    portal = PortalHome.objects.only("path").first()
    if portal is None:
        return False
    return user.is_superuser or any(
        held.role == Role.SITE_MANAGER and held.path == portal.path for held in roles_of(user)
    )
