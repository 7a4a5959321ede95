"""The desk, and the screen on which one item is read and decided."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.models import TaskState

from cms.models import BasePage, RoleTask
from cms.publication.act_selectors import unchecked
from cms.review.actions import decide, take_back
from cms.review.desk import desk_rows
from cms.review.enums import STEP_LABELS
from cms.review.models import Review
from cms.review.selectors import earlier_decisions, latest_versions, open_review, waiting_item
from foundation.accounts.models import User

from .pages import may_cancel


@require_safe
@require_admin_access
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the person, and what went live by an act and is to be checked."""
    user = cast("User", request.user)
    context = {
        "rows": desk_rows(user),
        "checks": unchecked(user),
        "page_title": _("Review desk"),
        "header_icon": "tasks",
    }
    return render(request, "cms/admin/desk.html", context)


@require_http_methods(["GET", "POST"])
@require_admin_access
def item(request: HttpRequest, page_id: int) -> HttpResponse:
    """Read an item and decide it; 404 for whom it does not wait for."""
    page = get_object_or_404(BasePage, pk=page_id)
    user = cast("User", request.user)
    state = page.current_workflow_task_state
    review = open_review(page)
    if state is None or review is None:
        return _gone(request)
    task = RoleTask.objects.get(pk=state.task_id)
    waiting = waiting_item(user, page, task=task)
    if waiting is None:
        return _gone(request)
    approval, returning = (_form(task, action, request) for action in ("approve", "reject"))
    if request.method == "POST":
        action, form = ("reject", returning) if "reject" in request.POST else ("approve", approval)
        if form.is_valid() and _decided(request, state, action, form):
            return redirect("cms_review:desk")
    absent = User.objects.get(pk=waiting.acting_for) if waiting.acting_for else None
    context = _context(page, review, state, task, approval, returning)
    return render(request, "cms/admin/item.html", {**context, "acting_for": absent})


def _gone(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("This item does not wait for you, or not any more."))
    return redirect("cms_review:desk")


def _form(task: RoleTask, action: str, request: HttpRequest) -> Any:
    bound = request.method == "POST" and (action == "reject") == ("reject" in request.POST)
    return task.get_form_for_action(action)(request.POST if bound else None, prefix=action)


def _decided(request: HttpRequest, state: TaskState, action: str, form: Any) -> bool:
    try:
        decide(task_state=state, user=cast("User", request.user), action=action, **form.cleaned_data)
    except (ValidationError, PermissionDenied) as refusal:
        sentence = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
        form.add_error(None, sentence)
        return False
    messages.success(request, _("Approved.") if action == "approve" else _("Returned to the author."))
    return True


def _context(
    page: BasePage, review: Review, state: TaskState, task: RoleTask, approval: Any, returning: Any
) -> dict[str, Any]:
    decisions = {decision.role: decision for decision in review.decisions.filter(counts=True)}
    steps = [
        {"label": STEP_LABELS[step], "decision": decisions.get(step), "current": step == task.role}
        for step in review.steps
    ]
    compare = None
    if page.live and page.live_revision_id:
        compare = reverse(
            "wagtailadmin_pages:revisions_compare", args=[page.pk, page.live_revision_id, review.revision_key]
        )
    return {
        "page": page,
        "review": review,
        "steps": steps,
        "approval": approval,
        "returning": returning,
        "preview_url": reverse("wagtailadmin_pages:workflow_preview", args=[page.pk, task.pk]),
        "compare_url": compare,
        "page_title": review.title,
        "page_subtitle": STEP_LABELS[task.role],
        "header_icon": "tasks",
        "earlier": earlier_decisions(page),
        "versions": latest_versions(page),
        "task_state": state,
    }


@require_POST
@require_admin_access
def take_back_item(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a submission back."""
    page = get_object_or_404(BasePage, pk=page_id).specific
    if not may_cancel(request, page):  # before any sentence that would name somebody else's draft
        return _gone(request)
    try:
        take_back(page=page, user=cast("User", request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("“%(page)s” is yours again.") % {"page": page.title})
    return redirect("wagtailadmin_home")
