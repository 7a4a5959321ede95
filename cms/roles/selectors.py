"""Reading who holds what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from .enums import PAGE_ACTIONS
from .models import RoleAssignment
from .paths import self_and_above

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

CACHE = "_portico_roles"


@dataclass(frozen=True)
class Held:
    """A role that somebody holds, with the path of its place."""

    role: str
    path: str
    page_id: int
    depth: int


def roles_of(user: User | AnonymousUser) -> list[Held]:
    """All roles in force of a person; one query a request (remembered on the user object)."""
    if not user.is_authenticated or not user.is_active:
        return []
    held: list[Held] | None = getattr(user, CACHE, None)
    if held is None:
        rows = RoleAssignment.objects.in_force().filter(user_id=user.pk)
        held = [Held(*row) for row in rows.values_list("role", "page__path", "page_id", "page__depth")]
        setattr(user, CACHE, held)
    return held


def writing_places(user: User) -> list[BasePage]:
    """The places where the person may add pages, topmost first; one query."""
    from cms.models import BasePage as Base

    ids = {held.page_id for held in roles_of(user) if "add" in PAGE_ACTIONS.get(held.role, ())}
    return list(Base.objects.filter(pk__in=ids).order_by("path"))


def forget(user: User) -> None:
    """Drop what is remembered on this user object, after its roles changed."""
    for name in (CACHE, "_page_permission_cache", "_explorable_root_page_cache"):
        if hasattr(user, name):
            delattr(user, name)


def holds(user: User | AnonymousUser, role: str, page: BasePage) -> bool:
    """Whether the person holds the role at the page or above it in the tree."""
    return any(held.role == role and page.path.startswith(held.path) for held in roles_of(user))


def holders(paths: Iterable[str], roles: Iterable[str]) -> dict[tuple[str, str], set[int]]:
    """(role, path) → ids of the people who hold that role in force exactly there; one query."""
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    rows = RoleAssignment.objects.in_force().filter(role__in=set(roles), page__path__in=set(paths))
    for role, path, user_id in rows.values_list("role", "page__path", "user_id"):
        found[role, path].add(user_id)
    return found


def people_at(page: BasePage, role: str) -> list[int]:
    """Ids of the people who hold the role at the page or above it in the tree."""
    rows = RoleAssignment.objects.in_force().filter(role=role, page__path__in=self_and_above(page.path))
    return sorted(set(rows.values_list("user_id", flat=True)))
