"""Panels of the page forms."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from wagtail.admin.panels import Panel


class CompletenessPanel(Panel):
    """What is demanded of a page and still missing in its latest draft: fields that ``demanded`` of its type names."""

    class BoundPanel(Panel.BoundPanel):
        """For one page."""

        template_name = "cms/admin/completeness.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The demanded fields' names, those that are filled and those that are not."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            missing = missing_fields(self.instance)
            names = type(self.instance).demanded
            return context | {"missing": missing, "filled": len(names) - len(missing), "total": len(names)}


def missing_fields(page: Any) -> list[str]:
    """Names for people of the demanded fields that are empty."""
    return [
        capfirst(str(page._meta.get_field(name).verbose_name))
        for name in type(page).demanded
        if not getattr(page, page._meta.get_field(name).attname)
    ]
