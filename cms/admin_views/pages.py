"""Wagtail's page screens where they must say or refuse something of ours."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import ConfirmWorkflowCancellationView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import WorkflowState

from cms.models import BasePage
from cms.review.actions import may_take_back
from cms.review.chains import facts_of, steps_for
from cms.review.selectors import authors_of, open_review, refusal

from .authors import AuthorsEditor
from .listings import OwnExplorerView, OwnTypeUseView
from .page_types import TypesByUseView
from .places import OwnChooseParentView, OwnCopyView, OwnMoveConfirmView, OwnMoveView
from .submission import CheckingEditor


class SubmittingCreateView(CheckingEditor, CreateView):
    """A submission that nobody could finish is refused with a sentence; the text is kept as a draft.

    The address part is given in advance: Wagtail makes it from the title, of which Chinese leaves nothing, and then
    asks for it on another tab.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form with an address part, such as ``20261121-4f9c1e``, and with what its place suggests."""
        self.page.begin_below(self.parent_page.specific)
        self.page.slug = f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(3)}"
        return super().get(request)

    def submit_action(self) -> HttpResponse:
        """Submit, or save and say why not."""
        user = self.request.user
        page, parent = self.form.instance, self.parent_page.path
        steps, _chain = steps_for(facts_of(page, path=parent))
        if sentence := refusal(path=parent, title=page.title, authors=[user.pk], steps=steps):
            messages.error(self.request, sentence)
            return self.save_action()
        return self.save_and_submit()


class SubmittingEditView(AuthorsEditor, CheckingEditor, EditView):
    """As above; and only an author takes a submission back."""

    def submit_action(self) -> HttpResponse:
        """Submit, or save and say why not."""
        authors = authors_of(self.page, [self.request.user.pk])
        steps, _chain = steps_for(facts_of(self.form.instance, path=self.page.path))
        if sentence := refusal(path=self.page.path, title=self.page.title, authors=authors, steps=steps):
            messages.error(self.request, sentence)
            return self.save_action()
        with transaction.atomic():  # Wagtail resumes a returned workflow in several saves
            page = BasePage.objects.select_for_update().get(pk=self.page.pk).specific
            state = page.current_workflow_state
            if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
                messages.error(self.request, _("“%(page)s” is in review already.") % {"page": page.title})
                return redirect("wagtailadmin_pages:edit", page.pk)
            return self.save_and_submit()

    @property
    def is_cancelling_workflow(self) -> bool:
        """Wagtail lets every current reviewer cancel too."""
        return bool(self.request.POST.get("action-cancel-workflow")) and may_cancel(self.request, self.page)


class AuthorsCancellationView(ConfirmWorkflowCancellationView):
    """The question before a take-back, for authors only."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse others."""
        if not may_cancel(request, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def may_cancel(request: HttpRequest, page: BasePage) -> bool:
    """Whether the person of this request may take the page's submission back."""
    review = open_review(page)
    return review is not None and may_take_back(request.user, review)  # type: ignore[arg-type] # admin views have a user


class GuardedPageViewSet(PageViewSet):
    """Wagtail's page screens with those above, and kept to the person's own sites."""

    model = BasePage
    filterset_class = PageViewSet.UNDEFINED  # each listing has its own
    index_view_class = OwnExplorerView
    content_type_use_view_class = OwnTypeUseView
    choose_parent_view_class = OwnChooseParentView
    copy_view_class = OwnCopyView
    move_view_class = OwnMoveView
    move_confirm_view_class = OwnMoveConfirmView
    add_view_class = SubmittingCreateView
    add_subpage_view_class = TypesByUseView
    edit_view_class = SubmittingEditView
    confirm_workflow_cancellation_view_class = AuthorsCancellationView
