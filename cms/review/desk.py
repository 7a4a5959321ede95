"""What the desk shows: plain rows, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Left, Length
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.publication.models import PublicationAct
from cms.roles.enums import Role
from cms.roles.paths import STEP
from cms.screening.models import ScreeningReport

from .enums import STEP_LABELS, ReviewState
from .models import Opening, Review, ReviewDecision
from .opinions import opinions_waiting
from .selectors import Waiting, waiting_for

if TYPE_CHECKING:
    from foundation.accounts.models import User


@dataclass(frozen=True)
class DeskRow:
    """An item that waits for the person.

    ``due_on`` is the last day of the step, provisional where that year's holidays are not announced. ``escalated``: it
    was opened to others than who was asked first. ``acting_for`` names whom the person stands in for. ``blocks`` and
    ``warnings`` count findings of the stored report (:func:`with_findings`); None where nothing was checked.
    """

    review: int
    page_id: int
    revision: int
    digest: str
    title: str
    role: str
    step: str | Promise
    site: str
    column: str
    author: str
    submitted_at: datetime
    since: datetime
    due_on: date | None
    provisional: bool
    overdue: bool
    escalated: bool
    acting_for: str
    is_correction: bool
    opened: bool
    blocks: int | None = None
    warnings: int | None = None

    @property
    def place(self) -> str:
        """Site and column in one line."""
        return " › ".join(part for part in (self.site, self.column) if part)

    @property
    def may_be_bulk(self) -> bool:
        """Whether it can be approved together with others: opened at this step, and no secrecy review (一事一审)."""
        return self.opened and self.role != Role.SECRECY_REVIEWER

    @property
    def seen(self) -> str:
        """What a form sends back to say which version it was shown."""
        return f"{self.review}:{self.digest}"


def by_due_date(row: DeskRow) -> tuple[date, datetime, int]:
    """Sort key of the desk: what is due first; without a date last."""
    return (row.due_on or date.max, row.since, row.review)


def desk_rows(user: User) -> list[DeskRow]:
    """Everything that waits for the person, what is due first; one query besides :func:`waiting_for`."""
    waiting = waiting_for(user)
    if not waiting:
        return []
    names, today = _names(waiting), timezone.localdate()
    reviews = _reviews(user, waiting)
    rows = []
    for item in waiting:
        review = reviews[item.review]
        rows.append(
            DeskRow(
                review=item.review,
                page_id=item.page,
                revision=review.revision_key,
                digest=review.digest,
                title=review.title,
                role=item.step,
                step=STEP_LABELS[item.step],
                site=review.site_title or "",
                column=review.column_title or "",
                author=str(review.submitted_by or ""),
                submitted_at=review.submitted_at,
                since=review.step_since,
                due_on=review.due_on,
                provisional=review.due_provisional,
                overdue=review.due_on is not None and review.due_on < today,
                escalated=review.escalation > 0,
                acting_for=names.get(item.acting_for or 0, ""),
                is_correction=bool(review.page and review.page.live),
                opened=review.was_opened,
            )
        )
    return sorted(rows, key=by_due_date)


def _names(waiting: Sequence[Waiting]) -> dict[int, str]:
    from foundation.accounts.models import User as Account

    absent = {item.acting_for for item in waiting if item.acting_for}
    return {user.pk: str(user) for user in Account.objects.filter(pk__in=absent)} if absent else {}


def _reviews(user: User, waiting: Sequence[Waiting]) -> dict[int, Any]:
    """The reviews with the titles of site and column, and whether the person had them open at their step; one query."""
    from cms.models import BasePage

    openings = Opening.objects.filter(user_id=user.pk, review=OuterRef("pk"))
    was_opened = Q(pk__in=[])
    for step in {item.step for item in waiting}:
        keys = [item.review for item in waiting if item.step == step]
        was_opened |= Q(Exists(openings.filter(role=step)), pk__in=keys)
    path = OuterRef("page__path")
    pages = BasePage.objects.order_by("-depth")
    sites = pages.filter(Exists(Site.objects.filter(root_page=OuterRef("pk"))), path=Left(path, Length("path")))
    columns = pages.filter(path=Left(path, Length(path) - STEP)).exclude(pk__in=Site.objects.values("root_page"))
    return (
        Review.objects.select_related("submitted_by", "page")
        .annotate(
            site_title=Subquery(sites.values("title")[:1]),
            column_title=Subquery(columns.values("title")[:1]),
            was_opened=Case(When(was_opened, then=True), default=False),
        )
        .in_bulk([item.review for item in waiting])
    )


def with_findings(rows: Sequence[DeskRow]) -> list[DeskRow]:
    """The rows with what the checks found in exactly these versions; one query. For a page of rows, not for all."""
    reports = ScreeningReport.objects.filter(revision_key__in=[row.revision for row in rows])
    counts = {report.revision_key: _counts(report) for report in reports}
    return [
        replace(row, blocks=counts[row.revision][0], warnings=counts[row.revision][1])
        if row.revision in counts
        else row
        for row in rows
    ]


def _counts(report: ScreeningReport) -> tuple[int, int]:
    """Blocks and warnings of a report, with those that it left out."""
    found = {"block": 0, "warn": 0}
    omitted: Mapping[str, Any] = report.omitted
    checks = [(finding["check"], 1) for finding in report.findings]
    for check, number in (*checks, *omitted.items()):
        level = report.levels.get(check)
        if level in found:
            found[level] += int(number)
    return found["block"], found["warn"]


def what_became(user: User, page_id: int) -> str:
    """What became of an item that the person had open, as a sentence; empty for whom it never waited."""
    opening = (
        Opening.objects.filter(user_id=user.pk, review__page_key=page_id)
        .select_related("review")
        .order_by("-at", "-pk")
        .first()
    )
    if opening is None:
        return ""
    review = opening.review
    decision = ReviewDecision.objects.filter(review=review, role=opening.role).order_by("-at", "-pk").first()
    if decision is not None and decision.at >= opening.review.submitted_at:
        return _("“%(title)s” is decided already: %(verdict)s by %(person)s, %(time)s.") % {
            "title": review.title,
            "verdict": decision.get_verdict_display(),
            "person": decision.user_name,
            "time": f"{timezone.localtime(decision.at):%m-%d %H:%M}",
        }
    if review.state == ReviewState.WITHDRAWN:
        return _("“%(title)s” was taken back by its author.") % {"title": review.title}
    return ""


def besides(user: User) -> tuple[bool, bool]:
    """Whether the person's opinion is asked for, and whether anything anywhere is to be checked; constant queries."""
    from foundation.accounts.models import User as Account

    checks = PublicationAct.objects.filter(check_due_on__isnull=False, checked_at=None)
    flags = Account.objects.filter(pk=user.pk).values_list(Exists(opinions_waiting(user)), Exists(checks))
    return flags.first() or (False, False)
