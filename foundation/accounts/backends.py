"""Log-in by account name and password; an expired account counts as inactive, in running sessions too."""

from __future__ import annotations

from typing import Any

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Q
from django.http import HttpRequest

from .models import User

#: Set on a request whose password was right for an account that may not be used.
REFUSED = "refused_account"


class LockoutBackend(AxesStandaloneBackend):
    """Turns locked-out accounts away before anybody looks at the password; first in AUTHENTICATION_BACKENDS."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """Refuse with ``PermissionDenied`` where the account is locked. Without a request there is nothing to count."""
        if request is not None:
            super().authenticate(request, username=username, password=password, **kwargs)


class AccountBackend(ModelBackend):
    """Django's backend, which asks whether the account is usable at log-in and again for each request of a session."""

    _unusable: User | None = None

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Find the person; tells the request of an account whose password was right but whose time is over."""
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is None and self._unusable is not None and request is not None:
            setattr(request, REFUSED, self._unusable)
        return user

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, with what every screen of the admin asks about them; one query."""
        user = User.objects.select_related("wagtail_userprofile").filter(pk=user_id).first()
        return user if self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Own permissions and those of groups, in one query where Django asks two; remembered on the user as there."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            held = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by()
            names = held.values_list("content_type__app_label", "codename").distinct()
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in names}
        found: set[str] = user_obj._perm_cache
        return found

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        """Whether the account may be used today."""
        usable = isinstance(user, User) and user.is_usable
        if isinstance(user, User) and not usable:
            self._unusable = user
        return usable
