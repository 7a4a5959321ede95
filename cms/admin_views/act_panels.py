"""Panels of the admin's home page about acts of publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from cms.publication.act_selectors import unchecked, waiting_for

SHOWN = 8


class ActsPanel(Component):
    """Withdrawals and emergencies that wait for me."""

    name = "acts"
    template_name = "cms/admin/home_acts.html"
    order = 102

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first acts, and how many there are."""
        rows = waiting_for(parent_context["request"].user)
        return {"rows": rows[:SHOWN], "total": len(rows)}


class ChecksPanel(Component):
    """What went live by an act at my places and is not checked yet."""

    name = "checks"
    template_name = "cms/admin/home_checks.html"
    order = 103

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The most urgent, and how many there are."""
        rows = unchecked(parent_context["request"].user)
        return {"rows": rows[:SHOWN], "total": len(rows)}
