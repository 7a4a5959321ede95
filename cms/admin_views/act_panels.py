"""Panels of the admin's home page about acts of publication."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from cms.publication.act_selectors import unchecked, waiting_for

from .home_panels import WaitingPanel


class ActsPanel(WaitingPanel):
    """Withdrawals and emergencies that wait for me."""

    name = "acts"
    template_name = "cms/admin/home_acts.html"
    order = 102
    reads = staticmethod(waiting_for)
    label = gettext_lazy("Withdrawals and emergencies to decide")
    address = "cms_publication:acts"


class ChecksPanel(WaitingPanel):
    """What went live by an act at my places and is not checked yet."""

    name = "checks"
    template_name = "cms/admin/home_checks.html"
    order = 103
    reads = staticmethod(unchecked)
    label = gettext_lazy("After-checks to do")
    address = "cms_publication:checks"
