"""What the desk shows: plain rows, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left, Length, NullIf
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.publication.models import PublicationAct
from cms.roles.enums import Role
from cms.roles.paths import STEP
from cms.screening.models import ScreeningReport
from foundation.notices.selectors import brought_along, unread_within

from .enums import STEP_LABELS, ReviewState
from .models import Opening, Opinion, ReviewDecision
from .opinions import opinions_waiting
from .selectors import Waiting, waiting_for

if TYPE_CHECKING:
    from foundation.accounts.models import User


@dataclass(frozen=True)
class DeskRow:
    """An item that waits for the person.

    ``due_on`` is the last day of the step, provisional where that year's holidays are not announced. ``escalated``: it
    was opened to others than who was asked first. ``acting_for`` names whom the person stands in for. ``blocks`` and
    ``warnings`` count findings of the stored report; None where nothing was checked.
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
    """Everything that waits for the person, what is due first; no query besides those of :func:`waiting_for`."""
    waiting = waiting_for(user, showing=_shown(user))
    names, today = _names(waiting), timezone.localdate()
    rows = []
    for item in waiting:
        shown = item.shown
        rows.append(
            DeskRow(
                review=item.review,
                page_id=item.page,
                revision=shown["revision"],
                digest=shown["digest"],
                title=shown["title"],
                role=item.step,
                step=STEP_LABELS[item.step],
                site=shown["site"] or "",
                column=shown["column"] or "",
                author=shown["author"] or "",
                submitted_at=shown["submitted_at"],
                since=shown["since"],
                due_on=shown["due_on"],
                provisional=shown["provisional"],
                overdue=shown["due_on"] is not None and shown["due_on"] < today,
                escalated=item.escalation > 0,
                acting_for=names.get(item.acting_for or 0, ""),
                is_correction=shown["live"],
                opened=shown["opened"],
                blocks=shown["blocks"],
                warnings=shown["warnings"],
            )
        )
    return sorted(rows, key=by_due_date)


def _names(waiting: Sequence[Waiting]) -> dict[int, str]:
    from foundation.accounts.models import User as Account

    absent = {item.acting_for for item in waiting if item.acting_for}
    return {user.pk: str(user) for user in Account.objects.filter(pk__in=absent)} if absent else {}


def _shown(user: User) -> dict[str, Any]:
    """What the desk reads of each item: expressions over Wagtail's task states, in the query that finds the items."""
    from cms.models import BasePage

    review = "revision__portico_review__"
    path = OuterRef(f"{review}page__path")
    pages = BasePage.objects.order_by("-depth")
    sites = pages.filter(Exists(Site.objects.filter(root_page=OuterRef("pk"))), path=Left(path, Length("path")))
    columns = pages.filter(path=Left(path, Length(path) - STEP)).exclude(pk__in=Site.objects.values("root_page"))
    opened = Opening.objects.filter(
        user_id=user.pk, review=OuterRef(f"{review}pk"), role=OuterRef("task__roletask__role")
    )
    reports = ScreeningReport.objects.filter(revision_key=OuterRef(f"{review}revision_key"))
    author = f"{review}submitted_by__"
    return {
        "title": F(f"{review}title"),
        "revision": F(f"{review}revision_key"),
        "digest": F(f"{review}digest"),
        "author": Coalesce(NullIf(f"{author}real_name", Value("")), f"{author}username"),
        "submitted_at": F(f"{review}submitted_at"),
        "since": F(f"{review}step_since"),
        "due_on": F(f"{review}due_on"),
        "provisional": F(f"{review}due_provisional"),
        "live": F(f"{review}page__live"),
        "site": Subquery(sites.values("title")[:1]),
        "column": Subquery(columns.values("title")[:1]),
        "opened": Exists(opened),
        "blocks": Subquery(reports.values("blocks")[:1]),
        "warnings": Subquery(reports.values("warnings")[:1]),
        **_besides(user.pk),
    }


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
    """Whether the person's opinion is asked for, and whether anything anywhere is to be checked.

    No query where items wait, whose query tells it too; else one. The count of new notices comes along. Where an
    opinion was asked, those of :func:`opinions_waiting`.
    """
    from foundation.accounts.models import User as Account

    if waiting := waiting_for(user, showing=_shown(user)):
        known = waiting[0].shown
    else:
        known = Account.objects.values(**_besides(user.pk)).get(pk=user.pk)
    brought_along(user, known["unread"])
    return bool(known["asked"]) and opinions_waiting(user).exists(), bool(known["unchecked"])


def _besides(user: int) -> dict[str, Any]:
    """What the desk asks of the person and not of an item: expressions that fit into any query."""
    return {
        "asked": Exists(Opinion.objects.filter(person_id=user, answered_at=None, review__state=ReviewState.OPEN)),
        "unchecked": Exists(PublicationAct.objects.filter(check_due_on__isnull=False, checked_at=None)),
        "unread": unread_within(user),
    }
