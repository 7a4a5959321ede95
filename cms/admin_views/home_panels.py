"""Parts of the admin's home page beside what waits: late items, columns, what was published, sites by lateness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.components import Component

from cms.corrections.permissions import takes_part
from cms.corrections.selectors import listing as reports_of
from cms.review.authors import own_items

from .home_selectors import (
    EMPTY,
    cares,
    columns_to_care_for,
    late_reviews,
    lateness,
    published_lately,
    sites_by_lateness,
)

SHOWN = 5


@dataclass(frozen=True)
class Figure:
    """A number at the top of the home page, which leads to the list that it counts.

    ``note`` says more of it, ``late`` that this is bad.
    """

    label: str | Promise
    number: int
    url: str
    note: str = ""
    late: bool = True


class HomePanel(Component):
    """A part of the home page; ``side``: beside the work, with what is good to know."""

    side = False

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Read once; the figures and the template share it."""
        raise NotImplementedError

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """Numbers for the top, out of what the panel has read."""
        return ()


class LatePanel(HomePanel):
    """Items of my places that others keep too long."""

    name = "late"
    template_name = "cms/admin/home_late.html"
    order = 108

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The latest ones with who has them."""
        user = parent_context["request"].user
        if not cares(user):
            return {"shown": False}
        found = late_reviews(user)
        reviews = list(found.select_related("page")[:SHOWN])
        days = {row.review.page_key: row.days for row in lateness(reviews)}
        items = own_items(user, [review.page for review in reviews if review.page])
        return {
            "shown": True,
            "rows": [(item, days.get(item.page_id, 0)) for item in items],
            "total": found.count(),
            "url": reverse("home:late"),
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """How many are overdue on my sites."""
        if context["shown"] and context["total"]:
            longest = max(days for _item, days in context["rows"])
            yield Figure(gettext_lazy("Overdue in review"), context["total"], context["url"], days_late(longest))


class ColumnsPanel(HomePanel):
    """Columns without content, or past their update cycle."""

    name = "columns"
    template_name = "cms/admin/home_columns.html"
    order = 120
    side = True

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first rows and how many there are of both kinds."""
        user = parent_context["request"].user
        rows = columns_to_care_for(user) if cares(user) else []
        empty = sum(row.state == EMPTY for row in rows)
        return {
            "shown": cares(user),
            "rows": rows[:SHOWN],
            "total": len(rows),
            "empty": empty,
            "stale": len(rows) - empty,
            "url": reverse("home:columns"),
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """Both kinds, each with its own list."""
        if context["stale"]:
            url = context["url"] + "?state=stale"
            yield Figure(gettext_lazy("Columns past their update cycle"), context["stale"], url)
        if context["empty"]:
            yield Figure(gettext_lazy("Columns without content"), context["empty"], context["url"] + "?state=empty")


class PublishedPanel(HomePanel):
    """What was published lately at my places."""

    name = "published"
    template_name = "cms/admin/home_published.html"
    order = 130
    side = True

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The newest items."""
        request = parent_context["request"]
        found = published_lately(request.user)
        rows = [(page, page.get_url(request) or "") for page in found[:SHOWN]]
        return {
            "rows": rows,
            "total": found.count(),
            "url": reverse("home:published"),
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """Of the last thirty days."""
        yield Figure(gettext_lazy("Published in 30 days"), context["total"], context["url"])


class ReportsPanel(HomePanel):
    """Readers' error reports that are to be closed: a number only, the list is one click away."""

    name = "reports"
    template_name = "cms/admin/home_reports.html"
    order = 106

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """How many are open and overdue; one query."""
        user = parent_context["request"].user
        if not takes_part(user):
            return {"total": 0, "late": 0}
        counts = (
            reports_of(user)
            .order_by()
            .aggregate(total=Count("pk"), late=Count("pk", filter=Q(due_on__lt=timezone.localdate())))
        )
        return {**counts, "url": reverse("corrections:list")}

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """The open ones."""
        if context["total"]:
            late = overdue_among(context["late"])
            yield Figure(gettext_lazy("Error reports to close"), context["total"], context["url"], late)


class SitesPanel(HomePanel):
    """The sites that somebody looks after, those with most that is overdue first."""

    name = "sites"
    template_name = "cms/admin/home_sites.html"
    order = 109

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first sites that have anything overdue."""
        rows = sites_by_lateness(parent_context["request"].user)
        late = [row for row in rows if any(row.weight)]
        return {
            "shown": bool(rows),
            "rows": late[:SHOWN],
            "late": len(late),
            "total": len(rows),
            "url": reverse("home:sites"),
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """Sites with anything overdue, out of all."""
        if context["shown"]:
            note = _("of %(total)d sites") % {"total": context["total"]}
            yield Figure(
                gettext_lazy("Sites with something to mend"), context["late"], context["url"], note, late=False
            )


def days_late(days: int) -> str:
    """How late the latest is, in words."""
    words = ngettext("the latest by %(number)d working day", "the latest by %(number)d working days", days)
    return words % {"number": days}


def overdue_among(number: int) -> str:
    """How many of them are overdue, in words; nothing where none is."""
    return ngettext("%(number)d overdue", "%(number)d overdue", number) % {"number": number} if number else ""
