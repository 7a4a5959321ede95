"""What the admin's home page tells: late items, public items, columns without care, sites by lateness.

Everything is kept to places where the person holds a role; constant queries, whatever the number of rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cms.corrections.enums import UNCLOSED
from cms.corrections.models import ErrorReport
from cms.corrections.permissions import visible
from cms.models import BasePage
from cms.review.authors import MINE, OTHERS, own_pages
from cms.review.enums import ReviewState
from cms.review.models import Review
from cms.roles.enums import Role
from cms.roles.paths import at_or_below
from cms.roles.places import site_root_path
from cms.roles.policies import roots_for
from cms.roles.reach import THROUGH, inside, reaches
from cms.roles.selectors import Held, roles_of
from foundation.accounts.remembering import remembered
from foundation.workdays.selectors import working_days_between

from .home_columns import ColumnFacts, SiteFacts, columns_of, structural

if TYPE_CHECKING:
    from foundation.accounts.models import User

#: Days that count as lately.
LATELY: Final = 30
#: Whose business the state of a place's items and columns is.
CARING: Final[frozenset[str]] = frozenset({Role.EDITOR, Role.SITE_MANAGER})
EMPTY, STALE = "empty", "stale"


@dataclass(frozen=True)
class CareRow:
    """A public column that needs somebody: ``days`` past its update cycle, or empty; ``newest`` is its last item."""

    column: ColumnFacts
    site: str
    state: str
    newest: datetime | None = None
    days: int = 0


@dataclass(frozen=True)
class LateReview:
    """An item whose step is overdue, and by how many working days."""

    review: Review
    days: int


@dataclass
class SiteRow:
    """A site in the order of lateness: overdue reviews and reports, columns past their cycle and without content."""

    page: BasePage
    reviews: int = 0
    reports: int = 0
    stale: int = 0
    empty: int = 0
    newest: datetime | None = None

    @property
    def weight(self) -> tuple[int, int, int]:
        """What stands first: deadlines, then cycles, then empty columns."""
        return -(self.reviews + self.reports), -self.stale, -self.empty


@dataclass(frozen=True)
class OwnSums:
    """The person's own items: with them, returned among those, with others, overdue among those."""

    mine: int
    returned: int
    others: int
    late: int


def own_places(user: User, roles: Collection[str] | None = None, *, path: str = "path") -> Q:
    """Rows where a role of the person (one of ``roles``) counts; of the whole cluster for superusers."""
    if user.is_superuser:
        return Q()
    held = [one for one in roles_of(user) if roles is None or one.role in roles]
    through = [one.path for one in held if one.role in THROUGH]
    stopping = [one.path for one in held if one.role not in THROUGH]
    condition = at_or_below(through, path)
    return condition | inside(stopping, roots_for(user), path) if stopping else condition


def own_sums(user: User) -> OwnSums:
    """Counts of the lists of “My items”; two queries."""
    last = Review.objects.filter(page_key=OuterRef("pk")).order_by("-submitted_at", "-pk").values("state", "due_on")
    mine = own_pages(user, which=MINE).order_by().annotate(last=Subquery(last.values("state")[:1]))
    others = own_pages(user, which=OTHERS).order_by().annotate(due=Subquery(last.values("due_on")[:1]))
    back = mine.aggregate(total=Count("pk"), returned=Count("pk", filter=Q(last=ReviewState.RETURNED)))
    away = others.aggregate(total=Count("pk"), late=Count("pk", filter=Q(due__lt=timezone.localdate())))
    return OwnSums(back["total"], back["returned"], away["total"], away["late"])


def cares(user: User) -> bool:
    """Whether the state of any place's columns and items is the person's business."""
    return user.is_superuser or any(held.role in CARING for held in roles_of(user))


def late_reviews(user: User) -> QuerySet[Review]:
    """Open reviews of items at the person's places whose step is overdue, the latest first; no query yet."""
    overdue = Review.objects.filter(state=ReviewState.OPEN, due_on__lt=timezone.localdate(), page__isnull=False)
    return overdue.filter(own_places(user, CARING, path="page__path")).order_by("due_on", "pk")


def lateness(reviews: Iterable[Review]) -> list[LateReview]:
    """The reviews with the working days since their day."""
    today = timezone.localdate()
    return [LateReview(review, working_days_between(review.due_on, today)) for review in reviews if review.due_on]


def published_lately(user: User) -> QuerySet[BasePage]:
    """Public items of the last days at the person's places, newest first; no query yet."""
    since = timezone.now() - timedelta(days=LATELY)
    pages = BasePage.objects.filter(own_places(user), live=True, last_published_at__gte=since)
    return pages.exclude(content_type__in=structural()).order_by("-last_published_at", "-pk")


def columns_to_care_for(user: User) -> list[CareRow]:
    """Public columns of the person's places that are past their update cycle or empty, the latest first."""
    held = [one for one in roles_of(user) if one.role in CARING]
    roots = roots_for(user)
    found: list[tuple[str, CareRow]] = []
    for root, site in _sites(user, held).items():
        whole = user.is_superuser or any(reaches(one.role, one.path, root, roots) for one in held)
        places = () if whole else tuple(one.path for one in held if site_root_path(one.path, roots) == root)
        here = site.columns if whole else [one for one in site.columns if one.path.startswith(places)]
        found += [(root, row) for row in care(here)]
    names = dict(BasePage.objects.filter(path__in={root for root, _row in found}).values_list("path", "title"))
    rows = [replace(row, site=names.get(root, "")) for root, row in found]
    return sorted(rows, key=lambda row: (row.state != STALE, -row.days, row.column.path))


def _sites(user: User, held: Sequence[Held]) -> dict[str, SiteFacts]:
    """The public columns of all sites in which the person cares for something, by site."""
    roots = roots_for(user)
    reached = {root for one in held for root in roots if reaches(one.role, one.path, root, roots)}
    within = {site_root_path(one.path, roots) for one in held} - {""}
    wanted = roots if user.is_superuser else sorted(reached | within)
    return remembered(("columns", user.pk), lambda: columns_of(wanted, roots))


def sites_by_lateness(user: User) -> list[SiteRow]:
    """The sites that the person manages, those with most that is overdue first; empty for who manages only one."""
    managing = {Role.SITE_MANAGER}
    roots = roots_for(user)
    pages = BasePage.objects.filter(own_places(user, managing), path__in=roots).order_by("path")
    rows = {page.path: SiteRow(page) for page in pages}
    if len(rows) < 2:
        return []
    _count(rows, roots, (path for path, _day in overdue_places(user)), "reviews")
    keys = {row.page.pk: row.page.path for row in rows.values()}
    overdue = ErrorReport.objects.filter(visible(user), state__in=UNCLOSED, due_on__lt=timezone.localdate())
    _count(rows, roots, (keys.get(key, "") for key in overdue.values_list("site_key", flat=True)), "reports")
    for root, site in _sites(user, [one for one in roles_of(user) if one.role in CARING]).items():
        if row := rows.get(root):
            states = Counter(one.state for one in care(site.columns))
            row.stale, row.empty = states[STALE], states[EMPTY]
            row.newest = site.newest
    return sorted(rows.values(), key=lambda row: (row.weight, row.page.path))


def overdue_places(user: User) -> list[tuple[str, date]]:
    """Path and day of every item that is overdue at the person's places, the latest first; one query a screen."""
    rows = late_reviews(user).values_list("page__path", "due_on")
    return remembered(("overdue", user.pk), lambda: [(path, day) for path, day in rows if path and day])


def _count(rows: Mapping[str, SiteRow], roots: Collection[str], paths: Iterable[str], name: str) -> None:
    for root, number in Counter(site_root_path(path, roots) for path in paths).items():
        if root in rows:
            setattr(rows[root], name, number)


def care(columns: Iterable[ColumnFacts]) -> Iterable[CareRow]:
    """Those of the columns that are empty or past their update cycle."""
    today = timezone.localdate()
    for column in columns:
        if column.newest is None and not column.parent:
            yield CareRow(column, "", EMPTY)
        elif column.newest is not None and (days := _days_over(column, column.newest, today)) > 0:
            yield CareRow(column, "", STALE, column.newest, days)


def _days_over(column: ColumnFacts, newest: datetime, today: date) -> int:
    """Calendar days past the cycle, which is counted in them; nothing where no cycle is watched."""
    cycle = column.cycle
    return (today - timezone.localtime(newest).date()).days - cycle if cycle else 0
