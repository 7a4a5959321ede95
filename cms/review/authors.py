"""The author's side: where each of my items is, who has it, since when, due when, what a reviewer asked for.

Constant queries, whatever the number of items: who answers is one question for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.roles.paths import STEP, at_or_below, self_and_above
from cms.roles.places import site_roots
from cms.roles.policies import RolePagePolicy
from cms.roles.selectors import writing_places

from .actions import may_take_back
from .enums import STEP_LABELS, ReviewState, Verdict
from .models import Review, ReviewDecision
from .selectors import who_answers

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

#: Words of the filter: what the author has to do something about, what others have, all.
MINE, OTHERS, ALL = "mine", "others", "all"
#: Rounds of an item that are looked at; more would be history.
_NEWEST = "submitted_at", "pk"


@dataclass(frozen=True)
class Return:
    """What a reviewer asked for when the item came back, and at which step."""

    comment: str
    person: str
    step: str | Promise
    at: datetime


@dataclass(frozen=True)
class OwnItem:
    """An item of the author.

    ``who`` holds the names of those who can answer now; ``escalated`` that the step is overdue and was opened to others
    than its nearest holders. ``changed``: a public item has a newer version. ``versions``: ids of the public and the
    newest version, to be compared. ``address``: where the public reads it, empty while it cannot.
    """

    page_id: int
    title: str
    state: str | Promise
    since: datetime | None
    is_public: bool
    step: str | Promise = ""
    who: tuple[str, ...] = ()
    escalated: bool = False
    due_on: date | None = None
    due_provisional: bool = False
    overdue: bool = False
    returned: Return | None = None
    may_take_back: bool = False
    versions: tuple[int, int] | None = None
    address: str = ""


@dataclass(frozen=True)
class WritingGroup:
    """The columns that items go into, below one top column; ``columns`` are its deepest, or itself."""

    title: str
    columns: tuple[BasePage, ...]


@dataclass
class _Read:
    """What was read about some items, by page or review."""

    reviews: dict[int, Review] = field(default_factory=dict)
    decisions: defaultdict[int, list[ReviewDecision]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, tuple[str, ...]] = field(default_factory=dict)


def own_pages(user: User, *, which: str = ALL) -> QuerySet[BasePage]:
    """The items that the person began, last changed or submitted and may edit by a role of today, newest first."""
    from cms.models import BasePage as Base

    submitted = Review.objects.filter(submitted_by=user).values("page_id")
    mine = Q(owner=user) | Q(latest_revision__user=user) | Q(pk__in=submitted)
    reached = RolePagePolicy().instances_user_has_any_permission_for(user, {"change"})
    pages = Base.objects.filter(mine, depth__gt=1, pk__in=reached.values("pk")).select_related("latest_revision")
    waiting = Review.objects.filter(state=ReviewState.OPEN, page_id__isnull=False).values("page_id")
    if which == OTHERS:
        pages = pages.filter(pk__in=waiting)
    elif which == MINE:
        pages = pages.filter(Q(live=False) | Q(has_unpublished_changes=True)).exclude(pk__in=waiting)
    pages = pages.annotate_approved_schedule().defer("latest_revision__content")
    return pages.order_by("-latest_revision_created_at", "-pk")


def writing_groups(user: User) -> list[WritingGroup]:
    """Where the person may begin an item, in the order of the tree; four queries.

    Live columns without columns below that list what is in them, of the sites where the person writes; sub-sites below
    those have own writers.
    """
    from cms.enums import ColumnLayout
    from cms.models import Column

    paths = [place.path for place in writing_places(user)]
    below = [root for root in site_roots() if root not in paths and root.startswith(tuple(paths))]
    columns = Column.objects.filter(at_or_below(paths), live=True).exclude(at_or_below(below)).order_by("path")
    return _grouped(list(columns.exclude(layout=ColumnLayout.PAGE).select_related("content_type")))


def _grouped(columns: Sequence[BasePage]) -> list[WritingGroup]:
    parents = {column.path[:-STEP] for column in columns}
    tops: dict[str, BasePage] = {}
    found: defaultdict[str, list[BasePage]] = defaultdict(list)
    for column in columns:
        top = next((path for path in self_and_above(column.path) if path in tops), column.path)
        tops.setdefault(top, column)
        if column.path not in parents:
            found[top].append(column)
    return [WritingGroup(tops[top].title, tuple(below)) for top, below in found.items()]


def own_items(user: User, pages: Sequence[BasePage], *, today: date | None = None) -> list[OwnItem]:
    """Where these items stand, as the author sees it."""
    read = _read(pages)
    today = today or timezone.localdate()
    return [_item(user, page, read, today) for page in pages]


def last_return(page: BasePage) -> Return | None:
    """What was asked for when the page last came back, while its author has not submitted it again; two queries."""
    review = Review.objects.filter(page_key=page.pk).order_by(*_NEWEST).last()
    if review is None or review.state != ReviewState.RETURNED:
        return None
    return _return(review.decisions.filter(verdict=Verdict.RETURNED))


def standing(page: BasePage, review: Review | None) -> OwnItem | None:
    """Where the page stands in its open review, for whoever opens the editor; None outside a review."""
    return _waiting(page, review, _read([page]), timezone.localdate()) if review is not None else None


def _read(pages: Iterable[BasePage]) -> _Read:
    from foundation.accounts.models import User as Account

    read = _Read()
    rows = Review.objects.filter(page_key__in=[page.pk for page in pages]).select_related("submitted_by")
    for review in rows.order_by(*_NEWEST):
        read.reviews[review.page_key] = review
    keys = [review.pk for review in read.reviews.values()]
    for decision in ReviewDecision.objects.filter(review__in=keys).order_by("at", "pk"):
        read.decisions[decision.review_id].append(decision)
    answers = who_answers(review.pk for review in read.reviews.values() if review.state == ReviewState.OPEN)
    people = Account.objects.in_bulk({user for holders in answers.values() for user in holders})
    for key, holders in answers.items():
        read.names[key] = tuple(str(people[user]) for user in sorted(holders) if user in people)
    return read


def _item(user: User, page: BasePage, read: _Read, today: date) -> OwnItem:
    review = read.reviews.get(page.pk)
    if review is not None and review.state == ReviewState.OPEN:
        item = _waiting(page, review, read, today)
        return replace(item, may_take_back=may_take_back(user, review))
    returned = None
    if review is not None and review.state == ReviewState.RETURNED:
        returned = _return(read.decisions[review.pk])
        state, since = _("Returned to you"), review.closed_at
    elif page.live:
        changed = page.has_unpublished_changes
        state, since = (_("Public; newer draft not submitted") if changed else _("Public")), page.last_published_at
    elif review is not None and review.state == ReviewState.APPROVED and page.approved_schedule:
        state, since = _("Approved; goes public at its time"), review.closed_at
    elif page.last_published_at is not None:
        state, since = _("Withdrawn"), page.latest_revision_created_at
    elif review is not None and review.state == ReviewState.WITHDRAWN:
        state, since = _("Draft; taken back"), review.closed_at
    else:
        state, since = _("Draft"), page.latest_revision_created_at
    return OwnItem(
        page.pk,
        page.get_admin_display_title(),
        state,
        since,
        page.live,
        returned=returned,
        versions=_versions(page),
        address=_address(page),
    )


def _waiting(page: BasePage, review: Review, read: _Read, today: date) -> OwnItem:
    done = {decision.role for decision in read.decisions[review.pk] if decision.counts}
    step = next((step for step in review.steps if step not in done), review.steps[-1])
    return OwnItem(
        page.pk,
        page.get_admin_display_title(),
        _("In review"),
        review.step_since,
        page.live,
        step=STEP_LABELS[step],
        who=read.names.get(review.pk, ()),
        escalated=review.escalation > 0,
        due_on=review.due_on,
        due_provisional=review.due_provisional,
        overdue=review.due_on is not None and review.due_on < today,
        versions=_versions(page),
        address=_address(page),
    )


def _address(page: BasePage) -> str:
    return (page.full_url or "") if page.live else ""


def _return(decisions: Iterable[ReviewDecision]) -> Return | None:
    found = [decision for decision in decisions if decision.verdict == Verdict.RETURNED]
    if not found:
        return None
    last = max(found, key=lambda decision: (decision.at, decision.pk))
    return Return(last.comment, last.user_name, STEP_LABELS[last.role], last.at)


def _versions(page: BasePage) -> tuple[int, int] | None:
    public, newest = page.live_revision_id, page.latest_revision_id
    return (public, newest) if page.live and public and newest and public != newest else None
