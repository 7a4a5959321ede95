"""Secrecy records (保密审查记录): one a version, never inherited (``domain.md §6``: 先审查后公开, 一事一审)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.roles.places import owner_of

from .enums import LegalBasis, SecrecyCheck, SecrecyVerdict
from .models import ReviewDecision, SecrecyRecord

if TYPE_CHECKING:
    from cms.models import BasePage


@dataclass(frozen=True)
class Secrecy:
    """What a secrecy reviewer states: verdict, its basis in words, the provision of a refusal, the points confirmed."""

    verdict: str = ""
    basis: str = ""
    legal_basis: str = ""
    checklist: tuple[str, ...] = ()

    @classmethod
    def public(cls, basis: str) -> Secrecy:
        """“May be public”, every point of the checklist confirmed."""
        return cls(verdict=SecrecyVerdict.PUBLIC, basis=basis, checklist=tuple(SecrecyCheck.values))

    @classmethod
    def from_form(cls, form: Mapping[str, Any]) -> Secrecy:
        """From the fields of :class:`~cms.review.forms.SecrecyForm` or :class:`~cms.review.forms.SecrecyReturnForm`."""
        return cls(
            verdict=form.get("secrecy_verdict", ""),
            basis=form.get("secrecy_basis", ""),
            legal_basis=form.get("secrecy_provision", ""),
            checklist=tuple(form.get("secrecy_checklist", ())),
        )


def demand_record(secrecy: Secrecy, *, approved: bool) -> Secrecy | None:
    """What is recorded of a decision at the secrecy step; None for a return that only asks for changes.

    Raises ``ValidationError`` for an approval without basis or with an open point, and for a refusal that names no
    provision of the list: secrecy is no excuse (C13).
    """
    if approved:
        if not secrecy.basis.strip():
            raise ValidationError(_("A secrecy verdict needs its basis."))
        if missing := [check.label for check in SecrecyCheck if check not in secrecy.checklist]:
            raise ValidationError(_("Not confirmed: %(point)s") % {"point": missing[0]})
        return Secrecy(SecrecyVerdict.PUBLIC, secrecy.basis.strip(), "", tuple(sorted(secrecy.checklist)))
    if not secrecy.verdict:
        return None
    if secrecy.verdict not in (SecrecyVerdict.ON_REQUEST, SecrecyVerdict.WITHHELD):
        raise ValidationError(_("“%(verdict)s” is no ground for a return.") % {"verdict": secrecy.verdict})
    if secrecy.legal_basis not in LegalBasis.values:
        raise ValidationError(_("Name the provision that forbids publication."))
    return Secrecy(secrecy.verdict, secrecy.basis.strip(), secrecy.legal_basis)


def write_record(decision: ReviewDecision, secrecy: Secrecy) -> SecrecyRecord:
    """Keep what was stated at the secrecy step of a review."""
    review = decision.review
    assert review.page is not None  # noqa: S101 - a page in review is not deleted
    return _write(
        review.page,
        secrecy,
        review=review,
        decision=decision,
        revision_key=review.revision_key,
        digest=review.digest,
        title=review.title,
        user=decision.user,
        user_name=decision.user_name,
        acting_for_name=decision.acting_for_name,
    )


def record_outside_review(
    *,
    page: BasePage,
    revision_key: int,
    digest: str,
    user: int,
    user_name: str,
    secrecy: Secrecy,
    acting_for_name: str = "",
) -> SecrecyRecord:
    """The record of a version that becomes public by a signed import, a restoration or an emergency publication.

    The caller has proved that the account ``user`` answers for the page's secrecy.
    """
    return _write(
        page,
        secrecy,
        revision_key=revision_key,
        digest=digest,
        title=page.title,
        user_id=user,
        user_name=user_name,
        acting_for_name=acting_for_name,
    )


def _write(page: BasePage, secrecy: Secrecy, **fields: Any) -> SecrecyRecord:
    owner = owner_of(page.path)
    return SecrecyRecord.objects.create(
        page_key=page.pk,
        organisation_id=owner.organisation_id if owner else None,
        organisation_name=owner.name if owner else "",
        verdict=secrecy.verdict,
        basis=secrecy.basis,
        legal_basis=secrecy.legal_basis,
        checklist=list(secrecy.checklist),
        **fields,
    )
