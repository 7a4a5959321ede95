"""Panels of the admin's home page about acts of publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cms.publication.act_selectors import unchecked, waiting_for

from .home_panels import Figure, HomePanel

SHOWN = 8


class ActsPanel(HomePanel):
    """Withdrawals and emergencies that wait for me."""

    name = "acts"
    template_name = "cms/admin/home_acts.html"
    order = 102

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first acts, and how many there are."""
        rows = waiting_for(parent_context["request"].user)
        return {"rows": rows[:SHOWN], "total": len(rows)}

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """How many wait."""
        if context["total"]:
            yield Figure(
                gettext_lazy("Withdrawals and emergencies to decide"), context["total"], reverse("cms_publication:acts")
            )


class ChecksPanel(HomePanel):
    """What went live by an act at my places and is not checked yet."""

    name = "checks"
    template_name = "cms/admin/home_checks.html"
    order = 103

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The most urgent, and how many there are."""
        rows = unchecked(parent_context["request"].user)
        return {"rows": rows[:SHOWN], "total": len(rows)}

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """How many are unchecked."""
        if context["total"]:
            yield Figure(gettext_lazy("After-checks to do"), context["total"], reverse("cms_publication:checks"))
