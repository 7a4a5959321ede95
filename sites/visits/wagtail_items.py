"""The report's address and its item in the admin's menu; imported by :mod:`sites.wagtail_hooks`."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from foundation.accounts.models import User

from .admin_views import report
from .selectors import may_read


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """The report."""
    return [path("visits/", report, name="visits_report")]


class VisitsMenuItem(MenuItem):
    """For who may read the numbers of any place."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether a role makes the person a reader."""
        return may_read(cast("User", request.user))


@hooks.register("register_admin_menu_item")
def visits_item() -> MenuItem:
    """See :class:`VisitsMenuItem`; not among the reports, whose menu editors do not see."""
    return VisitsMenuItem(
        _("Views of pages"), reverse_lazy("visits_report"), name="visits", icon_name="table", order=75
    )
