"""What of the changes shows on the admin's home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from .selectors import waiting_for

SHOWN = 5


class WaitingChangesPanel(Component):
    """Changes that wait for me."""

    name = "changes"
    template_name = "sites/admin/change_panel.html"
    order = 105

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first of them, and how many there are."""
        rows = waiting_for(parent_context["request"].user)
        return {"rows": rows[:SHOWN], "total": len(rows)}
