"""“Who does what where” at one site: places, roles, people, and what is missing; a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.review.models import STEPS

from .enums import Role
from .ground import Words, answer_sentence, gap_sentence, read_ground, read_words
from .holes import Ground, answers, gaps
from .homes import place_models
from .models import Absence, RoleAssignment
from .paths import self_and_above
from .places import site_roots
from .reach import inside

if TYPE_CHECKING:
    from cms.models import BasePage

#: The table's columns: words, and the roles in them.
GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Write"), (Role.CONTRIBUTOR, Role.EDITOR)),
    (gettext_lazy("Review and sign off"), STEPS),
    (
        gettext_lazy("Run the site"),
        (Role.SITE_MANAGER, Role.DESIGNER, Role.INTERVIEW_HOST, Role.CASE_CLERK, Role.AUDITOR),
    ),
)


@dataclass(frozen=True)
class Person:
    """A role of a person at a place, as the table says it.

    ``answering``: the deputy who answers today; ``rests``: nobody does. ``why``: the account may not be used, or the
    role has ended.
    """

    assignment: int
    user: int
    name: str
    place: str
    until: date | None = None
    deputy: str = ""
    away: Absence | None = None
    is_away: bool = False
    answering: str = ""
    rests: bool = False
    why: str = ""


@dataclass(frozen=True)
class Line:
    """A role at a place; ``note`` says who answers where nobody holds it, ``is_open`` whether nobody does anywhere."""

    role: str
    label: str
    people: list[Person]
    note: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Group:
    """The roles of one column of the table."""

    label: Promise
    lines: list[Line]


@dataclass(frozen=True)
class Row:
    """A place with its roles."""

    page: BasePage
    is_root: bool
    groups: list[Group]


@dataclass(frozen=True)
class Hole:
    """What stops reviews, as a sentence, and the role that would mend it."""

    sentence: str
    role: str


@dataclass(frozen=True)
class Table:
    """The whole: rows by place, managers from above, holes."""

    root: BasePage
    rows: list[Row]
    above: list[Person]
    holes: list[Hole]


def read_table(root: BasePage) -> Table:
    """Read the table of a site's root page, or of another place that somebody manages."""
    roots = sorted(set(site_roots()))
    higher = self_and_above(root.path)[:-1]
    found = list(
        RoleAssignment.objects.filter(
            inside([root.path], roots, "page__path") | Q(role=Role.SITE_MANAGER, page__path__in=higher)
        )
        .select_related("user", "deputy", "page")
        .order_by("page__path", "user__real_name", "pk")
    )
    people = _people(found)
    here = [one for one in found if one.page.path.startswith(root.path)]
    ground = read_ground(root, [one.page.path for one in here])
    words = read_words(ground)
    by_line: defaultdict[tuple[int, str], list[Person]] = defaultdict(list)
    for assignment in here:
        by_line[assignment.page_id, assignment.role].append(people[assignment.pk])
    is_portal = not any(place in roots for place in higher)
    return Table(
        root=root,
        rows=[
            Row(page, page.pk == root.pk, _groups(page, by_line, ground, words, root, is_portal=is_portal))
            for page in _places(root, roots, {one.page_id for one in here})
        ],
        above=[people[one.pk] for one in found if one not in here],
        holes=[Hole(gap_sentence(gap, ground, words), gap.step) for gap in gaps(ground)],
    )


def _places(root: BasePage, roots: list[str], assigned: set[int]) -> list[BasePage]:
    """The root, the sections of units, and whatever else somebody holds a role at; in the order of the tree."""
    from cms.models import BasePage as Base

    types = [content_type.pk for content_type in ContentType.objects.get_for_models(*place_models()).values()]
    wanted = Q(pk__in={root.pk, *assigned}) | Q(content_type__in=types)
    return list(Base.objects.filter(inside([root.path], roots)).filter(wanted).order_by("path"))


def _people(assignments: Iterable[RoleAssignment]) -> dict[int, Person]:
    """Each assignment in words, by its id; two queries."""
    assignments = list(assignments)
    today = timezone.localdate()
    answered: Any = RoleAssignment.objects.answered()  # the stubs lose what a queryset's own method adds
    mine = answered.filter(pk__in=[one.pk for one in assignments])
    answering: dict[int, int] = dict(mine.values_list("pk", "answering_id"))
    away: dict[int, Absence] = {}
    absences = Absence.objects.filter(user_id__in={one.user_id for one in assignments}, last_day__gte=today)
    for absence in absences.order_by("first_day"):
        away.setdefault(absence.user_id, absence)
    return {one.pk: _person(one, answering.get(one.pk), away.get(one.user_id), today) for one in assignments}


def _person(one: RoleAssignment, answering: int | None, away: Absence | None, today: date) -> Person:
    why = ""
    if not one.user.is_usable:
        why = _("The account may not be used any more.")
    elif one.until is not None and one.until < today:
        why = _("The role has ended.")
    return Person(
        assignment=one.pk,
        user=one.user_id,
        name=str(one.user),
        place=one.page.title,
        until=one.until,
        deputy=str(one.deputy or ""),
        away=away,
        is_away=away is not None and away.first_day <= today,
        answering=str(one.deputy or "") if answering is not None and answering != one.user_id else "",
        rests=answering is None,
        why=why,
    )


def _groups(
    page: BasePage,
    by_line: dict[tuple[int, str], list[Person]],
    ground: Ground,
    words: Words,
    root: BasePage,
    *,
    is_portal: bool,
) -> list[Group]:
    """All roles at the site's root, with who answers for the vacant steps; elsewhere those that somebody holds."""
    notes = {answer.step: answer for answer in answers(ground)} if page.pk == root.pk else {}
    groups = []
    for label, roles in GROUPS:
        lines = []
        for role in roles:
            people = by_line.get((page.pk, role), [])
            shown = page.pk == root.pk and (role not in STEPS or role in notes) and (is_portal or role != Role.AUDITOR)
            if not people and not shown:
                continue
            answer = notes.get(role)
            if answer is None or answer.place == root.path:
                lines.append(Line(role, str(Role(role).label), people))
            else:
                note = answer_sentence(answer, words)
                lines.append(Line(role, str(Role(role).label), people, note, is_open=not answer.place))
        groups.append(Group(label, lines))
    return groups
