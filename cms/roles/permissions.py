"""Who may hand out roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .enums import Role
from .selectors import holds

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User


def may_assign(user: User, page: BasePage) -> bool:
    """Site managers at or above the place, and superusers."""
    return user.is_superuser or holds(user, Role.SITE_MANAGER, page)
