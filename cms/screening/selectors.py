"""Reading reports of checks, the exceptions made from them, and what still blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.publication.digest import files_named
from cms.review.enums import ReviewState
from cms.review.models import Review, RoleTask
from cms.review.selectors import Waiting, waiting_item
from cms.roles.enums import Role
from foundation.files.selectors import waiting_to_be_read
from foundation.screening.enums import Level
from foundation.screening.findings import Finding, fingerprint, from_json
from foundation.screening.registry import checks, label_of
from foundation.screening.selectors import levels

from .material import content_of
from .models import ScreeningException, ScreeningReport
from .structure import UNREAD

if TYPE_CHECKING:
    from foundation.accounts.models import User

ORDER = (Level.BLOCK, Level.WARN, Level.NOTE)
HEADINGS = {
    Level.BLOCK: gettext_lazy("Stops the item until it is mended or allowed"),
    Level.WARN: gettext_lazy("To be looked at"),
    Level.NOTE: gettext_lazy("For information"),
}


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
    order = {check.name: position for position, check in enumerate(checks())}

    def weight(finding: Finding) -> tuple[int, int]:
        return ORDER.index(level_of(report, finding)), order.get(finding.check, len(order))

    return sorted(found, key=weight)


def level_of(report: ScreeningReport, finding: Finding) -> Level:
    """How much a finding weighs in a report."""
    return Level(report.levels.get(finding.check, Level.NOTE))


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


def being_read(review: Review) -> list[str]:
    """Titles of the documents of a review's version that the worker is still to read; none where that check is off."""
    if review.page is None or review.revision is None:
        return []
    named = files_named(content_of(review.page, review.revision))
    waiting = waiting_to_be_read(named.documents)
    if not waiting or levels()[UNREAD] == Level.OFF:
        return []
    return [document.title for document in waiting]


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
        level = level_of(report, finding)
        if level != Level.BLOCK:
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
    level = level_of(report, finding)
    exception = allowed.get((finding.check, finding.fingerprint))
    path = finding.key.partition("#")[0]
    return {
        "level": level.value,
        "heading": HEADINGS[level],
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
