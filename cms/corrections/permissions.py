"""Who reads and who handles the error reports about a page. Nobody, unless a role at the place says so.

Editors whose role reaches the page and managers of its place handle its reports; contributors there read them. The
provincial office manages the portal's root and so reaches everything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from wagtail.models import Site

from cms.roles.enums import Role
from cms.roles.paths import at_or_below
from cms.roles.places import site_roots
from cms.roles.reach import THROUGH, inside, reaches
from cms.roles.selectors import Held, roles_of
from foundation.accounts.remembering import remembered

from .models import ErrorReport

if TYPE_CHECKING:
    from foundation.accounts.models import User

HANDLING: frozenset[str] = frozenset({Role.EDITOR, Role.SITE_MANAGER})
READING: frozenset[str] = HANDLING | {Role.CONTRIBUTOR}


def takes_part(user: User) -> bool:
    """Whether the person reads error reports anywhere; for menus and the list."""
    return user.is_usable and (user.is_superuser or any(held.role in READING for held in roles_of(user)))


def visible(user: User, roles: Collection[str] = READING) -> Q:
    """Reports that the person may read (or handle, by ``roles``); two queries.

    Reports about a page that is gone are those of its site.
    """
    if not user.is_usable:
        return Q(pk__in=[])
    if user.is_superuser:
        return Q()
    held = [one for one in roles_of(user) if one.role in roles]
    return remembered(("reports", user.pk, frozenset(roles)), lambda: _where(held))


def _where(held: Sequence[Held]) -> Q:
    through = [one.path for one in held if one.role in THROUGH]
    stopping = [one.path for one in held if one.role not in THROUGH]
    roots = sorted(site_roots())
    sites = [
        pk
        for pk, path in Site.objects.values_list("root_page_id", "root_page__path")
        if any(reaches(one.role, one.path, path, roots) for one in held)
    ]
    here = at_or_below(through, "page__path") | inside(stopping, roots, "page__path")
    return here | Q(page=None, site_key__in=sites)


def may_read(user: User, ticket: ErrorReport) -> bool:
    """Whether the person reads the report."""
    return _reaches(user, ticket, READING)


def may_handle(user: User, ticket: ErrorReport) -> bool:
    """Whether the person corrects, answers or sets aside."""
    return _reaches(user, ticket, HANDLING)


def belongs(user: User, ticket: ErrorReport) -> bool:
    """Whether the person has any role at the page: told that the report is not theirs, where others find nothing."""
    return _reaches(user, ticket, None)


def _reaches(user: User, ticket: ErrorReport, roles: Collection[str] | None) -> bool:
    if not user.is_usable:
        return False
    if user.is_superuser:
        return True
    path = path_of(ticket)
    roots = site_roots()
    return path is not None and any(
        reaches(held.role, held.path, path, roots) for held in roles_of(user) if roles is None or held.role in roles
    )


def path_of(ticket: ErrorReport) -> str | None:
    """Where the report lies: its page, or the root of its site when the page is gone; None when both are."""
    if ticket.page is not None:
        return ticket.page.path
    return Site.objects.filter(root_page_id=ticket.site_key).values_list("root_page__path", flat=True).first()
