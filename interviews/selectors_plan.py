"""A year's plan beside what was held (``systems.md`` F8), for the public page and for the report."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.roles.places import site_root_path, site_roots
from search.sources import SourceDocument, page_document

from .enums import InterviewState
from .models import Interview, InterviewPlan, PlannedInterview
from .selectors import public_interviews

if TYPE_CHECKING:
    from foundation.accounts.models import User


@dataclass(frozen=True)
class Done:
    """An interview that is announced or was held, as lists show it."""

    title: str
    unit: str
    url: str
    begins: datetime
    state: str
    label: str
    held: bool


@dataclass(frozen=True)
class PlanRow:
    """An entry of the plan and what came of it."""

    month: int
    theme: str
    unit: str
    guests: str
    done: tuple[Done, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it was held, or is being held."""
        return any(one.held for one in self.done)


@dataclass(frozen=True)
class Plan:
    """A plan with its rows by months, and what was held that nobody planned."""

    year: int
    rows: tuple[PlanRow, ...] = ()
    unplanned: tuple[Done, ...] = ()
    page: InterviewPlan | None = None
    months: tuple[tuple[int, tuple[PlanRow, ...]], ...] = field(default=())

    @property
    def held(self) -> int:
        """Entries of the plan that were held."""
        return sum(row.held for row in self.rows)

    @property
    def ahead(self) -> int:
        """Entries of the plan that are still to be held."""
        return len(self.rows) - self.held


def plan_against_done(page: InterviewPlan) -> Plan:
    """The plan as its page has it (a draft's too), with what was held in its site; three queries."""
    roots = site_roots()
    planned = list(page.planned.all())
    place = page.path or ""
    done = _interviews(site_root_path(place, roots), roots)
    return _plan(page, planned, done)


def plans_of(pages: Sequence[InterviewPlan]) -> list[Plan]:
    """Several plans at once, each with its site's interviews; a constant number of queries."""
    roots = site_roots()
    by_page: defaultdict[int, list[PlannedInterview]] = defaultdict(list)
    for row in PlannedInterview.objects.filter(page__in=[page.pk for page in pages]).order_by("sort_order"):
        by_page[row.page_id].append(row)
    by_site: defaultdict[str, list[Interview]] = defaultdict(list)
    for interview in _interviews("", roots) if pages else ():
        by_site[site_root_path(interview.page.path, roots)].append(interview)
    return [_plan(page, by_page[page.pk], by_site[site_root_path(page.path, roots)]) for page in pages]


def _interviews(root: str, roots: Sequence[str]) -> list[Interview]:
    """Public interviews of the site rooted at a path; of all sites for an empty path."""
    rows = public_interviews().select_related("page").order_by("page__starts_at", "pk")
    if not root:
        return list(rows)
    return [one for one in rows.filter(page__path__startswith=root) if site_root_path(one.page.path, roots) == root]


def _plan(page: InterviewPlan, planned: Sequence[PlannedInterview], interviews: Iterable[Interview]) -> Plan:
    by_key: defaultdict[uuid.UUID, list[Done]] = defaultdict(list)
    keys, unplanned = {row.key for row in planned}, []
    for interview in interviews:
        entry = interview.page.planned
        if entry in keys:
            by_key[entry].append(_done(interview))
        elif localtime(interview.page.starts_at).year == page.year and interview.state != InterviewState.ANNOUNCED:
            unplanned.append(_done(interview))
    rows = tuple(
        PlanRow(row.month, row.theme, row.unit, row.guests, tuple(by_key[row.key]))
        for row in sorted(planned, key=lambda row: row.month)
    )
    by_month: defaultdict[int, list[PlanRow]] = defaultdict(list)
    for row in rows:
        by_month[row.month].append(row)
    months = tuple((month, tuple(found)) for month, found in sorted(by_month.items()))
    return Plan(page.year, rows, tuple(unplanned), page, months)


def _done(interview: Interview) -> Done:
    page = interview.page
    return Done(
        title=page.title,
        unit=page.unit,
        url=page.url or "",
        begins=interview.started_at or page.starts_at,
        state=interview.state,
        label=state_words(interview.state),
        held=interview.state != InterviewState.ANNOUNCED,
    )


def state_words(state: str) -> str:
    """A state as plans say it."""
    words = {InterviewState.ANNOUNCED.value: _("To come"), InterviewState.CLOSED.value: _("Was held")}
    return words.get(state) or _("Running now")


def plans_seen_by(user: User, year: int | None = None) -> Mapping[str, Any]:
    """Plans that the person may see, with those of a year compared: ``years``, ``year``, ``plans``."""
    from .selectors_statistics import scope_of

    scope = scope_of(user)
    rows = InterviewPlan.objects.filter(live=True).order_by("-year", "path")
    seen = [page for page in rows if scope.covers(page.path)]
    years = sorted({page.year for page in seen}, reverse=True)
    chosen = year if year in years else next(iter(years), None)
    return {"years": years, "year": chosen, "plans": plans_of([page for page in seen if page.year == chosen])}


def build_plan(page: InterviewPlan) -> SourceDocument | None:
    """How a plan reads to the public index: its introduction and its rows."""
    rows = (f"{row.month} {row.theme} {row.unit} {row.guests}".rstrip() for row in page.planned.order_by("month"))
    return page_document(page, body="\n".join(part for part in (page.intro, *rows) if part))
