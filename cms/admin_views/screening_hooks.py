"""Addresses, menu items and the button of checks before submission; read by ``cms.wagtail_hooks``."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem

from foundation.accounts.permissions import is_provincial_office

from . import screening, sources
from .people_hooks import PermittedMenuItem
from .submission import CheckMenuItem

CHECKS = [
    path("<int:page_id>/", screening.report, name="report"),
    path("<int:page_id>/submit/", screening.submit_checked, name="submit"),
    path("reviews/<int:review_id>/allow/", screening.allow, name="allow"),
]
SOURCES = [
    path("", sources.listing, name="list"),
    path("new/", sources.edit, name="new"),
    path("import/", sources.import_list, name="import"),
    path("<int:source_id>/", sources.edit, name="edit"),
]


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """Checks of items, and the list of sources."""
    return [
        path("checks/", include((CHECKS, "cms_checks"))),
        path("reprint-sources/", include((SOURCES, "reprint_sources"))),
    ]


@hooks.register("register_settings_menu_item")
def sources_menu_item() -> MenuItem:
    """Sources that may be reprinted, for the provincial office."""
    return PermittedMenuItem(
        _("Sources for reprints"),
        reverse("reprint_sources:list"),
        name="reprint-sources",
        icon_name="link",
        order=74,
        shown_to=is_provincial_office,
    )


@hooks.register("register_page_action_menu_item")
def check_menu_item() -> ActionMenuItem:
    """See :class:`~cms.admin_views.submission.CheckMenuItem`."""
    return CheckMenuItem()


@hooks.register("insert_global_admin_css")
def findings_css() -> str:
    """Findings stand on several screens, the editor and the desk among them."""
    return format_html('<link rel="stylesheet" href="{}">', static("portico/findings.css"))
