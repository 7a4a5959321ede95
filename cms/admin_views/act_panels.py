"""Panels of the admin's home page about acts of publication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from cms.publication.act_selectors import unchecked, waiting_for

from .home_panels import WaitingPanel

if TYPE_CHECKING:
    from foundation.accounts.models import User


class ActsPanel(WaitingPanel):
    """Withdrawals and emergencies that wait for me."""

    name = "acts"
    template_name = "cms/admin/home_acts.html"
    order = 102
    label = gettext_lazy("Withdrawals and emergencies to decide")
    address = "cms_publication:acts"

    def waiting(self, user: User) -> Sequence[Any]:
        """See :func:`waiting_for`."""
        return waiting_for(user)


class ChecksPanel(WaitingPanel):
    """What went live by an act at my places and is not checked yet."""

    name = "checks"
    template_name = "cms/admin/home_checks.html"
    order = 103
    label = gettext_lazy("After-checks to do")
    address = "cms_publication:checks"

    def waiting(self, user: User) -> Sequence[Any]:
        """See :func:`unchecked`."""
        return unchecked(user)
