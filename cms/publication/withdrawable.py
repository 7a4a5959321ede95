"""Which pages a person answers for as editor-in-chief."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cms.models import BasePage, RoleAssignment
from cms.roles.enums import Role
from cms.roles.holders import holders
from cms.roles.paths import at_or_below
from cms.roles.places import chains, site_roots
from foundation.accounts.models import User

from .enums import GrantState
from .models import PublicationGrant


def withdrawable_pages(user: User, *, title: str = "") -> QuerySet[BasePage]:
    """Live pages that the person may withdraw, newest first; ``title``: a part of it. Four queries."""
    pages = BasePage.objects.live().filter(_in_charge_of(user), depth__gt=1)
    if title:
        pages = pages.filter(title__icontains=title)
    return pages.order_by("-last_published_at", "-pk")


def scheduled_pages(user: User) -> QuerySet[BasePage]:
    """Pages that the person may unschedule: approved for a time that has not come."""
    waiting = PublicationGrant.objects.filter(state=GrantState.PENDING).values("object_id")
    return BasePage.objects.filter(_in_charge_of(user), pk__in=waiting, depth__gt=1).order_by("path")


def _in_charge_of(user: User) -> Q:
    """Where the person is among the nearest editors-in-chief: at every site's root and every place that has one."""
    chief = Role.EDITOR_IN_CHIEF
    assigned = RoleAssignment.objects.in_force().filter(role=chief).values_list("page__path", flat=True)
    chain = chains({*site_roots(), *assigned})
    held = holders({place for places in chain.values() for place in places}, [chief])
    own = {
        start
        for start, places in chain.items()
        if user.pk in next(({one.user for one in held[chief, place]} for place in places if (chief, place) in held), ())
    }
    others = set(chain) - own
    mixed = {mine: below for mine in own if (below := [other for other in others if other.startswith(mine)])}
    condition = at_or_below(own - set(mixed))
    for mine, below in mixed.items():
        condition |= at_or_below([mine]) & ~at_or_below(below)
    return condition
