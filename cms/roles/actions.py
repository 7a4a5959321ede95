"""Giving and taking roles."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.audit.actions import record

from .models import RoleAssignment
from .permissions import may_assign
from .selectors import forget

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

STAFF = "staff"


def staff_group() -> Group:
    """The one stock group: entering the admin. Made with its permission when it is missing."""
    group, created = Group.objects.get_or_create(name=STAFF)
    if created:
        group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    return group


@transaction.atomic
def assign(*, actor: User | None, role: str, page: BasePage, user: User, until: date | None = None) -> RoleAssignment:
    """Give a person a role at a place; a second call changes nothing but the end date.

    ``actor`` must manage the place (None: an operator's command). Raises ``PermissionDenied``.
    """
    if actor is not None and not may_assign(actor, page):
        raise PermissionDenied(
            _("Only a site manager of “%(page)s” or above may hand out roles there.") % {"page": page}
        )
    assignment, created = RoleAssignment.objects.get_or_create(
        role=role, page_id=page.pk, user=user, defaults={"until": until}
    )
    if not created and assignment.until != until:
        assignment.until = until
        assignment.save(update_fields=["until"])
        created = True
    user.groups.add(staff_group())
    forget(user)
    if created:
        payload = {"role": role, "user": user.username, "until": until}
        record(kind="role.assigned", actor=actor, obj=page, object_kind="page", payload=payload)
    return assignment


@transaction.atomic
def revoke(*, actor: User | None, assignment: RoleAssignment) -> None:
    """Take a role away; who holds none afterwards leaves the admin. ``actor`` as in :func:`assign`."""
    if actor is not None and not may_assign(actor, assignment.page):
        raise PermissionDenied(
            _("Only a site manager of “%(page)s” or above may take roles there.") % {"page": assignment.page}
        )
    user, page, role = assignment.user, assignment.page, assignment.role
    assignment.delete()
    if not user.role_assignments.exists():
        user.groups.remove(staff_group())
    forget(user)
    record(
        kind="role.revoked", actor=actor, obj=page, object_kind="page", payload={"role": role, "user": user.username}
    )
