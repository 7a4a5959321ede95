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
        path("", admin_views.listing, name="list"),
        path("proof/", admin_views.difficulty, name="difficulty"),
        path("<str:name>/", admin_views.edit, name="edit"),
    ]
    return [path("limits/", include((urls, "limits_admin")))]


@hooks.register("register_settings_menu_item")
def limits_menu_item() -> MenuItem:
    """For the provincial office."""
    return OfficeMenuItem(_("Limits"), reverse("limits_admin:list"), name="limits", icon_name="sliders", order=9110)
