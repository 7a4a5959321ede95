"""What the desk and an author's list show: plain rows, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.roles.paths import STEP
from cms.roles.places import site_root_path, site_roots

from .enums import STEP_LABELS, ReviewState, Verdict
from .models import Review, ReviewDecision
from .selectors import waiting_for

if TYPE_CHECKING:
    from foundation.accounts.models import User

OWN_ITEMS = 15


@dataclass(frozen=True)
class DeskRow:
    """An item that waits for the person."""

    page_id: int
    title: str
    step: str | Promise
    place: str
    author: str
    submitted_at: datetime
    is_correction: bool


@dataclass(frozen=True)
class OwnRow:
    """An item of the author: where it stands, since when, and what a reviewer asked for."""

    page_id: int
    title: str
    state: str | Promise
    since: datetime | None
    comment: str
    is_public: bool


def desk_rows(user: User) -> list[DeskRow]:
    """Everything that waits for the person, longest first."""
    waiting = waiting_for(user)
    reviews = Review.objects.select_related("submitted_by", "page").in_bulk([item.review for item in waiting])
    places = _places(item.path for item in waiting)
    rows = []
    for item in waiting:
        review = reviews[item.review]
        rows.append(
            DeskRow(
                page_id=item.page,
                title=review.title,
                step=STEP_LABELS[item.step],
                place=places[item.path],
                author=str(review.submitted_by or ""),
                submitted_at=review.submitted_at,
                is_correction=bool(review.page and review.page.live),
            )
        )
    return sorted(rows, key=lambda row: row.submitted_at)


def _places(paths: Iterable[str]) -> dict[str, str]:
    """Words for where a page lies: its site and its column; two queries."""
    from cms.models import BasePage

    roots = site_roots()
    paths = set(paths)
    wanted = {path[:-STEP] for path in paths} | {site_root_path(path, roots) for path in paths}
    titles = dict(BasePage.objects.filter(path__in=wanted).values_list("path", "title"))
    return {
        path: " › ".join(
            titles[part] for part in dict.fromkeys((site_root_path(path, roots), path[:-STEP])) if part in titles
        )
        for path in paths
    }


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
