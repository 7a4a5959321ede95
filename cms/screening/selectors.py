"""Reading reports of checks, the exceptions made from them, and what still blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.review.enums import ReviewState
from cms.review.models import Review, RoleTask
from cms.review.selectors import Waiting, waiting_item
from cms.roles.enums import Role
from foundation.screening.enums import Level
from foundation.screening.findings import Finding, fingerprint, from_json
from foundation.screening.registry import label_of

from .models import ScreeningException, ScreeningReport

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

ORDER = (Level.BLOCK, Level.WARN, Level.NOTE)


def report_for(revision_key: int | None) -> ScreeningReport | None:
    """The report of a version; None where it was not checked yet."""
    if revision_key is None:
        return None
    return ScreeningReport.objects.filter(revision_key=revision_key).first()


def findings_of(report: ScreeningReport) -> list[Finding]:
    """The findings of a report, the gravest first; what was only counted stands as one finding a check.

    So that who allows “5,000 numbers” allows them by name, and nothing blocks unseen.
    """
    found = from_json(report.findings)
    found += [_uncounted(check, number) for check, number in report.omitted.items()]
    ranks = {level: rank for rank, level in enumerate(ORDER)}
    return sorted(found, key=lambda finding: ranks.get(Level(report.levels.get(finding.check, Level.NOTE)), len(ORDER)))


def _uncounted(check: str, number: int) -> Finding:
    message = ngettext(
        "%(number)d more finding of this check is not listed.",
        "%(number)d more findings of this check are not listed.",
        number,
    ) % {"number": number}
    return Finding(check, "", "", "", "", "", message, number, fingerprint(check, "", f"omitted {number}"))


def exceptions_for(revision_key: int) -> dict[tuple[str, str], ScreeningException]:
    """Exceptions made for a version, by (check, fingerprint). Those of other versions do not count."""
    rows = ScreeningException.objects.filter(revision_key=revision_key)
    return {(row.check_name, row.finding): row for row in rows}


def blocks_of(report: ScreeningReport) -> list[Finding]:
    """Findings of a report that block and for which no exception was made."""
    blocking = [finding for finding in findings_of(report) if report.levels.get(finding.check) == Level.BLOCK]
    if not blocking:
        return []
    allowed = exceptions_for(report.revision_key)
    return [finding for finding in blocking if (finding.check, finding.fingerprint) not in allowed]


def open_blocks(review: Review) -> list[Finding]:
    """Blocks of a review's version without an exception, as last checked."""
    report = report_for(review.revision_key)
    return blocks_of(report) if report is not None else []


def secrecy_turn(user: User, review: Review) -> Waiting | None:
    """The review as it waits for the person at the secrecy step now; None if it does not."""
    if review.state != ReviewState.OPEN or review.page is None:
        return None
    for task in RoleTask.objects.filter(role=Role.SECRECY_REVIEWER, active=True):
        waiting = waiting_item(user, review.page, task=task)
        if waiting is not None and waiting.review == review.pk:
            return waiting
    return None


@dataclass(frozen=True)
class Sums:
    """How many findings there are of each weight, with those only counted."""

    block: int = 0
    warn: int = 0
    note: int = 0


def sums_of(report: ScreeningReport) -> Sums:
    """Open blocks, warnings, notes."""
    numbers = dict.fromkeys(ORDER, 0)
    for finding in findings_of(report):
        level = Level(report.levels.get(finding.check, Level.NOTE))
        if level != Level.BLOCK and level in numbers:
            numbers[level] += 1 if finding.key or finding.number is None else finding.number
    return Sums(len(blocks_of(report)), numbers[Level.WARN], numbers[Level.NOTE])


def shown(report: ScreeningReport | None, *, can_allow: bool = False, edit_url: str = "") -> list[dict[str, Any]]:
    """Findings for ``cms/admin/findings.html``: dicts with level, check, place, words around, message, exception.

    ``can_allow``: whether the reader may make exceptions. ``edit_url``: the editor's address, for links that lead to
    the block; empty where the reader has no editor.
    """
    if report is None:
        return []
    allowed = exceptions_for(report.revision_key)
    return [_shown(finding, report, allowed, can_allow, edit_url) for finding in findings_of(report)]


def _shown(
    finding: Finding, report: ScreeningReport, allowed: dict[tuple[str, str], Any], can_allow: bool, edit_url: str
) -> dict[str, Any]:
    level = Level(report.levels.get(finding.check, Level.NOTE))
    exception = allowed.get((finding.check, finding.fingerprint))
    path = finding.key.partition("#")[0]
    return {
        "level": level.value,
        "check_name": finding.check,
        "check": label_of(finding.check),
        "place": finding.place or _("several places"),
        "before": finding.before,
        "words": finding.words,
        "after": finding.after,
        "message": finding.message,
        "number": finding.number,
        "fingerprint": finding.fingerprint,
        "token": f"{finding.check}|{finding.fingerprint}",
        "allowed": exception,
        "can_allow": can_allow and level == Level.BLOCK and exception is None,
        "path": path,
        "url": f"{edit_url}#:w:contentpath={path}" if edit_url and path else "",
    }


def reports_of(revision_keys: Iterable[int]) -> dict[int, ScreeningReport]:
    """Reports of several versions in one query, by version."""
    return {report.revision_key: report for report in ScreeningReport.objects.filter(revision_key__in=revision_keys)}


def latest_key(page: BasePage) -> int | None:
    """The latest version of a page, by id."""
    key: int | None = page.latest_revision_id
    return key
