"""Giving and taking roles, naming deputies, going away and coming back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.actions import one_removal_at_a_time
from foundation.accounts.selectors import same_person
from foundation.audit.actions import record

from .enums import Role
from .models import Absence, RoleAssignment
from .permissions import decides, may_assign, may_mark_absent
from .selectors import forget, last_manager_of

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
def assign(
    *,
    actor: User | None,
    role: str,
    page: BasePage,
    user: User,
    until: date | None = None,
    deputy: User | None = None,
    founding: bool = False,
) -> RoleAssignment:
    """Give a person a role at a place; a second call changes nothing but end date and deputy.

    ``actor`` must manage the place, for the role of site manager in their own right (None: an operator's command).
    Raises ``PermissionDenied``, and ``ValidationError`` where the deputy is the person, where one of them cannot act
    or has no mobile number for a role that decides, or where an end date would leave a site without a manager.
    ``founding``: the first people of a site that is being made, whose numbers follow and whom an acting deputy names.
    """
    demand_manager(actor, page, "" if founding else role)
    _demand_pair(user, deputy)
    if actor is not None and not founding:
        _demand_numbers(role, page, user, deputy)
    assignment, created = RoleAssignment.objects.select_for_update().get_or_create(
        role=role, page_id=page.pk, user=user, defaults={"until": until, "deputy": deputy}
    )
    former = assignment.deputy
    before = (assignment.until, assignment.deputy_id)
    terms: dict[str, Any] = {} if created else {"before": _terms(assignment)}
    changed = created or before != (until, deputy.pk if deputy else None)
    if changed and not created:
        if until is not None and before[0] is None:
            _demand_another_manager(assignment)
        assignment.until, assignment.deputy = until, deputy
        assignment.save(update_fields=["until", "deputy"])
    for person in (user, deputy):
        if person is not None:
            person.groups.add(staff_group())
            forget(person)
    if former is not None and former != deputy:
        _leave_admin(former)
    if changed:
        payload = {"role": role, "user": user.username, **_terms(assignment), **terms}
        record(kind="role.assigned", actor=actor, obj=page, object_kind="page", payload=payload)
    return assignment


@transaction.atomic
def revoke(*, actor: User | None, assignment: RoleAssignment) -> None:
    """Take a role away; who holds none afterwards leaves the admin. ``actor`` as in :func:`assign`.

    Raises ``ValidationError`` for the last manager of a site: give somebody else that role first.
    """
    demand_manager(actor, assignment.page, assignment.role)
    _demand_another_manager(assignment)
    user, page, role, deputy = assignment.user, assignment.page, assignment.role, assignment.deputy
    assignment.delete()
    for person in (user, deputy):
        if person is not None:
            _leave_admin(person)
    payload = {"role": role, "user": user.username, "deputy": deputy.username if deputy else None}
    record(kind="role.revoked", actor=actor, obj=page, object_kind="page", payload=payload)


@transaction.atomic
def mark_absent(*, actor: User, user: User, first_day: date, last_day: date, note: str = "") -> Absence:
    """Record days on which a person is away: their roles rest or pass to their deputies.

    The person may, and who manages a place where the person holds a role. Raises ``PermissionDenied`` and
    ``ValidationError`` for days in the wrong order, in the past, or that overlap another absence.
    """
    if not may_mark_absent(actor, user):
        raise PermissionDenied(_("Only %(person)s or their site manager may enter an absence.") % {"person": user})
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day lies before the first.")})
    if last_day < timezone.localdate():
        raise ValidationError({"last_day": _("These days are over.")})
    type(user).objects.select_for_update(no_key=True).get(pk=user.pk)  # others may go on naming the person
    if other := Absence.objects.filter(user=user, first_day__lte=last_day, last_day__gte=first_day).first():
        raise ValidationError(
            _("%(person)s is marked as away from %(first)s to %(last)s already. End that absence first.")
            % {"person": user, "first": other.first_day, "last": other.last_day}
        )
    absence = Absence.objects.create(user=user, first_day=first_day, last_day=last_day, note=note.strip())
    _absence_changed("absence.entered", actor, user, _days(absence))
    return absence


@transaction.atomic
def end_absence(*, actor: User, absence: Absence) -> None:
    """The person is back: an absence that lies ahead goes, one that runs ends yesterday. Who may enter one may.

    Raises ``PermissionDenied``.
    """
    if not may_mark_absent(actor, absence.user):
        raise PermissionDenied(_("Only %(person)s or their site manager may end it.") % {"person": absence.user})
    yesterday = timezone.localdate() - timedelta(days=1)
    days = _days(absence)
    if absence.first_day > yesterday:
        absence.delete()
    elif absence.last_day > yesterday:
        absence.last_day = yesterday
        absence.save(update_fields=["last_day"])
    _absence_changed("absence.ended", actor, absence.user, days)


def _days(absence: Absence) -> dict[str, date]:
    """The days as entered. Not the note: why somebody is away stays out of a record that is kept for ever."""
    return {"first_day": absence.first_day, "last_day": absence.last_day}


def _absence_changed(kind: str, actor: User, user: User, days: dict[str, date]) -> None:
    forget(user)
    record(kind=kind, actor=actor, obj=user, object_kind="account", payload=dict(days))


def _terms(assignment: RoleAssignment) -> dict[str, Any]:
    deputy = assignment.deputy
    return {"until": assignment.until, "deputy": deputy.username if deputy else None}


def demand_manager(actor: User | None, page: BasePage, role: str) -> None:
    """Raise ``PermissionDenied`` where the actor may not give or take the role at the place, saying why."""
    if actor is None or may_assign(actor, page, role):
        return
    if may_assign(actor, page):
        raise PermissionDenied(
            _("You manage “%(page)s” for somebody who is away. Another manager gives and takes this role.")
            % {"page": page}
        )
    raise PermissionDenied(
        _("Only a site manager of “%(page)s” or above may give or take roles there.") % {"page": page}
    )


def _demand_pair(user: User, deputy: User | None) -> None:
    for person in (user, deputy):
        if person is not None and not person.is_usable:
            raise ValidationError(_("The account of %(person)s may not be used any more.") % {"person": person})
    if deputy is not None and len(set(same_person([user.pk, deputy.pk]).values())) == 1:
        raise ValidationError(_("%(person)s cannot deputise for themselves. Choose another person.") % {"person": user})


def _demand_numbers(role: str, page: BasePage, user: User, deputy: User | None) -> None:
    """Who newly holds or deputises a role that decides has a mobile number, by which one person is known as one."""
    if not decides(role):
        return
    present = RoleAssignment.objects.in_force().filter(role=role, page_id=page.pk, user=user).first()
    known = {present.user_id, present.deputy_id} if present else set()
    for person in (user, deputy):
        if person is not None and person.pk not in known and not person.phone_key:
            raise ValidationError(
                _("“%(role)s” needs a mobile number, which tells who is one person. Enter that of %(person)s first.")
                % {"person": person, "role": Role(role).label}
            )


def _demand_another_manager(assignment: RoleAssignment) -> None:
    if assignment.role == Role.SITE_MANAGER:
        one_removal_at_a_time()  # two managers who remove each other would both see the other in place
    if last_manager_of(assignment):
        raise ValidationError(
            _("%(person)s is the last site manager of “%(page)s”. Give somebody else that role first.")
            % {"person": assignment.user, "page": assignment.page}
        )


def _leave_admin(user: User) -> None:
    """Out of the admin when nothing is held any more, as holder or deputy."""
    if not user.role_assignments.exists() and not user.deputised_assignments.exists():
        user.groups.remove(staff_group())
    forget(user)
