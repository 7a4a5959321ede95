"""The dashboard on the admin's home page and the addresses of its lists; read by ``cms.wagtail_hooks``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path
from wagtail import hooks

from . import home_lists
from .home import Dashboard
from .home_places import ColumnsPanel, PublishedPanel, SitesPanel
from .home_work import AwayPanel, DeskPanel, LatePanel, OwnItemsPanel, ReportsPanel

HOME = [
    path("late/", home_lists.late, name="late"),
    path("columns/", home_lists.columns, name="columns"),
    path("published/", home_lists.published, name="published"),
    path("sites/", home_lists.sites, name="sites"),
]


@hooks.register("register_admin_urls")
def home_urls() -> list[Any]:
    """Lists behind the numbers."""
    return [path("home/", include((HOME, "home")))]


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Ours in place of Wagtail's; packages add theirs after this one and before :func:`dashboard`."""
    panels[:] = [
        DeskPanel(),
        OwnItemsPanel(),
        ReportsPanel(),
        LatePanel(),
        SitesPanel(),
        ColumnsPanel(),
        PublishedPanel(),
    ]


@hooks.register("construct_homepage_panels", order=100)  # after everybody's
def dashboard(request: HttpRequest, panels: list[Any]) -> None:
    """All of them in one frame; that one is marked as away stands above it."""
    away = [panel for panel in panels if isinstance(panel, AwayPanel)]
    panels[:] = [*away, Dashboard([panel for panel in panels if panel not in away])]


@hooks.register("construct_homepage_summary_items", order=100)
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's counts of pages and files say nothing about work."""
    items.clear()
