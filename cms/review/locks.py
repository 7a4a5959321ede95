"""The lock that a review puts on a page."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock


class ReviewLock(WorkflowLock):
    """Everybody is locked out while an item is in review; the message says since when and how to get it back."""

    def get_message(self, user: Any) -> str:
        """Shown above the form."""
        state = self.object.current_workflow_state
        if state is None:
            return ""
        since = date_format(localtime(state.created_at), "Y-m-d H:i")
        if state.requested_by_id == user.pk:
            return _("In review since %(since)s. Take it back to change it.") % {"since": since}
        return _("In review since %(since)s, submitted by %(person)s. Nobody can change it until it is decided.") % {
            "since": since,
            "person": state.requested_by or _("an import"),
        }
