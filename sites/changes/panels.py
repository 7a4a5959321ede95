"""What of the changes shows on the admin's home page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from cms.admin_views.home_panels import WaitingPanel

from .selectors import waiting_for


class WaitingChangesPanel(WaitingPanel):
    """Changes that wait for me."""

    name = "changes"
    template_name = "sites/admin/change_panel.html"
    order = 105
    reads = staticmethod(waiting_for)
    label = gettext_lazy("Changes to decide")
    address = "changes:list"
    shown = 5
