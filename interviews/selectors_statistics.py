"""Numbers of interviews by unit and site in a year (``systems.md`` F7, F8, A10), for whom they concern.

They are what an assessment of sites and units starts from. Points and weights are none of this package's business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cms.roles.domain import domain_of
from cms.roles.enums import Role
from cms.roles.places import site_root_path, site_roots
from cms.roles.reach import reaches
from cms.roles.selectors import roles_of
from sites.models import SiteProfile

from .enums import SHOWN, InterviewState, QuestionState
from .models import Interview, InterviewPlan, Question
from .selectors_plan import plans_of

if TYPE_CHECKING:
    from foundation.accounts.models import User

#: Whose places' numbers somebody reads; the provincial office reads all.
READERS: Final = (Role.EDITOR, Role.SITE_MANAGER)
#: What is counted of questions.
COUNTED: Final = ("asked", "shown", "answered_live", "answered_later", "overdue")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is counted. ``planned``: entries of public plans of the year, ``planned_held``: those that were held.

    ``asked``: all questions; ``overdue``: to be answered since before today.
    """

    planned: int = 0
    planned_held: int = 0
    announced: int = 0
    held: int = 0
    readers_peak: int = 0
    readers_total: int = 0
    asked: int = 0
    shown: int = 0
    answered_live: int = 0
    answered_later: int = 0
    overdue: int = 0

    @property
    def answered(self) -> int:
        """Answered, live or later."""
        return self.answered_live + self.answered_later


@dataclass(frozen=True)
class Row:
    """The figures of a unit's interviews in a site."""

    site: str
    unit: str
    figures: Figures


@dataclass(frozen=True)
class Scope:
    """The places whose numbers somebody may read."""

    everything: bool
    held: tuple[tuple[str, str], ...]
    roots: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there are any."""
        return self.everything or bool(self.held)

    def covers(self, path: str) -> bool:
        """Whether a page's path lies in them; editors' places end where another site begins (ADR 0010)."""
        return self.everything or any(reaches(role, place, path, self.roots) for role, place in self.held)


@dataclass(frozen=True)
class Statistics:
    """Rows in the order of sites and units, what they come to, and what can be chosen."""

    year: int
    years: list[int]
    site: str
    sites: list[tuple[str, str]]
    rows: list[Row]
    total: Figures


def may_read(user: User) -> bool:
    """Whether the person may read the numbers of any place; one query a request."""
    return user.is_superuser or any(held.role in READERS for held in roles_of(user))


def scope_of(user: User) -> Scope:
    """The places whose numbers the person may read; a constant number of queries."""
    if not user.is_usable:
        return Scope(False, (), ())
    held = tuple((one.role, one.path) for one in roles_of(user) if one.role in READERS)
    return Scope(domain_of(user).everything, held, tuple(sorted(site_roots())))


def figures(interview: Interview) -> Figures:
    """The figures of one interview, for its page and its screens; one query."""
    return _figures([interview], _counted(Question.objects.filter(interview=interview)))


def statistics(user: User, *, year: int | None = None, site: str = "") -> Statistics:
    """The numbers of a year, of one site (its root's id) or of all that the person may see.

    An interview counts in the year in which it was to begin: as announced while its page is public, as held for good.
    An entry of a plan counts for the unit that it names. Unknown sites are taken for all, unknown years for this one,
    or the newest where nothing is of this one. A constant number of queries.
    """
    scope = scope_of(user)
    names = _site_names(scope)
    sites = [pair for path, pair in names.items() if _touches(scope, path)]
    only = site if site in dict(sites) else ""
    years = _years()
    this = timezone.localdate().year
    chosen = year if year in years else this if this in years else years[0]
    found: defaultdict[tuple[str, str], list[Interview]] = defaultdict(list)
    for interview in _of_year(chosen):
        root, name = names.get(site_root_path(interview.page.path, scope.roots), ("", ""))
        if scope.covers(interview.page.path) and only in ("", root):
            found[name, interview.page.unit].append(interview)
    counted = _counted(Question.objects.filter(interview__in=_of_year(chosen).values("pk")))
    plans = _planned(chosen, scope, names, only)
    rows = [
        Row(name, unit, _figures(found[name, unit], counted, plans.get((name, unit), ())))
        for name, unit in sorted(found.keys() | plans.keys())
    ]
    everything = [one for group in found.values() for one in group]
    total = _figures(everything, counted, [is_held for entries in plans.values() for is_held in entries])
    return Statistics(chosen, years, only, sites, rows, total)


def all_years(user: User, *, site: str = "") -> list[Statistics]:
    """The numbers of every year, the newest first; queries grow with the years, not with what is in them."""
    newest = statistics(user, site=site)
    return [newest if year == newest.year else statistics(user, year=year, site=site) for year in newest.years]


def _planned(
    year: int, scope: Scope, names: dict[str, tuple[str, str]], only: str
) -> dict[tuple[str, str], list[bool]]:
    """Site and unit → for each entry of a public plan whether it was held."""
    pages = [
        page for page in InterviewPlan.objects.filter(live=True, year=year).order_by("path") if scope.covers(page.path)
    ]
    found: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for page, plan in zip(pages, plans_of(pages), strict=True):
        root, name = names.get(site_root_path(page.path, scope.roots), ("", ""))
        for row in plan.rows if only in ("", root) else ():
            found[name, row.unit].append(row.held)
    return dict(found)


def _of_year(year: int) -> QuerySet[Interview]:
    zone = timezone.get_current_timezone()
    first, after = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
    rows = Interview.objects.select_related("page").filter(page__starts_at__gte=first, page__starts_at__lt=after)
    return rows.filter(Q(page__live=True) | ~Q(state=InterviewState.ANNOUNCED))


def _years() -> list[int]:
    begun = {stamp.year for stamp in Interview.objects.datetimes("page__starts_at", "year")}
    planned = set(InterviewPlan.objects.filter(live=True).values_list("year", flat=True))
    return sorted(begun | planned, reverse=True) or [timezone.localdate().year]


def _site_names(scope: Scope) -> dict[str, tuple[str, str]]:
    """Root path → id of the root and name of the site, in the order of the tree."""
    profiles = SiteProfile.objects.order_by("site__root_page__path")
    rows = profiles.values_list("site__root_page__path", "site__root_page_id", "name")
    return {path: (str(root), name) for path, root, name in rows if path in scope.roots}


def _touches(scope: Scope, root: str) -> bool:
    """Whether the scope holds the site, or a place within it."""
    inside = (site_root_path(place, scope.roots) == root for _role, place in scope.held)
    return scope.covers(root) or any(inside)


def _counted(questions: QuerySet[Question]) -> dict[int, dict[str, int]]:
    answered = Q(state=QuestionState.ANSWERED)
    late = Q(state=QuestionState.FOLLOW_UP, due_on__lt=timezone.localdate(), redacted_at=None)
    rows = (
        questions.order_by()
        .values("interview_id")
        .annotate(
            asked=Count("pk"),
            shown=Count("pk", filter=Q(state__in=SHOWN)),
            answered_live=Count("pk", filter=answered & Q(answered_late=False)),
            answered_later=Count("pk", filter=answered & Q(answered_late=True)),
            overdue=Count("pk", filter=late),
        )
    )
    return {row["interview_id"]: {name: row[name] for name in COUNTED} for row in rows}


def _figures(
    interviews: Sequence[Interview], counted: dict[int, dict[str, int]], planned: Sequence[bool] = ()
) -> Figures:
    sums: defaultdict[str, int] = defaultdict(int)
    for one in interviews:
        for name, number in counted.get(one.pk, {}).items():
            sums[name] += number
    return Figures(
        planned=len(planned),
        planned_held=sum(planned),
        announced=len(interviews),
        held=sum(one.state != InterviewState.ANNOUNCED for one in interviews),
        readers_peak=max((one.readers_peak for one in interviews), default=0),
        readers_total=sum(one.readers_total for one in interviews),
        **sums,
    )


def columns() -> Iterable[str]:
    """Names of the figures, in the order of the table and the file."""
    return [item.name for item in fields(Figures)]
