"""What of the changes shows on the admin's home page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from cms.admin_views.home_panels import WaitingPanel

from .selectors import waiting_for

if TYPE_CHECKING:
    from foundation.accounts.models import User


class WaitingChangesPanel(WaitingPanel):
    """Changes that wait for me."""

    name = "changes"
    template_name = "sites/admin/change_panel.html"
    order = 105
    label = gettext_lazy("Changes to decide")
    address = "changes:list"
    shown = 5

    def waiting(self, user: User) -> Sequence[Any]:
        """See :func:`waiting_for`."""
        return waiting_for(user)
