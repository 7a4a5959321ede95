"""Reading error reports: a person's list, who is to be told, what a reader may know. Constant queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.models import Site

from cms.roles.enums import Role
from cms.roles.holders import holders, nearest_holders
from cms.roles.places import site_roots
from cms.roles.reach import places_above

from .enums import UNCLOSED
from .models import ErrorReport
from .permissions import path_of, visible

if TYPE_CHECKING:
    from cms.models import BasePage, Review
    from foundation.accounts.models import User

#: Words of the state filter: what is to be done, what is done, both.
OPEN, CLOSED, ALL = "open", "closed", "all"
#: Of the reports about one page.
SHOWN = 5


@dataclass(frozen=True)
class TicketRow:
    """A report in the list: with its site's name; ``overdue``: unclosed after its day."""

    ticket: ErrorReport
    site: str
    overdue: bool


def is_overdue(ticket: ErrorReport, *, today: date | None = None) -> bool:
    """Whether the report is unclosed and its day has passed."""
    return ticket.state in UNCLOSED and ticket.due_on < (today or timezone.localdate())


def listing(user: User, *, state: str = OPEN, site: int | None = None) -> QuerySet[ErrorReport]:
    """Reports that the person reads: unclosed ones by due date, closed ones newest first."""
    found = ErrorReport.objects.filter(visible(user))
    if site is not None:
        found = found.filter(site_key=site)
    if state == OPEN:
        return found.filter(state__in=UNCLOSED).order_by("due_on", "pk")
    if state == CLOSED:
        return found.exclude(state__in=UNCLOSED).order_by("-closed_at", "-pk")
    return found.order_by(F("closed_at").desc(nulls_first=True), "due_on", "pk")


def rows(tickets: list[ErrorReport]) -> list[TicketRow]:
    """The reports with the names of their sites; one query."""
    names = site_names({ticket.site_key for ticket in tickets})
    today = timezone.localdate()
    return [TicketRow(ticket, names.get(ticket.site_key, ""), is_overdue(ticket, today=today)) for ticket in tickets]


def sites_of(user: User) -> list[tuple[int, str]]:
    """The sites about whose pages the person reads reports, by name, for the filter."""
    keys = ErrorReport.objects.filter(visible(user)).order_by().values_list("site_key", flat=True).distinct()
    return sorted(site_names(set(keys)).items(), key=lambda pair: pair[1])


def site_names(keys: set[int]) -> dict[int, str]:
    """Names of sites by their root page's id: the root's title, as the menus show it."""
    from cms.models import BasePage

    return dict(BasePage.objects.filter(pk__in=keys).values_list("pk", "title"))


def site_of(ticket: ErrorReport) -> Site | None:
    """The site that a report belongs to, while it stands."""
    return Site.objects.select_related("root_page").filter(root_page_id=ticket.site_key).first()


def site_root_of(page: BasePage) -> Site | None:
    """The site that a page lies in: the deepest root at or above it."""
    sites = Site.objects.select_related("root_page")
    found = [site for site in sites if page.path.startswith(site.root_page.path)]
    return max(found, key=lambda site: len(site.root_page.path), default=None)


def editors_of(ticket: ErrorReport) -> set[int]:
    """Accounts whose role of editor reaches the report's page today; where there is none, those who manage it."""
    path = path_of(ticket)
    if path is None:
        return set()
    _through, stopping = places_above(path, site_roots())
    found = {one.user for people in holders(stopping, [Role.EDITOR]).values() for one in people}
    return found or managers_of(ticket)


def managers_of(ticket: ErrorReport) -> set[int]:
    """Accounts that manage the report's place, the nearest upwards."""
    place = ticket.page
    if place is None:
        site = site_of(ticket)
        place = site.root_page if site else None
    return set(nearest_holders(Role.SITE_MANAGER, place)) if place is not None else set()


def unclosed_about(page: BasePage, user: User) -> list[ErrorReport]:
    """Unclosed reports about a page that the person reads, the most urgent first; for the editor."""
    found = ErrorReport.objects.filter(page_key=page.pk, state__in=UNCLOSED)
    if not found.exists():
        return []
    return list(found.filter(visible(user)).order_by("due_on", "pk")[:SHOWN])


def versions_since(ticket: ErrorReport) -> QuerySet[Review]:
    """Submissions of the page since the report came that are in review or approved: perhaps the correction already."""
    from cms.review.enums import ReviewState
    from cms.review.models import Review

    under_way = Q(state=ReviewState.OPEN) | Q(state=ReviewState.APPROVED)
    return Review.objects.filter(under_way, page_key=ticket.page_key, submitted_at__gte=ticket.received_at).order_by(
        "-submitted_at"
    )


def same_reports(*, page_key: int, kind: str, words: str, text: str, since: object) -> QuerySet[ErrorReport]:
    """Unclosed reports of the same error, in the same words about the same place of the page, since then; first first.

    A closed one was answered: who sends the words again means that the error stands.
    """
    alike = ErrorReport.objects.filter(page_key=page_key, kind=kind, words=words, text=text)
    return alike.filter(state__in=UNCLOSED, received_at__gte=since).order_by("pk")
