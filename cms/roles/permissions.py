"""Who may hand out roles, and what roles allow beyond pages, files and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from .enums import Role
from .models import RoleAssignment
from .selectors import holds, roles_of

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User


def may_assign(user: User, page: BasePage) -> bool:
    """Site managers at or above the place, and superusers."""
    return user.is_superuser or holds(user, Role.SITE_MANAGER, page)


def may_mark_absent(actor: User, user: User) -> bool:
    """The person; who manages every place where the person holds a role, since all of them rest; superusers."""
    if actor.pk == user.pk or actor.is_superuser:
        return True
    managed = [held.path for held in roles_of(actor) if held.role == Role.SITE_MANAGER]
    places = list(RoleAssignment.objects.in_force().filter(user=user).values_list("page__path", flat=True))
    return bool(places) and all(any(place.startswith(path) for path in managed) for place in places)


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
