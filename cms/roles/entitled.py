"""Accounts whose roles allow something at a place, as Wagtail's policies ask for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from .models import RoleAssignment
from .reach import THROUGH, places_above


def roles_allowing(table: Mapping[str, Collection[str]], actions: Iterable[str]) -> list[str]:
    """Roles to which a table of role → actions gives one of the actions."""
    asked = set(actions)
    return [role for role, allowed in table.items() if not asked.isdisjoint(allowed)]


def held_at(paths: Iterable[str], roots: Collection[str]) -> Q:
    """Assignments that count at one of the paths; ``roots``: the paths of all site roots."""
    everywhere: set[str] = set()
    in_site: set[str] = set()
    for path in paths:
        all_above, near = places_above(path, roots)
        everywhere.update(all_above)
        in_site.update(near)
    return Q(role__in=THROUGH, page__path__in=everywhere) | Q(page__path__in=in_site)


def entitled(roles: Iterable[str], place: Q, *, superusers: bool) -> Q:
    """Active accounts that hold one of the roles in an assignment of ``place``; superusers too, where wanted."""
    held = RoleAssignment.objects.in_force().filter(place, role__in=set(roles)).values("user_id")
    who = Q(pk__in=held)
    if superusers:
        who |= Q(is_superuser=True)
    return Q(is_active=True) & who


def accounts_entitled(roles: Iterable[str], place: Q, *, superusers: bool) -> QuerySet[Any]:
    """The accounts of :func:`entitled`."""
    return get_user_model()._default_manager.filter(entitled(roles, place, superusers=superusers))
