"""Checking a version, and making exceptions from what blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.publication.digest import digest
from cms.review.models import Review
from foundation.accounts.models import User
from foundation.audit.actions import record
from foundation.screening.actions import screen
from foundation.screening.enums import Level
from foundation.screening.findings import Finding, as_json

from .basis import basis_of
from .material import Content, content_of, passages_of
from .models import ScreeningException, ScreeningReport
from .outline import outline_of
from .selectors import findings_of, report_for, secrecy_turn

if TYPE_CHECKING:
    from wagtail.models import Revision

    from cms.models import BasePage

LONGEST_PLACE, LONGEST_EXCERPT = 200, 300


@transaction.atomic
def screen_page(*, page: BasePage, revision: Revision | None = None) -> ScreeningReport:
    """Check a version of a page, by default the latest, and keep what was found as that version's report.

    Who calls has seen to it that the person may read the page. Idempotent; one report a version, in the installation's
    language. Raises ``ValueError`` for a page that was never saved as a version.
    """
    revision = revision or page.latest_revision
    if revision is None:
        raise ValueError(f"page {page.pk} has no version to check")
    with translation.override(settings.LANGUAGE_CODE):
        content = _pieces(page, revision)
        return _screened(content, revision, basis_of(content))


@transaction.atomic
def screen_review(*, review: Review) -> ScreeningReport | None:
    """The report of a review's version as it would be found now; None if the version is gone and has none.

    Checks again only if what the report rests on has changed: lists, levels, attachments read since, what is linked to.
    """
    report = report_for(review.revision_key)
    if review.page is None or review.revision is None:
        return report
    with translation.override(settings.LANGUAGE_CODE):
        content = _pieces(review.page, review.revision)
        basis = basis_of(content)
        if report is not None and report.basis == basis:
            return report
        return _screened(content, review.revision, basis)


def _pieces(page: BasePage, revision: Revision) -> Content:
    version = content_of(page, revision)
    return Content(version, outline_of(version))


def _screened(content: Content, revision: Revision, basis: str) -> ScreeningReport:
    """``basis`` was taken before: what changes meanwhile makes the report old, never a report of old things new."""
    screened = screen(passages_of(content))
    report, _created = ScreeningReport.objects.update_or_create(
        revision_key=revision.pk,
        defaults={
            "page_key": content.page.pk,
            "digest": digest(content.page),
            "findings": as_json(screened.findings),
            "levels": {name: level.value for name, level in screened.levels.items()},
            "omitted": screened.omitted,
            "basis": basis,
            "at": timezone.now(),
        },
    )
    return report


def allow(*, review: Review, finding: Finding, user: User, reason: str) -> ScreeningException:
    """Let a blocking finding through, for this version only. See :func:`allow_all`."""
    return allow_all(review=review, findings=[(finding.check, finding.fingerprint)], user=user, reason=reason)[0]


@transaction.atomic
def allow_all(
    *, review: Review, findings: Iterable[tuple[str, str]], user: User, reason: str
) -> list[ScreeningException]:
    """Let blocking findings, given as (check, fingerprint), through for this version only, with one reason.

    Only who answers the secrecy step of this review now. Raises ``PermissionDenied`` for others, ``ValidationError``
    without a reason, without findings, and for what is no open block of the version as last checked.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    waiting = secrecy_turn(user, review)
    if waiting is None:
        raise PermissionDenied(_("Only who answers the secrecy review of “%(page)s” now may do that.") % _title(review))
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Give the reason for the exception: it stays in the record."))
    absent = User.objects.get(pk=waiting.acting_for) if waiting.acting_for else None
    made = [_allowed(review, one, user, absent, reason) for one in _blocking(review, findings)]
    for exception in made:
        _note(review, exception, user, absent)
    return made


def _title(review: Review) -> dict[str, str]:
    return {"page": review.title}


def _blocking(review: Review, wanted: Iterable[tuple[str, str]]) -> list[Finding]:
    report = report_for(review.revision_key)
    known = {(one.check, one.fingerprint): one for one in (findings_of(report) if report else ())}
    chosen = list(dict.fromkeys(wanted))
    if not chosen:
        raise ValidationError(_("Mark what you let through."))
    for key in chosen:
        if key not in known or report is None or report.levels.get(key[0]) != Level.BLOCK:
            raise ValidationError(_("That is no blocking finding of this version, or not any more. Look again."))
    return [known[key] for key in chosen]


def _allowed(review: Review, finding: Finding, user: User, absent: User | None, reason: str) -> ScreeningException:
    excerpt = f"{finding.before}{finding.words}{finding.after}" or finding.message
    exception, created = ScreeningException.objects.get_or_create(
        revision_key=review.revision_key,
        check_name=finding.check,
        finding=finding.fingerprint,
        defaults={
            "review": review,
            "page_key": review.page_key,
            "place": finding.place[:LONGEST_PLACE],
            "excerpt": excerpt[:LONGEST_EXCERPT],
            "user": user,
            "user_name": str(user),
            "acting_for_name": str(absent or ""),
            "reason": reason,
        },
    )
    if not created:
        raise ValidationError(
            _("An exception for this was made already, by %(person)s.") % {"person": exception.user_name}
        )
    return exception


def _note(review: Review, exception: ScreeningException, user: User, absent: User | None) -> None:
    record(
        kind="screening.allowed",
        actor=user,
        object_kind="page",
        object_key=str(review.page_key),
        title=review.title,
        payload={
            "review": review.pk,
            "revision": review.revision_key,
            "digest": review.digest,
            "check": exception.check_name,
            "finding": exception.finding,
            "place": exception.place,
            "words": exception.excerpt,
            "reason": exception.reason,
            "acting_for": {"user": absent.pk, "name": str(absent)} if absent else None,
        },
    )
