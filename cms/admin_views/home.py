"""The admin's home page as one dashboard: numbers that lead to their lists, the work, and what is good to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from cms.roles.enums import PAGE_ACTIONS
from cms.roles.selectors import roles_of
from foundation.accounts.remembering import remembering

from .home_panels import Figure, HomePanel


class Dashboard(Component):
    """All panels of the home page in one frame; each is read once, for its figures and for its own part."""

    name = "dashboard"
    template_name = "cms/admin/home.html"
    order = 100

    def __init__(self, panels: Sequence[Any]) -> None:
        self.panels = sorted(panels, key=lambda panel: panel.order)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Figures and the rendered parts of both columns."""
        request: HttpRequest = parent_context["request"]
        figures: list[Figure] = []
        main: list[str] = []
        side: list[str] = []
        with remembering():  # the panels ask for the same people and places
            for panel in self.panels:
                context = panel.get_context_data(parent_context)
                figures += _figures(panel, context)
                html = get_template(panel.template_name).render({**context, "request": request})
                (side if getattr(panel, "side", False) else main).append(html)
        return {
            "figures": figures,
            "main": [part for part in main if part.strip()],
            "side": [part for part in side if part.strip()],
            "nothing": nothing_to_do(request) if not any(figure.number for figure in figures) else "",
        }


def _figures(panel: Any, context: Mapping[str, Any]) -> Iterable[Figure]:
    return panel.figures(context) if isinstance(panel, HomePanel) else ()


def nothing_to_do(request: HttpRequest) -> str:
    """What somebody without any work may do next, in a sentence."""
    roles = {held.role for held in roles_of(request.user)}
    if roles & PAGE_ACTIONS.keys():
        return _("Nothing waits for you. “Write something new” begins an item; “My items” shows those you wrote.")
    if roles:
        return _("Nothing waits for you. What comes in stands here and in your notices (the bell in the menu).")
    return _("You have no role yet. Ask your site manager to give you one; then your work stands here.")
