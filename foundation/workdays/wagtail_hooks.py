"""Hooks into Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from foundation.accounts.menu import OfficeMenuItem

from . import admin_views


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """The screens."""
    urls = [
        path("", admin_views.year, name="this_year"),
        path("<int:number>/", admin_views.year, name="year"),
        path("<int:number>/<int:month>/<int:day_of_month>/", admin_views.day, name="day"),
        path("<int:number>/announced/", admin_views.announce, name="announce"),
        path("load/", admin_views.load, name="load"),
        path("moved/", admin_views.moved, name="moved"),
    ]
    return [path("calendar/", include((urls, "workdays")))]


@hooks.register("register_settings_menu_item")
def calendar_menu_item() -> MenuItem:
    """For the provincial office."""
    return OfficeMenuItem(
        _("Working days"), reverse("workdays:this_year"), name="workdays", icon_name="calendar-alt", order=9100
    )
