"""The second factor: who must have one, whether a session has shown it, and codes that work once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache

from .models import User

Requirement = Callable[[User], bool]

#: The account whose second factor was shown in this session.
SESSION_KEY = "portico_second_factor"

_requirements: list[Requirement] = []


def register_requirement(asks: Requirement) -> None:
    """Add a rule ``(user) -> bool``: whether this person must have a second factor. Superusers always must."""
    if asks not in _requirements:
        _requirements.append(asks)


def is_required(user: User) -> bool:
    """Whether the person must have a second factor here (``PORTICO_REQUIRE_SECOND_FACTOR`` is off in development)."""
    if not settings.PORTICO_REQUIRE_SECOND_FACTOR:
        return False
    return user.is_superuser or any(asks(user) for asks in _requirements)


def is_set(user: User) -> bool:
    """Whether the person has set one up."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def mark_shown(session: SessionBase, user: User) -> None:
    """Remember that this session has shown the person's second factor."""
    session[SESSION_KEY] = str(user.pk)


def was_shown(session: SessionBase, user: User) -> bool:
    """Whether this session has shown this person's second factor."""
    return session.get(SESSION_KEY) == str(user.pk)


def spend(user: User, code: str) -> bool:
    """Use a code up; False where it was used before.

    The library forgets a used code after one period, while the tolerance lets it live for three, and it does not count
    the one that the set-up was confirmed with.
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", code) if sign.isdigit())
    lifetime = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
    return cache.add(f"portico-totp:{user.pk}:{plain}", 1, lifetime + 5)
