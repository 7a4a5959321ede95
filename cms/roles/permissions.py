"""Who may hand out roles, and what roles allow beyond pages, files and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from .enums import Role
from .models import RoleAssignment
from .selectors import PORTAL, holds, roles_of

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User


def manages(user: User, page: BasePage) -> bool:
    """Whether the person manages the place: site managers at or above it, their acting deputies, superusers."""
    return user.is_superuser or holds(user, Role.SITE_MANAGER, page)


def managed_paths(user: User, *, in_own_right: bool = False) -> list[str]:
    """Paths of the places that the person manages; ``in_own_right`` leaves out those managed as an acting deputy."""
    return [
        held.path
        for held in roles_of(user)
        if held.role == Role.SITE_MANAGER and not (in_own_right and held.acting_for is not None)
    ]


def manages_portal(user: User) -> bool:
    """Whether the person speaks for the provincial office: manages the root of the portal (ADR 0010).

    Asked by every screen that only the office has a menu item for, so it is remembered on the user for the request.
    """
    remembered: bool | None = getattr(user, PORTAL, None)
    if remembered is None:
        from wagtail.models import Site

        managed = tuple(managed_paths(user))
        roots = Site.objects.filter(is_default_site=True).values_list("root_page__path", flat=True)
        remembered = bool(managed) and any(root.startswith(managed) for root in roots)
        setattr(user, PORTAL, remembered)
    return remembered


def may_assign(user: User, page: BasePage, role: str = "") -> bool:
    """Who manages the place. The role of site manager not as an acting deputy, who would stay when the other is back.

    Without ``role``: whether the person may give or take any role there.
    """
    if role == Role.SITE_MANAGER and not user.is_superuser:
        return any(page.path.startswith(path) for path in managed_paths(user, in_own_right=True))
    return manages(user, page)


def may_mark_absent(actor: User, user: User) -> bool:
    """The person; who manages every place where the person holds a role, since all of them rest; superusers.

    Absences of site managers are not for acting deputies: they would prolong or end what gives them the role.
    """
    if actor.pk == user.pk or actor.is_superuser:
        return True
    held = RoleAssignment.objects.in_force().filter(user=user).values_list("role", "page__path")
    roles, places = {role for role, _place in held}, {place for _role, place in held}
    managed = managed_paths(actor, in_own_right=Role.SITE_MANAGER in roles)
    return bool(places) and all(any(place.startswith(path) for path in managed) for place in places)


def decides(role: str) -> bool:
    """Whether what holders of the role decide becomes public: reviewers of any step and site managers."""
    from cms.review.models import STEPS

    return role in (*STEPS, Role.SITE_MANAGER)


def needs_second_factor(user: User) -> bool:
    """Reviewers of any step and site managers: what they decide becomes public.

    Also while they are away and their roles rest, and their deputies before they are asked: a second factor that came
    and went with an absence would be none.
    """
    from cms.review.models import STEPS

    asked = (*STEPS, Role.SITE_MANAGER)
    if any(held.role in asked for held in roles_of(user)):
        return True
    theirs = RoleAssignment.objects.in_force().filter(Q(user_id=user.pk) | Q(deputy_id=user.pk), role__in=asked)
    return theirs.exists()


def reads_audit(user: User) -> bool:
    """Auditors at the root of the portal; the audit knows no sites, so the role counts nowhere else."""
    from wagtail.models import Site

    places = [held.path for held in roles_of(user) if held.role == Role.AUDITOR]
    return bool(places) and Site.objects.filter(is_default_site=True, root_page__path__in=places).exists()
