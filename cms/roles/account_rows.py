"""What a manager's list of accounts says of each: plain rows, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.lockout import locked_names
from foundation.accounts.models import User

from .domain import Domain, managed_accounts
from .models import Absence, RoleAssignment


class AccountState(models.TextChoices):
    """Which accounts a list shows."""

    ALL = "", gettext_lazy("All")
    USABLE = "usable", gettext_lazy("In use")
    CLOSED = "closed", gettext_lazy("Deactivated or expired")
    WITHOUT_ROLE = "idle", gettext_lazy("Without a role")


@dataclass(frozen=True)
class AccountRow:
    """An account with its roles at managed places and what is remarkable about it.

    ``is_told``: whether phone, last log-in, lock and factor are for the reader, who manages the account or owns it;
    the last three are empty otherwise.
    """

    user: User
    is_told: bool
    roles: list[str]
    state: str
    is_usable: bool
    is_locked: bool
    has_second_factor: bool
    away: Absence | None


def called(term: str, managed: QuerySet[User]) -> Q:
    """Accounts whose name holds the term, or, of the managed ones, the number."""
    named = Q(real_name__icontains=term) | Q(username__icontains=term)
    return named | Q(phone__icontains=term, pk__in=managed.order_by().values("pk"))


def chosen(accounts: QuerySet[User], *, term: str, state: str, managed: QuerySet[User]) -> QuerySet[User]:
    """Accounts whose name, or number where they are managed, holds the term, in one state."""
    if term:
        accounts = accounts.filter(called(term, managed))
    usable = Q(is_active=True) & (Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()))
    if state == AccountState.USABLE:
        return accounts.filter(usable)
    if state == AccountState.CLOSED:
        return accounts.exclude(usable)
    if state == AccountState.WITHOUT_ROLE:
        return accounts.exclude(pk__in=RoleAssignment.objects.values("user_id"))
    return accounts


def account_rows(users: Sequence[User], actor: User, domain: Domain) -> list[AccountRow]:
    """Each account in words; five queries."""
    ids = [user.pk for user in users]
    told = {actor.pk, *managed_accounts(actor, domain).filter(pk__in=ids).values_list("pk", flat=True)}
    roles: defaultdict[int, list[str]] = defaultdict(list)
    held = RoleAssignment.objects.filter(domain.at_managed_places(), user_id__in=ids).select_related("page")
    for one in held.order_by("page__path", "role"):
        roles[one.user_id].append(
            _("%(role)s at “%(place)s”") % {"role": one.get_role_display(), "place": one.page.title}
        )
    factors = set(
        Authenticator.objects.filter(user_id__in=ids, type=Authenticator.Type.TOTP).values_list("user_id", flat=True)
    )
    locked = locked_names([user.username for user in users])
    away = _away(ids)
    return [
        AccountRow(
            user=user,
            is_told=user.pk in told,
            roles=roles[user.pk],
            state=state_of(user),
            is_usable=user.is_usable,
            is_locked=user.pk in told and user.username in locked,
            has_second_factor=user.pk in told and user.pk in factors,
            away=away.get(user.pk),
        )
        for user in users
    ]


def _away(ids: Iterable[int]) -> dict[int, Absence]:
    today = timezone.localdate()
    absences = Absence.objects.filter(user_id__in=list(ids), first_day__lte=today, last_day__gte=today)
    return {absence.user_id: absence for absence in absences}


def state_of(user: User) -> str:
    """Whether the account may be used, in words."""
    if not user.is_active:
        return _("Deactivated")
    if not user.is_usable:
        return _("Expired on %(day)s") % {"day": user.expires_on}
    if user.expires_on:
        return _("In use until %(day)s") % {"day": user.expires_on}
    return _("In use")
