"""What is left to answer after interviews, for each person that of their interviews. Constant queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, overload

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cms.models import BasePage
from cms.roles.enums import Role
from cms.roles.paths import at_or_below
from cms.roles.places import site_root_path, site_roots
from cms.roles.reach import inside
from cms.roles.selectors import roles_of
from foundation.accounts.models import User

from .enums import InterviewState, QuestionState, TeamRole
from .models import Guest, Interview, Question, Suspension, TeamMember

#: Interviews with undecided questions that are named.
MOST_UNDECIDED: Final = 20


@dataclass(frozen=True)
class DueRow:
    """A question to be answered: its interview's title, its site's name, who was to answer it."""

    question: Question
    title: str
    site: str
    guest: str
    overdue: bool


def _places(user: User) -> tuple[list[str], list[str]]:
    """Paths at which the person manages the site, and those at which they are the interviews' host."""
    held = roles_of(user)
    managed = [one.path for one in held if one.role == Role.SITE_MANAGER]
    return managed, [one.path for one in held if one.role == Role.INTERVIEW_HOST]


def interviews_of(user: User, *, site: str = "") -> QuerySet[Interview]:
    """Interviews whose questions the person moderates or manages: of the team, of the place; ``site``: a root's path.

    Nobody who was put out, and of nobody's account that is out of use.
    """
    if not user.is_usable:
        return Interview.objects.none()
    managed, hosted = _places(user)
    team = TeamMember.objects.filter(page=OuterRef("page"), user=user, role__in=(TeamRole.HOST, TeamRole.MODERATOR))
    out = Suspension.objects.filter(interview=OuterRef("pk"), user=user)
    pages = BasePage.objects.filter(at_or_below(managed) | inside(hosted, sorted(site_roots())))
    here = Q(Exists(team)) | Q(page__in=pages.values("pk"))
    found = Interview.objects.filter(here, ~Exists(out), page__live=True)
    return found.filter(page__path__startswith=site) if site else found


def due_rows(user: User, *, site: str = "") -> DueList:
    """Questions to be answered afterwards in the person's interviews, the most urgent first."""
    waiting = Question.objects.filter(state=QuestionState.FOLLOW_UP, redacted_at=None)
    waiting = waiting.filter(interview__in=interviews_of(user, site=site))
    return DueList(waiting.select_related("interview__page").defer("mail").order_by("due_on", "pk"))


class DueList(Sequence[DueRow]):
    """The questions as rows, for a paginator: names are looked up for the page that is shown, in two queries."""

    def __init__(self, found: QuerySet[Question]) -> None:
        self._found = found

    def __len__(self) -> int:
        return self._found.count()

    @overload
    def __getitem__(self, wanted: int) -> DueRow: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[DueRow]: ...

    def __getitem__(self, wanted: int | slice) -> DueRow | list[DueRow]:
        """The rows asked for; with the names of guests and sites."""
        if isinstance(wanted, int):
            return self._rows([self._found[wanted]])[0]
        return self._rows(list(self._found[wanted]))

    def _rows(self, questions: list[Question]) -> list[DueRow]:
        pages = {question.interview.page_id for question in questions}
        guests = {guest.key: str(guest) for guest in Guest.objects.filter(page__in=pages)}
        sites = _site_names({question.interview.page.path for question in questions})
        return [
            DueRow(
                question=one,
                title=one.interview.page.title,
                site=sites.get(one.interview.page.path, ""),
                guest=guests.get(one.guest, "") if one.guest else "",
                overdue=_is_over(one.due_on),
            )
            for one in questions
        ]


def undecided_rows(user: User, *, site: str = "") -> list[tuple[Interview, int]]:
    """Closed interviews of the person in which questions still wait for a moderator, with how many; one query."""
    waiting = Q(questions__state=QuestionState.PENDING, questions__redacted_at=None)
    found = interviews_of(user, site=site).filter(state=InterviewState.CLOSED).select_related("page")
    found = found.annotate(waiting=Count("questions", filter=waiting)).filter(waiting__gt=0)
    return [(one, one.waiting) for one in found.order_by("closed_at", "pk")[:MOST_UNDECIDED]]


def due_sites(user: User) -> list[tuple[str, str]] | None:
    """The sites of the person's interviews (root's path, name), for the filter; None for whom none is theirs."""
    paths = set(interviews_of(user).values_list("page__path", flat=True))
    if not paths and not any(_places(user)):
        return None
    roots = sorted(site_roots())
    return _names_of({site_root_path(path, roots) for path in paths})


def _site_names(paths: set[str]) -> dict[str, str]:
    roots = sorted(site_roots())
    above = {path: site_root_path(path, roots) for path in paths}
    names = dict(_names_of(set(above.values())))
    return {path: names.get(root, "") for path, root in above.items()}


def _names_of(roots: set[str]) -> list[tuple[str, str]]:
    rows = BasePage.objects.filter(path__in=roots).values_list("path", "title")
    return sorted(rows, key=lambda row: row[1])


def _is_over(day: date | None) -> bool:
    return day is not None and day < timezone.localdate()
