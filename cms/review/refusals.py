"""Refusals of the secrecy review by organisation and provision (C13): secrecy is no excuse, so each can be counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cms.roles.domain import domain_of
from cms.roles.enums import Role
from cms.roles.homes import homes
from cms.roles.places import site_roots
from cms.roles.reach import reaches
from cms.roles.selectors import roles_of

from .enums import LegalBasis, SecrecyVerdict
from .models import SecrecyRecord

if TYPE_CHECKING:
    from foundation.accounts.models import User

#: Who reads the report, for the organisations at home where the role counts.
READERS = (Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF, Role.SITE_MANAGER)


@dataclass(frozen=True)
class CountRow:
    """Refusals of one organisation on one provision."""

    organisation: str
    provision: str
    number: int


def may_read_refusals(user: User) -> bool:
    """Secrecy reviewers, editors-in-chief and site managers of any place; superusers."""
    return user.is_superuser or any(held.role in READERS for held in roles_of(user))


def refusals_for(user: User) -> QuerySet[SecrecyRecord]:
    """Refusals that the person may read, newest first: of the own places' organisations, and one's own decisions.

    By the organisation that was written down with each, so that those of deleted pages stay. The provincial office
    reads all.
    """
    refused = SecrecyRecord.objects.exclude(verdict=SecrecyVerdict.PUBLIC)
    if not may_read_refusals(user):
        return refused.none()
    if domain_of(user).everything:
        return refused
    roots = site_roots()
    held = [one for one in roles_of(user) if one.role in READERS]
    ours = [
        organisation
        for organisation, home in homes().items()
        if any(reaches(one.role, one.path, home, roots) for one in held)
    ]
    return refused.filter(Q(organisation_id__in=ours) | Q(user=user))


def within(records: QuerySet[SecrecyRecord], *, first: date | None, last: date | None) -> QuerySet[SecrecyRecord]:
    """Those of a period, both days included, local time."""
    if first is not None:
        records = records.filter(at__date__gte=first)
    if last is not None:
        records = records.filter(at__date__lte=last)
    return records


def counts(records: QuerySet[SecrecyRecord]) -> list[CountRow]:
    """How often each organisation refused on each provision, most often first; one query."""
    rows = records.order_by().values_list("organisation_name", "legal_basis").annotate(number=Count("pk"))
    found = [CountRow(name or _("No organisation"), provision_words(basis), number) for name, basis, number in rows]
    return sorted(found, key=lambda row: (-row.number, row.organisation, row.provision))


def provision_words(basis: str) -> str:
    """Words for a provision; one that the list no longer has stands for itself."""
    return str(LegalBasis(basis).label) if basis in LegalBasis.values else basis
