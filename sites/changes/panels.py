"""What of the changes shows on the admin's home page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cms.admin_views.home_panels import Figure, HomePanel

from .selectors import waiting_for

SHOWN = 5


class WaitingChangesPanel(HomePanel):
    """Changes that wait for me."""

    name = "changes"
    template_name = "sites/admin/change_panel.html"
    order = 105

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first of them, and how many there are."""
        rows = waiting_for(parent_context["request"].user)
        return {"rows": rows[:SHOWN], "total": len(rows)}

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """How many wait."""
        if context["total"]:
            yield Figure(gettext_lazy("Changes to decide"), context["total"], reverse("changes:list"))
