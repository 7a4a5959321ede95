"""What a site manager looks after: places, organisations and the accounts of their people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.organisations.models import Organisation

from .enums import Role
from .homes import homes
from .models import RoleAssignment
from .paths import at_or_below, topmost
from .places import site_roots
from .selectors import last_manager_of, roles_of

if TYPE_CHECKING:
    from cms.models import BasePage


@dataclass(frozen=True)
class Domain:
    """The places that somebody manages, topmost paths only, and the home of every organisation.

    ``everything``: superusers, and the provincial office, which manages the portal's root.
    """

    paths: tuple[str, ...]
    everything: bool
    homes: Mapping[int, str]

    def covers(self, path: str) -> bool:
        """Whether a place lies at or below one that is managed."""
        return self.everything or path.startswith(self.paths or ("-",))

    @property
    def organisations(self) -> list[int]:
        """Ids of the organisations that are at home in the managed places."""
        return sorted(pk for pk, path in self.homes.items() if self.covers(path))

    def at_managed_places(self, field: str = "page__path") -> Q:
        """Rows at managed places."""
        return Q() if self.everything else at_or_below(self.paths, field)


def domain_of(actor: User) -> Domain:
    """What the person manages today; five queries at most."""
    managed = topmost(held.path for held in roles_of(actor) if held.role == Role.SITE_MANAGER)
    if not managed and not actor.is_superuser:
        return Domain((), everything=False, homes={})
    highest = topmost(site_roots())
    everything = actor.is_superuser or (bool(highest) and all(path.startswith(tuple(managed)) for path in highest))
    return Domain(tuple(managed), everything, homes())


def may_appoint_auditors(domain: Domain, root: BasePage) -> bool:
    """Whether the place is the portal's root, where alone auditors count, and managed."""
    return domain.everything and not any(root.path != path and root.path.startswith(path) for path in site_roots())


def is_manager(user: User) -> bool:
    """Whether the person manages anything; for menus."""
    return user.is_superuser or any(held.role == Role.SITE_MANAGER for held in roles_of(user))


def managed_sites(domain: Domain, *, title: str = "") -> QuerySet[BasePage]:
    """Root pages of the managed sites, and managed places that are no site's root, in the order of the tree."""
    from cms.models import BasePage as Base

    roots = Q(sites_rooted_here__isnull=False) & domain.at_managed_places("path")
    found = Base.objects.filter(roots | Q(path__in=domain.paths)).distinct()
    if title:
        found = found.filter(title__icontains=title)
    return found.order_by("path")


def visible_accounts(actor: User, domain: Domain) -> QuerySet[User]:
    """Accounts that a manager sees: of the organisations at home there, and of people with roles there.

    The provincial office sees all; nobody but superusers sees superusers.
    """
    accounts = User.objects.select_related("organisation")
    if actor.is_superuser:
        return accounts.order_by("real_name", "username")
    accounts = accounts.filter(is_superuser=False)
    if not domain.everything:
        there = RoleAssignment.objects.filter(domain.at_managed_places())
        accounts = accounts.filter(
            Q(organisation_id__in=domain.organisations)
            | Q(pk__in=there.values("user_id"))
            | Q(pk__in=there.filter(deputy__isnull=False).values("deputy_id"))
        )
    return accounts.order_by("real_name", "username")


def managed_organisations(domain: Domain) -> QuerySet[Organisation]:
    """Organisations that the manager may make accounts for."""
    if domain.everything:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=domain.organisations)


def manages_account(actor: User, user: User) -> bool:
    """Whether every place where the person holds or deputises a role, and the organisation's home, is managed.

    Registered with ``foundation.accounts.permissions``: who decides elsewhere too is looked after further up.
    """
    domain = domain_of(actor)
    if domain.everything:
        return True
    home = domain.homes.get(user.organisation_id) if user.organisation_id else None
    if home is None or not domain.covers(home):
        return False
    held = RoleAssignment.objects.filter(Q(user=user) | Q(deputy=user)).values_list("page__path", flat=True)
    return all(domain.covers(path) for path in held)


def last_manager_veto(user: User) -> str | None:
    """The sentence that keeps the last usable site manager of a site; registered with the accounts."""
    mine = RoleAssignment.objects.filter(user=user, role=Role.SITE_MANAGER).select_related("page", "user")
    for assignment in mine:
        if last_manager_of(assignment):
            return _("%(person)s is the last site manager of “%(page)s”. Give somebody else that role first.") % {
                "person": user,
                "page": assignment.page,
            }
    return None
