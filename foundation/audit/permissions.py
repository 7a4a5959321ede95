"""Who may read the audit: superusers, and whom a higher package names."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser

from foundation.accounts.models import User

_readers: list[Callable[[User], bool]] = []


def register_reader(may_read: Callable[[User], bool]) -> None:
    """Let those read for whom the function says so; call from ``AppConfig.ready()``."""
    if may_read not in _readers:
        _readers.append(may_read)


def may_read_audit(user: User | AnonymousUser) -> bool:
    """Whether the person may read every entry with its details."""
    if not isinstance(user, User) or not user.is_usable:
        return False
    return user.is_superuser or any(reader(user) for reader in _readers)
