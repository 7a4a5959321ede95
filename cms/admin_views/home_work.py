"""Panels of the home page on the work: what waits, what was returned, what is late, who is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.components import Component

from cms.corrections.permissions import takes_part
from cms.corrections.selectors import listing as reports_of
from cms.review.authors import MINE, OTHERS, own_items, own_pages
from cms.review.desk import desk_rows
from cms.review.models import STEPS
from cms.review.opinions import opinions_waiting
from cms.roles.absences import acting_roles, present_absence
from cms.roles.selectors import roles_of, writing_places
from foundation.workdays.selectors import working_days_between

from .home_panels import CountPanel, Figure, HomePanel, days_late, overdue_among
from .home_selectors import cares, late_reviews, lateness, overdue_places, own_sums

SHOWN: Final = 8
SHOWN_LATE: Final = 5


class AwayPanel(Component):
    """That I am marked as away, and the way back; for whom I answer meanwhile."""

    name = "away"
    template_name = "cms/admin/home_away.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The absence of today, and the roles held as somebody's deputy."""
        user = parent_context["request"].user
        return {"absence": present_absence(user), "acting": acting_roles(user), "request": parent_context["request"]}


class DeskPanel(HomePanel):
    """What waits for me."""

    name = "desk"
    template_name = "cms/admin/home_desk.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first rows of the desk, how many there are, and what the person's opinion is asked on."""
        user = parent_context["request"].user
        rows = desk_rows(user)
        today = timezone.localdate()
        return {
            "reviewer": any(held.role in STEPS for held in roles_of(user)),
            "rows": rows[:SHOWN],
            "total": len(rows),
            "late": sum(row.overdue for row in rows),
            "days": max(
                (working_days_between(row.due_on, today) for row in rows if row.overdue and row.due_on), default=0
            ),
            "opinions": list(opinions_waiting(user)[:SHOWN]),
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """What waits, for reviewers also when nothing does; what of it is late."""
        desk = reverse("cms_review:desk")
        if context["reviewer"] or context["total"]:
            yield Figure(gettext_lazy("Waiting for my review"), context["total"], desk)
        if context["late"]:
            yield Figure(
                gettext_lazy("Of these overdue"), context["late"], f"{desk}?due=overdue", days_late(context["days"])
            )


class ReportsPanel(CountPanel):
    """Readers' error reports that are to be closed: a number only, the list is one click away."""

    name = "reports"
    template_name = "cms/admin/home_reports.html"
    order = 106
    label = gettext_lazy("Error reports to close")
    address = "corrections:list"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """How many are open and overdue; one query."""
        user = parent_context["request"].user
        if not takes_part(user):
            return {"total": 0, "late": 0}
        late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
        return reports_of(user).order_by().aggregate(total=Count("pk"), late=late)

    def note(self, context: Mapping[str, Any]) -> str:
        """How many of the open ones are overdue."""
        return overdue_among(context["late"])


class LatePanel(CountPanel):
    """Items of my places that others keep too long."""

    name = "late"
    template_name = "cms/admin/home_late.html"
    order = 108
    label = gettext_lazy("Overdue in review")
    address = "home:late"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The latest ones with who has them."""
        user = parent_context["request"].user
        if not cares(user):
            return {"shown": False, "total": 0}
        total = len(overdue_places(user))
        reviews = list(late_reviews(user).select_related("page")[:SHOWN_LATE]) if total else []
        days = {row.review.page_key: row.days for row in lateness(reviews)}
        items = own_items(user, [review.page for review in reviews if review.page])
        return {
            "shown": True,
            "rows": [(item, days.get(item.page_id, 0)) for item in items],
            "total": total,
            "url": reverse(self.address),
        }

    def note(self, context: Mapping[str, Any]) -> str:
        """How late the latest is."""
        return days_late(max(days for _item, days in context["rows"]))


class OwnItemsPanel(HomePanel):
    """My items and where they stand."""

    name = "own_items"
    template_name = "cms/admin/home_own_items.html"
    order = 110

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The newest of the person's items, and where the person may write."""
        user = parent_context["request"].user
        pages = list(own_pages(user)[: SHOWN + 1])
        rows = own_items(user, pages[:SHOWN])
        return {
            "rows": rows,
            "sums": own_sums(user),
            "more": len(pages) > SHOWN,
            "places": writing_places(user),
            "request": parent_context["request"],
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """What lies with me and what others have, for who may write."""
        if not context["places"]:
            return
        mine = reverse("authors:list")
        sums = context["sums"]
        back = ngettext("%(number)d returned", "%(number)d returned", sums.returned) % {"number": sums.returned}
        url = f"{mine}?which={MINE}"
        yield Figure(gettext_lazy("My drafts and returned items"), sums.mine, url, back if sums.returned else "")
        url = f"{mine}?which={OTHERS}"
        yield Figure(gettext_lazy("My items in review"), sums.others, url, overdue_among(sums.late))
