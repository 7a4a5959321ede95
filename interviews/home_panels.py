"""The next interviews on the admin's home page, for who takes part in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, When, Window
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cms.admin_views.home_panels import Figure, HomePanel

from .enums import RUNNING, InterviewState
from .selectors_screens import interviews_of

SHOWN = 3


class InterviewsPanel(HomePanel):
    """Interviews that run or come, the live one first."""

    name = "interviews"
    template_name = "interviews/admin/home.html"
    order = 115
    side = True

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The next ones and how many there are; one query."""
        found = interviews_of(parent_context["request"].user).exclude(state=InterviewState.CLOSED)
        found = found.select_related("page").annotate(among=Window(Count("pk")))
        running_first = Case(When(state__in=RUNNING, then=0), default=1)
        rows = list(found.order_by(running_first, "page__starts_at", "pk")[:SHOWN])
        return {
            "rows": [(one, one.state in RUNNING) for one in rows],
            "total": rows[0].among if rows else 0,
            "url": reverse("interviews_studio:list"),
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """How many are to come."""
        if context["total"]:
            yield Figure(gettext_lazy("Next interviews"), context["total"], context["url"])
