"""Where somebody begins who may log in but not enter the admin; packages above name the places of such work."""

from __future__ import annotations

from collections.abc import Callable

from .models import User

Landing = Callable[[User], str | None]

_landings: list[Landing] = []


def register_landing(leads: Landing) -> None:
    """Add a rule ``(user) -> address | None``: where the person works without any right in the admin."""
    if leads not in _landings:
        _landings.append(leads)


def landing_of(user: User) -> str | None:
    """The first address of the registered rules; None for who may enter the admin, and for who works nowhere."""
    if not user.is_usable or user.has_perm("wagtailadmin.access_admin"):
        return None
    return next((address for leads in _landings if (address := leads(user))), None)
