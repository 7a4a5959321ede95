"""What the admin's home page tells: late items, public items, columns without care, sites by lateness.

Everything is kept to places where the person holds a role; constant queries, whatever the number of rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Left, Length
from django.utils import timezone
from wagtail.models import get_page_models

from cms.corrections.enums import UNCLOSED
from cms.corrections.models import ErrorReport
from cms.corrections.permissions import visible
from cms.models import BasePage, Column
from cms.review.authors import MINE, OTHERS, own_pages
from cms.review.enums import ReviewState
from cms.review.models import Review
from cms.roles.enums import Role
from cms.roles.paths import STEP, at_or_below, self_and_above
from cms.roles.places import site_root_path
from cms.roles.policies import roots_for
from cms.roles.reach import THROUGH, inside
from cms.roles.selectors import roles_of
from foundation.workdays.selectors import working_days_between

if TYPE_CHECKING:
    from foundation.accounts.models import User

#: Days that count as lately.
LATELY: Final = 30
#: Whose business the state of a place's items and columns is.
CARING: Final[frozenset[str]] = frozenset({Role.EDITOR, Role.SITE_MANAGER})
EMPTY, STALE = "empty", "stale"
_NO_TEXT: Final = 2  # characters of an empty body in the database: []


@dataclass(frozen=True)
class CareRow:
    """A public column that needs somebody: ``days`` past its update cycle, or empty; ``newest`` is its last item."""

    column: Column
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


@dataclass
class _Ground:
    """Columns of some places and what was published below each, by path."""

    columns: dict[str, Column] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)


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
    return pages.exclude(content_type__in=_structural()).order_by("-last_published_at", "-pk")


def columns_to_care_for(user: User) -> list[CareRow]:
    """Public columns of the person's places that are past their update cycle or empty, the latest first."""
    place = own_places(user, CARING)
    ground = _ground(place)
    rows = list(_care(ground))
    names = _site_names(user, (row.column.path for row in rows))
    rows = [CareRow(row.column, names.get(row.column.path, ""), row.state, row.newest, row.days) for row in rows]
    return sorted(rows, key=lambda row: (row.state != STALE, -row.days, row.column.path))


def sites_by_lateness(user: User) -> list[SiteRow]:
    """The sites that the person manages, those with most that is overdue first; empty for who manages only one."""
    managing = {Role.SITE_MANAGER}
    roots = roots_for(user)
    pages = BasePage.objects.filter(own_places(user, managing), path__in=roots).order_by("path")
    rows = {page.path: SiteRow(page) for page in pages}
    if len(rows) < 2:
        return []
    _count(rows, roots, late_reviews(user).values_list("page__path", flat=True), "reviews")
    keys = {row.page.pk: row.page.path for row in rows.values()}
    overdue = ErrorReport.objects.filter(visible(user), state__in=UNCLOSED, due_on__lt=timezone.localdate())
    _count(rows, roots, (keys.get(key, "") for key in overdue.values_list("site_key", flat=True)), "reports")
    ground = _ground(own_places(user, managing))
    for state in (STALE, EMPTY):
        _count(rows, roots, (row.column.path for row in _care(ground) if row.state == state), state)
    for path, newest in ground.newest.items():
        if (row := rows.get(site_root_path(path, roots))) and (row.newest is None or row.newest < newest):
            row.newest = newest
    return sorted(rows.values(), key=lambda row: (row.weight, row.page.path))


def _count(rows: Mapping[str, SiteRow], roots: Collection[str], paths: Iterable[str], name: str) -> None:
    for root, number in Counter(site_root_path(path, roots) for path in paths).items():
        if root in rows:
            setattr(rows[root], name, number)


def _ground(place: Q) -> _Ground:
    """Two queries: the columns, and the newest item directly below each page; no text is read."""
    size = Case(When(body__isnull=False, then=Length(Cast("body", TextField()))), default=Value(0))
    columns = Column.objects.filter(place, live=True).annotate(size=size).defer("body", "intro", "keywords")
    ground = _Ground({column.path: column for column in columns})
    at = Case(When(last_published_at__isnull=False, then=F("last_published_at")), default=F("first_published_at"))
    items = (
        BasePage.objects.filter(place, live=True)
        .exclude(content_type__in=_structural())
        .order_by()
        .annotate(above=Left("path", Length("path") - STEP))
        .values("above")
        .annotate(newest=Max(at, output_field=DateTimeField()))
        .values_list("above", "newest")
    )
    for above, newest in items:
        for path in self_and_above(above):
            if newest and (path not in ground.newest or ground.newest[path] < newest):
                ground.newest[path] = newest
    return ground


def _care(ground: _Ground) -> Iterable[CareRow]:
    today = timezone.localdate()
    parents = {path[:-STEP] for path in ground.columns}
    for path, column in ground.columns.items():
        newest = ground.newest.get(path)
        written: Any = column
        if newest is None and written.size > _NO_TEXT:
            newest = column.last_published_at or column.first_published_at
        if newest is None and path not in parents:
            yield CareRow(column, "", EMPTY)
        elif newest is not None and (days := _days_over(column, newest, today)) > 0:
            yield CareRow(column, "", STALE, newest, days)


def _days_over(column: Column, newest: datetime, today: date) -> int:
    """Calendar days past the cycle, which is counted in them; nothing where no cycle is watched."""
    cycle = column.update_cycle_days
    return (today - timezone.localtime(newest).date()).days - cycle if cycle else 0


def _structural() -> list[ContentType]:
    models = [model for model in get_page_models() if getattr(model, "is_structural", False)]
    return list(ContentType.objects.get_for_models(*models).values())


def _site_names(user: User, paths: Iterable[str]) -> dict[str, str]:
    """Titles of the sites that the paths lie in."""
    roots = roots_for(user)
    by_root: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_root[site_root_path(path, roots)].append(path)
    titles = BasePage.objects.filter(path__in=by_root).values_list("path", "title")
    return {path: title for root, title in titles for path in by_root[root]}
