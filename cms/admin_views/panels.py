"""Panels of the admin's home page: constant queries, where Wagtail's own take thousands (``guard.md §4``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from cms.review.authors import own_items, own_pages
from cms.review.desk import desk_rows
from cms.review.opinions import opinions_waiting
from cms.roles.absences import acting_roles, present_absence
from cms.roles.selectors import writing_places

SHOWN = 8


class DeskPanel(Component):
    """What waits for me."""

    name = "desk"
    template_name = "cms/admin/home_desk.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first rows of the desk, how many there are, and what the person's opinion is asked on."""
        user = parent_context["request"].user
        rows = desk_rows(user)
        return {"rows": rows[:SHOWN], "total": len(rows), "opinions": list(opinions_waiting(user)[:SHOWN])}


class AwayPanel(Component):
    """That I am marked as away, and the way back; for whom I answer meanwhile."""

    name = "away"
    template_name = "cms/admin/home_away.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The absence of today, and the roles held as somebody's deputy."""
        user = parent_context["request"].user
        return {"absence": present_absence(user), "acting": acting_roles(user), "request": parent_context["request"]}


class OwnItemsPanel(Component):
    """My items and where they stand."""

    name = "own_items"
    template_name = "cms/admin/home_own_items.html"
    order = 110

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The newest of the person's items, and where the person may write."""
        user = parent_context["request"].user
        pages = list(own_pages(user)[: SHOWN + 1])
        return {
            "rows": own_items(user, pages[:SHOWN]),
            "more": len(pages) > SHOWN,
            "places": writing_places(user),
            "request": parent_context["request"],
        }
