"""Wagtail's own screens for accounts are closed: they know neither vetoes nor the audit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .models import User


class ClosedPolicy(ModelPermissionPolicy):
    """Nobody, superusers included: accounts are changed by the actions of this package."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Never."""
        return False

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        """Never."""
        return False

    def users_with_any_permission(self, actions: Collection[str], include_superusers: bool = True) -> QuerySet[User]:
        """Nobody."""
        return User.objects.none()


def register() -> None:
    """Close Wagtail's account screens; call from ``ready()``."""
    register_permission_policy(User, ClosedPolicy(User), exact_class=True)
