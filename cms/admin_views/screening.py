"""Checks of an item for people: its author before submission, its secrecy reviewer who may make exceptions."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.models import BasePage, Review
from cms.review.actions import submit
from cms.review.selectors import open_review
from cms.screening.actions import allow_all, screen_page
from cms.screening.gates import Blocked
from cms.screening.selectors import report_for, secrecy_turn, shown, sums_of
from foundation.accounts.models import User

from .authors import ANSWER, answer_in


def _editable(request: HttpRequest, page_id: int) -> BasePage:
    """The page, for who may edit it; raises ``PermissionDenied`` for others."""
    page = get_object_or_404(BasePage, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


@require_http_methods(["GET", "POST"])
@require_admin_access
def report(request: HttpRequest, page_id: int) -> HttpResponse:
    """What the checks found in the latest version, and from here its submission. Posting checks it again."""
    page = _editable(request, page_id)
    if request.method == "POST":
        if page.latest_revision is None:
            messages.error(request, _("“%(page)s” has no version to check yet. Save it first.") % {"page": page.title})
        else:
            screen_page(page=page)
        return redirect("cms_checks:report", page.pk)
    return render(request, "cms/admin/findings_page.html", _context(request, page))


def _context(request: HttpRequest, page: BasePage) -> dict[str, Any]:
    found = report_for(page.latest_revision_id)
    under_way = open_review(page)
    submittable = (
        page.permissions_for_user(cast("User", request.user)).can_submit_for_moderation() and not page.get_lock()
    )
    return {
        "page": page,
        "report": found,
        "sums": sums_of(found) if found else None,
        "findings": shown(found, edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk])),
        "under_way": under_way,
        "submittable": submittable and under_way is None,
        "answer_name": ANSWER,
        "answer": request.session.get(f"{ANSWER}:{page.pk}", ""),
        "page_title": _("Checks before submission"),
        "page_subtitle": page.draft_title,
        "header_icon": "check",
    }


@require_POST
@require_admin_access
def submit_checked(request: HttpRequest, page_id: int) -> HttpResponse:
    """Submit the latest version; with blocks only with words that say why an exception is needed."""
    page = _editable(request, page_id)
    reason = request.POST.get("exception", "").strip()
    try:
        submit(page=page, user=cast("User", request.user), exception=reason, answer=answer_in(request))
    except (ValidationError, PermissionDenied) as refused:
        messages.error(request, _sentence(refused))
        if isinstance(refused, Blocked):
            screen_page(page=page)  # the refusal took its report with it
        return redirect("cms_checks:report", page.pk)
    request.session.pop(f"{ANSWER}:{page.pk}", None)
    messages.success(request, _("“%(page)s” is submitted for review.") % {"page": page.draft_title})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def _sentence(refused: ValidationError | PermissionDenied) -> str:
    return refused.messages[0] if isinstance(refused, ValidationError) else str(refused)


@require_POST
@require_admin_access
def allow(request: HttpRequest, review_id: int) -> HttpResponse:
    """Let blocking findings through with a reason: who answers the secrecy step of the review now."""
    user = cast("User", request.user)
    review = Review.objects.select_related("page").filter(pk=review_id).first()
    if review is None or secrecy_turn(user, review) is None:  # before any sentence that would name somebody's draft
        raise PermissionDenied
    wanted = [
        (check, printed) for check, _bar, printed in (one.rpartition("|") for one in request.POST.getlist("finding"))
    ]
    try:
        made = allow_all(review=review, findings=wanted, user=user, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(
            request, _("Allowed for this version: %(number)d. The reason is in the record.") % {"number": len(made)}
        )
    return redirect("cms_review:item", review.page_id)
