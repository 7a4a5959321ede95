"""Hooks into Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin_views import AuditListView, entry_detail
from .permissions import may_read_audit


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """The reader page."""
    urls = [
        path("", AuditListView.as_view(), name="list"),
        path("results/", AuditListView.as_view(results_only=True), name="list_results"),
        path("<int:number>/", entry_detail, name="entry"),
    ]
    return [path("audit/", include((urls, "audit")))]


class AuditMenuItem(MenuItem):
    """The audit, for its readers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may read it."""
        return may_read_audit(request.user)


@hooks.register("register_admin_menu_item")
def audit_menu_item() -> MenuItem:
    """See :class:`AuditMenuItem`."""
    return AuditMenuItem(_("Audit"), reverse("audit:list"), name="audit", icon_name="history", order=9000)
