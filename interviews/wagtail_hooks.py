"""The studio's item in the admin's menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .home_panels import InterviewsPanel
from .selectors_screens import has_any


class StudioMenuItem(MenuItem):
    """Online interviews, for who has any."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person is named in an interview, or stands in for its host; one query."""
        return has_any(request.user)


@hooks.register("register_admin_menu_item")
def studio_menu_item() -> MenuItem:
    """See :class:`StudioMenuItem`."""
    return StudioMenuItem(_("Online interviews"), reverse("interviews_studio:list"), icon_name="comment", order=62)


@hooks.register("construct_homepage_panels", order=30)  # after the editorial core's, which sets the list
def next_interviews(request: HttpRequest, panels: list[Any]) -> None:
    """What is coming, beside the work."""
    panels.append(InterviewsPanel())
