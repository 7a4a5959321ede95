"""The menu of reports: shown to whoever may read one of ours, never Wagtail's own, which know no sites."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class ReportMenuItem(MenuItem):
    """A report that keeps itself to the reader's places; subclasses say in ``is_shown`` who may read any of it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Nobody, unless a subclass knows better."""
        return False


@hooks.register("construct_reports_menu")
def own_reports(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave superusers all, everybody else our own reports: Wagtail's tell of pages and people of all sites."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if isinstance(item, ReportMenuItem)]
