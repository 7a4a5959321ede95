"""A site manager's writes on people: an account for a new person, and a role for an old or a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.actions import create_account
from foundation.accounts.models import User, mobile_key
from foundation.organisations.models import Organisation

from .actions import assign, demand_manager
from .domain import domain_of, manages_organisation, visible_accounts
from .enums import Role
from .models import RoleAssignment
from .permissions import decides
from .places import site_roots

if TYPE_CHECKING:
    from cms.models import BasePage


@dataclass(frozen=True)
class NewAccount:
    """A person who has no account yet."""

    username: str
    real_name: str
    organisation: Organisation
    phone: str = ""
    expires_on: date | None = None


@transaction.atomic
def make_account(*, actor: User, new: NewAccount) -> tuple[User, str]:
    """Make an account for a person of an organisation that the actor looks after; returns its initial password.

    Raises ``PermissionDenied`` for another organisation and ``ValidationError`` for a name that is taken, without
    saying by whom.
    """
    if not manages_organisation(actor, new.organisation):
        raise PermissionDenied(
            _("You do not look after the accounts of “%(organisation)s”.") % {"organisation": new.organisation}
        )
    if new.expires_on is not None and new.expires_on < timezone.localdate():
        raise ValidationError({"expires_on": _("This day is over.")})
    same = User.objects.alias(lowered=Lower("username")).filter(lowered=new.username.strip().lower())
    if same.exists():
        raise ValidationError(
            {"username": _("The account name “%(name)s” is taken. Choose another.") % {"name": new.username}}
        )
    user, password = create_account(
        actor=actor,
        username=new.username,
        real_name=new.real_name.strip(),
        organisation=new.organisation,
        phone=new.phone,
        expires_on=new.expires_on,
    )
    assert password is not None  # noqa: S101 - it did not exist
    return user, password


@transaction.atomic
def appoint(
    *,
    actor: User,
    role: str,
    page: BasePage,
    person: User | NewAccount,
    until: date | None = None,
    deputy: User | None = None,
) -> tuple[RoleAssignment, str | None]:
    """Give a role to somebody whom the actor sees, or to a new account; returns its initial password if one was made.

    Raises as :func:`cms.roles.actions.assign` and :func:`make_account`; nothing is left half-made.
    """
    demand_manager(actor, page, role)
    _demand_future(until)
    _demand_place(role, page)
    _demand_visible(actor, [one for one in (person, deputy) if isinstance(one, User)])
    password = None
    if isinstance(person, NewAccount):
        if decides(role) and not mobile_key(person.phone):
            raise ValidationError({"phone": _("“%(role)s” needs a mobile number.") % {"role": Role(role).label}})
        person, password = make_account(actor=actor, new=person)
    elif RoleAssignment.objects.filter(role=role, page=page, user=person).exists():
        raise ValidationError(
            _("%(person)s holds this role here already. Change end date and deputy in the table.") % {"person": person}
        )
    return assign(actor=actor, role=role, page=page, user=person, until=until, deputy=deputy), password


def change_terms(*, actor: User, assignment: RoleAssignment, until: date | None, deputy: User | None) -> RoleAssignment:
    """Change end date and deputy of a role that somebody holds; the new deputy must be somebody whom the actor sees.

    Raises as :func:`cms.roles.actions.assign`.
    """
    if until != assignment.until:
        _demand_future(until)
    if deputy is not None and deputy.pk != assignment.deputy_id:
        _demand_visible(actor, [deputy])
    return assign(
        actor=actor,
        role=assignment.role,
        page=assignment.page,
        user=assignment.user,
        until=until,
        deputy=deputy,
    )


def _demand_future(until: date | None) -> None:
    if until is not None and until < timezone.localdate():
        raise ValidationError({"until": _("This day is over. To end the role now, take it away.")})


def _demand_place(role: str, page: BasePage) -> None:
    if role == Role.AUDITOR and any(root != page.path and page.path.startswith(root) for root in site_roots()):
        raise ValidationError({"role": _("An auditor reads the audit of all sites. Give this role at the portal.")})


def _demand_visible(actor: User, people: list[User]) -> None:
    wanted = {user.pk for user in people}
    seen = visible_accounts(actor, domain_of(actor)).filter(pk__in=wanted).values_list("pk", flat=True)
    if wanted - set(seen):
        raise PermissionDenied(_("You do not see this account."))
