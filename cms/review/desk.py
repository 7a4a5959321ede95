"""What the desk and an author's list show: plain rows, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.roles.enums import Role
from cms.roles.paths import STEP, self_and_above
from cms.screening.models import ScreeningReport

from .enums import STEP_LABELS, ReviewState, Verdict
from .models import Opening, Review, ReviewDecision
from .openings import opened
from .selectors import Waiting, waiting_for

if TYPE_CHECKING:
    from foundation.accounts.models import User

OWN_ITEMS = 15


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
    """Everything that waits for the person, what is due first; three queries besides :func:`waiting_for`."""
    waiting = waiting_for(user)
    if not waiting:
        return []
    keys = [item.review for item in waiting]
    reviews = Review.objects.select_related("submitted_by", "page").in_bulk(keys)
    places, names, seen = _places(item.path for item in waiting), _names(waiting), opened(user, keys)
    today = timezone.localdate()
    rows = []
    for item in waiting:
        review, place = reviews[item.review], places[item.path]
        rows.append(
            DeskRow(
                review=item.review,
                page_id=item.page,
                revision=review.revision_key,
                digest=review.digest,
                title=review.title,
                role=item.step,
                step=STEP_LABELS[item.step],
                site=place[0],
                column=place[1],
                author=str(review.submitted_by or ""),
                submitted_at=review.submitted_at,
                since=review.step_since,
                due_on=review.due_on,
                provisional=review.due_provisional,
                overdue=review.due_on is not None and review.due_on < today,
                escalated=review.escalation > 0,
                acting_for=names.get(item.acting_for or 0, ""),
                is_correction=bool(review.page and review.page.live),
                opened=(item.review, item.step) in seen,
            )
        )
    return sorted(rows, key=by_due_date)


def _names(waiting: Sequence[Waiting]) -> dict[int, str]:
    from foundation.accounts.models import User as Account

    absent = {item.acting_for for item in waiting if item.acting_for}
    return {user.pk: str(user) for user in Account.objects.filter(pk__in=absent)} if absent else {}


def _places(paths: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Site and column of each path, in words; one query."""
    from cms.models import BasePage

    paths = set(paths)
    above = {place for path in paths for place in self_and_above(path[:-STEP])}
    roots = Exists(Site.objects.filter(root_page=OuterRef("pk")))
    rows = BasePage.objects.filter(path__in=above).values_list("path", "title", roots)
    titles = {path: title for path, title, _root in rows}
    sites = {path for path, _title, root in rows if root}
    found = {}
    for path in paths:
        root = max((place for place in self_and_above(path[:-STEP]) if place in sites), key=len, default="")
        column = path[:-STEP] if path[:-STEP] != root else ""
        found[path] = (titles.get(root, ""), titles.get(column, ""))
    return found


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
        return _now("“%(title)s” is decided already: %(verdict)s by %(person)s, %(time)s.") % {
            "title": review.title,
            "verdict": decision.get_verdict_display(),
            "person": decision.user_name,
            "time": f"{timezone.localtime(decision.at):%m-%d %H:%M}",
        }
    if review.state == ReviewState.WITHDRAWN:
        return _now("“%(title)s” was taken back by its author.") % {"title": review.title}
    return ""


@dataclass(frozen=True)
class OwnRow:
    """An item of the author: where it stands, since when, and what a reviewer asked for."""

    page_id: int
    title: str
    state: str | Promise
    since: datetime | None
    comment: str
    is_public: bool


def own_rows(user: User) -> list[OwnRow]:
    """The items that the person began or last changed, newest first; three queries."""
    from cms.models import BasePage

    mine = Q(owner=user) | Q(latest_revision__user=user)
    pages = list(BasePage.objects.filter(mine, depth__gt=1).order_by("-latest_revision_created_at", "-pk")[:OWN_ITEMS])
    reviews: dict[int, Review] = {}
    for review in Review.objects.filter(page_key__in=[page.pk for page in pages]).order_by("submitted_at", "pk"):
        reviews[review.page_key] = review
    decisions: dict[int, list[ReviewDecision]] = {}
    for decision in ReviewDecision.objects.filter(review__in=reviews.values()):
        decisions.setdefault(decision.review_id, []).append(decision)
    return [_own_row(page, reviews.get(page.pk), decisions) for page in pages]


def _own_row(page: object, review: Review | None, decisions: dict[int, list[ReviewDecision]]) -> OwnRow:
    from cms.models import BasePage

    assert isinstance(page, BasePage)  # noqa: S101 - narrows for the reader and the type checker
    state, since, comment = _state(page, review, decisions)
    return OwnRow(page.pk, page.get_admin_display_title(), state, since, comment, page.live)


def _state(
    page: object, review: Review | None, decisions: dict[int, list[ReviewDecision]]
) -> tuple[str | Promise, datetime | None, str]:
    live = getattr(page, "live", False)
    if review is not None and review.state == ReviewState.OPEN:
        made = [decision for decision in decisions.get(review.pk, []) if decision.counts]
        done = {decision.role for decision in made}
        step = next((step for step in review.steps if step not in done), review.steps[-1])
        since = max((decision.at for decision in made), default=review.submitted_at)
        return _("Waits: %(step)s") % {"step": STEP_LABELS[step]}, since, ""
    if review is not None and review.state == ReviewState.RETURNED:
        last = [d for d in decisions.get(review.pk, []) if d.verdict == Verdict.RETURNED]
        return _("Returned"), review.closed_at, last[-1].comment if last else ""
    if live:
        changed = getattr(page, "has_unpublished_changes", False)
        words = _("Public; newer draft not submitted") if changed else _("Public")
        return words, getattr(page, "last_published_at", None), ""
    return _("Draft"), getattr(page, "latest_revision_created_at", None), ""
