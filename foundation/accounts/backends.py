"""Log-in by account name and password; an expired account counts as inactive, in running sessions too."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from .models import User


class AccountBackend(ModelBackend):
    """Django's backend, which asks this question at log-in and again for each request of a session."""

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        """Whether the account may be used today."""
        return isinstance(user, User) and user.is_usable
