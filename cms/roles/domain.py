"""What a site manager looks after: places, organisations and the accounts of their people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.organisations.models import Organisation

from .enums import Role
from .homes import homes
from .models import RoleAssignment
from .paths import at_or_below, self_and_above, topmost
from .permissions import managed_paths
from .places import site_roots
from .selectors import last_manager_of

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
    managed = topmost(managed_paths(actor))
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
    return user.is_superuser or bool(managed_paths(user))


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


def manages_organisation(actor: User, organisation: Organisation) -> bool:
    """Whether the manager may make accounts for the organisation, and move accounts to it."""
    return managed_organisations(domain_of(actor)).filter(pk=organisation.pk).exists()


def managed_accounts(actor: User, domain: Domain) -> QuerySet[User]:
    """Accounts whose every place of a role, held or deputised, and whose organisation's home are managed.

    Who decides elsewhere too is looked after further up, and so is who manages: no manager takes over a fellow.
    """
    if actor.is_superuser:
        return User.objects.all()
    accounts = User.objects.filter(is_superuser=False).exclude(_managing(~_strictly_below(domain.paths)))
    if not domain.everything:
        elsewhere = RoleAssignment.objects.exclude(domain.at_managed_places())
        accounts = accounts.filter(organisation_id__in=domain.organisations).exclude(
            Q(pk__in=elsewhere.values("user_id")) | Q(pk__in=elsewhere.filter(deputy__isnull=False).values("deputy_id"))
        )
    return accounts if domain.paths else accounts.none()


def manages_account(actor: User, user: User) -> bool:
    """Whether the account is among :func:`managed_accounts`; registered with ``foundation.accounts.permissions``."""
    return managed_accounts(actor, domain_of(actor)).filter(pk=user.pk).exists()


def closes_account(actor: User, user: User) -> bool:
    """Whether the actor manages the site of the person's organisation, whatever roles others gave the person elsewhere.

    Not for who manages that site too, or one above it. Registered with ``foundation.accounts.permissions``.
    """
    domain = domain_of(actor)
    home = domain.homes.get(user.organisation_id) if user.organisation_id else None
    over = next((path for path in domain.paths if home and home.startswith(path)), None)
    if over is None:
        return False
    fellows = _managing(Q(page__path__in=self_and_above(over)))
    return not User.objects.filter(fellows, pk=user.pk).exists()


def _strictly_below(paths: Collection[str]) -> Q:
    return at_or_below(paths, "page__path") & ~Q(page__path__in=paths)


def _managing(places: Q) -> Q:
    """Accounts that manage at such places: holders, also while away or barred, and today's acting deputies."""
    roles = RoleAssignment.objects.filter(places, role=Role.SITE_MANAGER)
    lasting = roles.filter(Q(until=None) | Q(until__gte=timezone.localdate()))
    answered: Any = roles.answered()  # the stubs lose what a queryset's own method adds
    return Q(pk__in=lasting.values("user_id")) | Q(pk__in=answered.values("answering_id"))


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
