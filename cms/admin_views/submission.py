"""What the editor adds to Wagtail's: saving and checking, submitting what was checked, the findings beside the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.ui.side_panels import BaseSidePanel

from cms.review.actions import submit
from cms.review.freezing import SubmissionRefused
from cms.screening.actions import screen_page
from cms.screening.gates import Blocked
from cms.screening.selectors import report_for, shown, sums_of
from foundation.accounts.models import User

from .authors import answer_in
from .screening import findings_screen

CHECK = "action-check"


class CheckingEditor:
    """Mixed into Wagtail's screens that create and edit a page.

    A submission first saves a version, so that nothing is lost when it is refused; what blocks leads to the findings,
    where the author may say why an exception is needed.
    """

    request: Any
    page: Any
    form: Any

    def save_action(self) -> HttpResponse:
        """Save; where asked for, check the version and show what was found."""
        response: HttpResponse = super().save_action()  # type: ignore[misc] # Wagtail's view stands behind this one
        if not self.request.POST.get(CHECK) or self._unsaved:
            return response
        screen_page(page=self.page)
        return findings_screen(self.request, self.page.pk)

    @transaction.atomic
    def save_and_submit(self) -> HttpResponse:
        """Save a version and submit it; where that is refused, it stays as a draft and a sentence says why."""
        response = self.save_action()
        if self._unsaved:
            return response
        try:
            with transaction.atomic():
                submit(page=self.page, user=cast("User", self.request.user), answer=answer_in(self.request))
        except Blocked as refused:
            screen_page(page=self.page)  # the refusal took its report with it
            messages.error(self.request, refused.messages[0])
            return findings_screen(self.request, self.page.pk)
        except ValidationError as refused:
            messages.error(self.request, refused.messages[0])
            return response
        except SubmissionRefused as refused:
            messages.error(self.request, str(refused))
            return response
        messages.success(
            self.request,
            _("“%(page)s” is submitted for review. “My items” says who has it.") % {"page": self.page.title},
            buttons=[messages.button(reverse("authors:list"), _("My items"))],
        )
        return self.redirect_away()  # type: ignore[attr-defined] # as above

    @property
    def _unsaved(self) -> bool:
        return self.page.pk is None or bool(getattr(self, "has_unsaved_changes", False))

    def get_side_panels(self) -> Any:
        """Wagtail's, and what the checks found."""
        panels = super().get_side_panels()  # type: ignore[misc] # as above
        if self.page.pk and not getattr(self, "expects_json_response", False):
            panels.append(FindingsPanel(self.page, self.request))
        return panels


class FindingsPanel(BaseSidePanel):
    """Findings of the latest version beside the form; each leads to its field or block."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button, with how much is to be mended."""

        aria_label = gettext_lazy("Toggle checks before submission")
        icon_name = "check"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
            """Blocks and warnings of the latest version."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            found = self.panel.report
            sums = sums_of(found) if found else None
            context["count"] = sums.block + sums.warn if sums else 0
            return context

    name = "findings"
    title = gettext_lazy("Checks before submission")
    template_name = "cms/admin/findings_panel.html"
    order = 200

    def __init__(self, page: Any, request: Any) -> None:
        super().__init__(page, request)
        self.report = report_for(page.latest_revision_id)

    class Media:
        js: ClassVar[list[str]] = ["portico/findings.js"]

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The findings, if the version was checked."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {
            "report": self.report,
            "sums": sums_of(self.report) if self.report else None,
            "findings": shown(self.report, edit_url=reverse("wagtailadmin_pages:edit", args=[self.object.pk])),
        }


class CheckMenuItem(ActionMenuItem):
    """Saves and checks, for who edits."""

    name = CHECK
    label = gettext_lazy("Save and check")
    icon_name = "check"
    order = 20

    def is_shown(self, context: dict[str, Any]) -> bool:
        """While the page can be changed."""
        return bool(super().is_shown(context)) and context["view"] in ("create", "edit")
