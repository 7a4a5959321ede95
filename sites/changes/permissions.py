"""Who asks for a change, and who decides it: never the same person, never a superuser for being one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.models import BasePage
from cms.roles.enums import Role
from cms.roles.holders import Holder, holders
from cms.roles.places import chains
from cms.roles.selectors import holds
from foundation.accounts.selectors import same_person

from .models import ChangeRequest

if TYPE_CHECKING:
    from foundation.accounts.models import User


@dataclass(frozen=True)
class Case:
    """A change to decide: root path of its site, and the accounts behind it (who asked, whom they acted for)."""

    root_path: str
    accounts: frozenset[int]


def may_ask(user: User, site: Site) -> bool:
    """Site managers at or above the site's root page, and superusers."""
    return user.is_usable and (user.is_superuser or holds(user, Role.SITE_MANAGER, site.root_page))


def case_of(request: ChangeRequest) -> Case:
    """The case of a request whose site, with its root page, is loaded."""
    path = request.site.root_page.path if request.site else ""
    return Case(path, frozenset(pk for pk in (request.asked_by_id, request.asked_for_id) if pk))


def deciders(cases: Iterable[Case]) -> list[dict[int, Holder]]:
    """For each case the accounts that may decide it; a constant number of queries.

    The nearest site above, along the superior organisations, that has a site manager who may act and is none of the
    people who asked; where nobody is above, another manager of the same site (``design.md §3``).
    """
    cases = list(cases)
    chain = chains([case.root_path for case in cases])
    held = holders({place for places in chain.values() for place in places}, [Role.SITE_MANAGER])
    person = same_person({pk for case in cases for pk in case.accounts})
    found = []
    for case in cases:
        own, *above = chain[case.root_path]
        people = {person[pk] for pk in case.accounts}
        eligible = (
            [one for one in held.get((Role.SITE_MANAGER, place), []) if not one.people & people]
            for place in (*above, own)
        )
        nearest: list[Holder] = next((group for group in eligible if group), [])
        found.append({one.user: one for one in sorted(nearest, key=lambda one: one.acting_for is None)})
    return found


def decider(user: User, request: ChangeRequest) -> Holder | None:
    """How the person may decide the request; None who may not."""
    return deciders([case_of(request)])[0].get(user.pk) if user.is_usable else None


def may_decide(user: User, request: ChangeRequest) -> bool:
    """Whether the person is among the nearest managers above, who did not ask."""
    return decider(user, request) is not None


def lacking(site: Site) -> str:
    """The sentence that says who is missing when nobody could decide, and who can mend it."""
    above = chains([site.root_page.path])[site.root_page.path][1:]
    titles = dict(BasePage.objects.filter(path__in=above).values_list("path", "title"))
    names = [titles[path] for path in above if path in titles]
    if names:
        return _(
            "Nobody could approve this: neither %(above)s nor “%(site)s” has another site manager who may act today. "
            "The site manager of “%(highest)s” or the operator appoints one."
        ) % {
            "above": "、".join(f"“{name}”" for name in names),
            "site": site.root_page.title,
            "highest": names[-1],
        }
    return _(
        "Nobody could approve this: “%(site)s” has no second site manager who may act today. "
        "Its site manager or the operator appoints one."
    ) % {"site": site.root_page.title}
