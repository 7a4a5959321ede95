"""Hooks into Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from foundation.accounts.menu import OfficeMenuItem

from .admin_views import importing, levels, lists


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """Levels, lists, the box for trying; ``name`` is ``terms`` or ``leaders``."""
    urls = [
        path("", levels.levels, name="levels"),
        path("try/", levels.try_text, name="try"),
        path("<slug:name>/", lists.listing, name="list"),
        path("<slug:name>/new/", lists.edit, name="new"),
        path("<slug:name>/<int:pk>/", lists.edit, name="edit"),
        path("<slug:name>/<int:pk>/state/", lists.set_state, name="state"),
        path("<slug:name>/import/", importing.import_file, name="import"),
        path("<slug:name>/export/", lists.export, name="export"),
    ]
    return [path("screening/", include((urls, "screening")))]


@hooks.register("register_settings_menu_item")
def screening_menu_item() -> MenuItem:
    """Checks and lists, for the provincial office."""
    return OfficeMenuItem(
        _("Checks of content"), reverse("screening:levels"), name="screening", icon_name="check", order=73
    )
