"""Panels of the editor that are no fields."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel


class TranscriptPanel(Panel):
    """The transcript of a record, to be read: nobody types it. Leads to the screen where it is made anew."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one page."""

        template_name = "interviews/admin/transcript_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The entries as lines, the number of the last event, and the screen of the record."""
            from interviews.models import Interview
            from interviews.selectors_records import lines

            context: dict[str, Any] = super().get_context_data(parent_context)
            page = self.instance
            interview = Interview.objects.filter(page_id=page.get_parent().pk).first() if page.pk else None
            return context | {
                "lines": lines(page.transcript),
                "seq": page.archived_seq,
                "stale": bool(interview and page.archived_epoch != interview.epoch),
                "behind": interview.last_seq - page.archived_seq if interview else 0,
                "screen": reverse("interviews_studio:record", args=[interview.pk]) if interview else "",
            }
