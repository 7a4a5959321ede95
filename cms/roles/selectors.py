"""Reading who holds what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from .enums import PAGE_ACTIONS, Role
from .models import RoleAssignment

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

CACHE = "_portico_roles"
#: What else follows from the roles and is remembered on the user.
PORTAL = "_portico_manages_portal"


@dataclass(frozen=True)
class Held:
    """A role that somebody holds, with the path of its place; ``acting_for``: the absent holder whose deputy it is."""

    role: str
    path: str
    page_id: int
    depth: int
    acting_for: int | None = None


def roles_of(user: User | AnonymousUser) -> list[Held]:
    """All roles that a person answers for today, as holder or deputy; one query a request (remembered on the user)."""
    return _concerning(user)[0]


def standby_roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Roles in which a person is the deputy of somebody who is there: they answer for what is overdue only.

    Costs nothing beside :func:`roles_of`.
    """
    return _concerning(user)[1]


def _concerning(user: User | AnonymousUser) -> tuple[list[Held], frozenset[str]]:
    if not user.is_authenticated or not user.is_active:
        return [], frozenset()
    remembered: tuple[list[Held], frozenset[str]] | None = getattr(user, CACHE, None)
    if remembered is None:
        held, waits = [], set()
        rows = RoleAssignment.objects.concerning(user.pk).order_by("pk")
        for role, path, page_id, depth, holder, stands_by in rows.values_list(  # type: ignore[misc] # annotated
            "role", "page__path", "page_id", "page__depth", "user_id", "stands_by"
        ):
            if stands_by:
                waits.add(role)
            else:
                held.append(Held(role, path, page_id, depth, holder if holder != user.pk else None))
        remembered = (held, frozenset(waits))
        setattr(user, CACHE, remembered)
    return remembered


def writing_places(user: User) -> list[BasePage]:
    """The places where the person may add pages, topmost first; one query."""
    from cms.models import BasePage as Base

    ids = {held.page_id for held in roles_of(user) if "add" in PAGE_ACTIONS.get(held.role, ())}
    return list(Base.objects.filter(pk__in=ids).order_by("path"))


def forget(user: User) -> None:
    """Drop what is remembered on this user object, after its roles changed."""
    for name in (CACHE, PORTAL, "_page_permission_cache", "_explorable_root_page_cache"):
        if hasattr(user, name):
            delattr(user, name)


def holds(user: User | AnonymousUser, role: str, page: BasePage) -> bool:
    """Whether the person holds the role at the page or above it in the tree."""
    return any(held.role == role and page.path.startswith(held.path) for held in roles_of(user))


def acting_for(user: User, role: str, page: BasePage) -> int | None:
    """The absent holder for whom the person holds the role at the page; None who holds it in their own right."""
    here = [held for held in roles_of(user) if held.role == role and page.path.startswith(held.path)]
    if not here or any(held.acting_for is None for held in here):
        return None
    return here[0].acting_for


def last_manager_of(assignment: RoleAssignment) -> bool:
    """Whether the assignment is the last in force, without an end, by which somebody manages the site rooted there."""
    if assignment.role != Role.SITE_MANAGER or not assignment.page.sites_rooted_here.exists():
        return False
    here = RoleAssignment.objects.in_force().filter(role=Role.SITE_MANAGER, page_id=assignment.page_id)
    if not here.filter(pk=assignment.pk).exists():
        return False
    return not here.exclude(pk=assignment.pk).filter(until=None, user__expires_on=None).exists()
