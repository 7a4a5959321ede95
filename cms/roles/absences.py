"""Reading absences: who is away, what happens to their roles, and what to be warned of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from .enums import Role
from .models import Absence, RoleAssignment
from .selectors import last_manager_of, roles_of

if TYPE_CHECKING:
    from foundation.accounts.models import User


def absences_of(person: User) -> list[Absence]:
    """Absences that run or lie ahead, nearest first."""
    return list(Absence.objects.filter(user=person, last_day__gte=timezone.localdate()).order_by("first_day"))


def present_absence(person: User) -> Absence | None:
    """The absence that runs today."""
    today = timezone.localdate()
    return Absence.objects.filter(user=person, first_day__lte=today, last_day__gte=today).first()


def acting_roles(person: User) -> list[RoleAssignment]:
    """Roles of absent colleagues that the person answers for today."""
    if all(held.acting_for is None for held in roles_of(person)):
        return []
    found = RoleAssignment.objects.answered_by(person.pk).exclude(user=person).select_related("user", "page")
    return list(found.order_by("user__real_name", "page__path", "role"))


def warnings_for(person: User) -> list[str]:
    """Sites that nobody would manage while the person is away: allowed, but said."""
    managed = RoleAssignment.objects.in_force().filter(user=person, role=Role.SITE_MANAGER, deputy=None)
    return [
        _("While %(person)s is away nobody manages “%(site)s”. Name a deputy in “Who does what where” first.")
        % {"person": person, "site": one.page.title}
        for one in managed.select_related("page", "user")
        if last_manager_of(one)
    ]
