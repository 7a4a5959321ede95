"""Panels of the home page on places: sites by lateness, columns without care, what was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .home_panels import Figure, HomePanel
from .home_selectors import EMPTY, STALE, cares, columns_to_care_for, published_lately, sites_by_lateness

SHOWN: Final = 5


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


class ColumnsPanel(HomePanel):
    """Columns without content, or past their update cycle."""

    name = "columns"
    template_name = "cms/admin/home_columns.html"
    order = 120
    side = True
    labels: ClassVar = {
        STALE: gettext_lazy("Columns past their update cycle"),
        EMPTY: gettext_lazy("Columns without content"),
    }

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first rows and how many there are of both kinds."""
        user = parent_context["request"].user
        rows = columns_to_care_for(user) if cares(user) else []
        empty = sum(row.state == EMPTY for row in rows)
        return {
            "shown": cares(user),
            "rows": rows[:SHOWN],
            "total": len(rows),
            EMPTY: empty,
            STALE: len(rows) - empty,
            "url": reverse("home:columns"),
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """Both kinds, each with its own list."""
        for state, label in self.labels.items():
            if context[state]:
                yield Figure(label, context[state], f"{context['url']}?state={state}")


class PublishedPanel(HomePanel):
    """What was published lately at my places."""

    name = "published"
    template_name = "cms/admin/home_published.html"
    order = 130
    side = True

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The newest items."""
        request = parent_context["request"]
        found = list(published_lately(request.user).annotate(among=Window(Count("pk")))[:SHOWN])
        rows = [(page, page.get_url(request) or "") for page in found]
        return {
            "rows": rows,
            "total": found[0].among if found else 0,
            "url": reverse("home:published"),
        }

    def figures(self, context: Mapping[str, Any]) -> Iterable[Figure]:
        """Of the last thirty days."""
        yield Figure(gettext_lazy("Published in 30 days"), context["total"], context["url"])
