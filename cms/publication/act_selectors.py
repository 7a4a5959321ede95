"""Reading acts: what waits for whom, what a person's places did, what is still to be checked. Constant queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Revision

from cms.models import BasePage, RoleAssignment
from cms.roles.enums import Role
from cms.roles.paths import at_or_below
from cms.roles.places import site_roots

from .digest import files_named
from .enums import ActKind, ActState, GrantState, WithdrawalKind
from .models import PublicationAct, PublicationGrant
from .parties import ANSWERING, RESPONSIBLE, around, case_of, checkers, deciders

if TYPE_CHECKING:
    from foundation.accounts.models import User


@dataclass(frozen=True)
class CheckRow:
    """Something that went live by an act and waits for its check; ``mine``: the person may check it."""

    act: PublicationAct
    mine: bool
    overdue: bool


def answering_for(user: User, roles: Iterable[str] = ANSWERING, field: str = "path") -> Q:
    """Rows whose page lies where the person answers in one of the roles today; eleven queries for any number of places.

    The answer changes only at roots of sites and where a role is held, so each of these is asked once.
    """
    roles = tuple(roles)
    assigned = RoleAssignment.objects.in_force().filter(role__in=roles).values_list("page__path", flat=True)
    starts = {*site_roots(), *assigned}
    places = around(starts)
    own = {start for start in starts if places[start].party(user.pk, roles)}
    others = starts - own
    mixed = {mine: below for mine in own if (below := [other for other in others if other.startswith(mine)])}
    condition = at_or_below(own - set(mixed), field)
    for mine, below in mixed.items():
        condition |= at_or_below([mine], field) & ~at_or_below(below, field)
    return condition


def withdrawable_pages(user: User, *, title: str = "") -> QuerySet[BasePage]:
    """Live pages whose withdrawal the person may ask for, newest first; ``title``: a part of it."""
    pages = BasePage.objects.live().filter(answering_for(user), depth__gt=1)
    if title:
        pages = pages.filter(title__icontains=title)
    return pages.order_by("-last_published_at", "-pk")


def scheduled_pages(user: User) -> QuerySet[BasePage]:
    """Pages that the person may unschedule: approved for a time that has not come."""
    waiting = PublicationGrant.objects.filter(state=GrantState.PENDING).values("object_id")
    chief = answering_for(user, [Role.EDITOR_IN_CHIEF])
    return BasePage.objects.filter(chief, pk__in=waiting, depth__gt=1).order_by("path")


def restorable_acts(user: User) -> QuerySet[PublicationAct]:
    """Withdrawals after which the person may ask for the page's return, newest first; superusers: all."""
    acts = PublicationAct.objects.filter(
        kind=ActKind.WITHDRAWAL, state=ActState.DONE, page__isnull=False, page__live=False
    ).exclude(withdrawal_kind=WithdrawalKind.PRIVACY)
    if not user.is_superuser:
        acts = acts.filter(answering_for(user, RESPONSIBLE, "page__path"))
    return acts.select_related("page").order_by("-decided_at", "-pk")


def waiting_for(user: User) -> list[PublicationAct]:
    """Open acts that the person may decide, oldest first."""
    if not user.is_usable:
        return []
    acts = PublicationAct.objects.filter(state=ActState.OPEN, page__isnull=False).select_related("page", "target")
    rows = [(act, case) for act in acts.order_by("asked_at", "pk") if (case := case_of(act)) is not None]
    may = deciders([case for _act, case in rows]) if rows else []
    return [act for (act, _case), people in zip(rows, may, strict=True) if user.pk in people]


def acts_of(user: User) -> QuerySet[PublicationAct]:
    """Acts that the person asked for or decided, and those at the places where the person answers; newest first."""
    mine = Q(asked_by=user.pk) | Q(decided_by=user.pk) | Q(checked_by=user.pk)
    if not user.is_superuser:
        return PublicationAct.objects.filter(mine | answering_for(user, field="page__path")).select_related("page")
    return PublicationAct.objects.select_related("page")


def may_see(user: User, act: PublicationAct) -> bool:
    """Who asked, decided or checked; who answers for the page's place; superusers."""
    if user.is_superuser or user.pk in (act.asked_by_id, act.decided_by_id, act.checked_by_id):
        return True
    return act.page is not None and around([act.page.path])[act.page.path].party(user.pk) is not None


def may_read(user: User, act: PublicationAct) -> bool:
    """Whether the person reads the version that an act is about: who answers for the page's place today; superusers.

    Having asked or decided once is not enough: who left the place reads its drafts no more.
    """
    if act.page is None or not user.is_usable:
        return False
    return user.is_superuser or around([act.page.path])[act.page.path].party(user.pk) is not None


def sees_file(user: User, kind: str, pk: int) -> bool:
    """Whether a file version is named by a version that the person is to decide on."""
    keys = [act.revision_key for act in waiting_for(user) if act.revision_key]
    for revision in Revision.objects.filter(pk__in=keys):
        named = files_named(revision.as_object())
        if pk in (named.images if kind == "image" else named.documents):
            return True
    return False


def unchecked(user: User, *, today: date | None = None) -> list[CheckRow]:
    """What went live by an act where the person answers and is not checked yet, the most urgent first."""
    today = today or timezone.localdate()
    if not PublicationAct.objects.filter(check_due_on__isnull=False, checked_at=None).exists():
        return []
    acts = acts_of(user).filter(check_due_on__isnull=False, checked_at=None, page__isnull=False)
    rows = [(act, case) for act in acts.order_by("check_due_on", "pk") if (case := case_of(act)) is not None]
    may = checkers([case for _act, case in rows], [(act.decided_by_id, act.decided_for_id) for act, _case in rows])
    return [
        CheckRow(act, mine=user.pk in people, overdue=act.check_due_on is not None and act.check_due_on < today)
        for (act, _case), people in zip(rows, may, strict=True)
    ]
