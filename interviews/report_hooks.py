"""Items of interviews in the admin's menu of reports; imported by :mod:`.receivers`."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.admin_views.reports import ReportMenuItem
from foundation.accounts.models import User

from .selectors_statistics import may_read


class ReadersMenuItem(ReportMenuItem):
    """An item for who may read the numbers of any place."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether a role makes the person a reader."""
        return may_read(cast("User", request.user))


@hooks.register("register_reports_menu_item")
def statistics_item() -> MenuItem:
    """Numbers by site and unit."""
    return ReadersMenuItem(
        _("Statistics of interviews"), reverse_lazy("interviews_studio:statistics"), icon_name="table", order=1100
    )


@hooks.register("register_reports_menu_item")
def plans_item() -> MenuItem:
    """Plans against what was held."""
    return ReadersMenuItem(
        _("Plans of interviews"), reverse_lazy("interviews_studio:plans"), icon_name="calendar", order=1110
    )
