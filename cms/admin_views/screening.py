"""Checks of an item for people: its author before submission, its secrecy reviewer who may make exceptions."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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

#: Characters of a reason; it is read beside each finding and stays in the record.
LONGEST: Final = 1000


def _editable(request: HttpRequest, page_id: int) -> BasePage:
    """The page, for who may edit it; raises ``PermissionDenied`` for others."""
    page = get_object_or_404(BasePage, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


class ExceptionForm(forms.Form):
    """Why an item is to go on although something blocks; empty where nothing does."""

    exception = forms.CharField(label=gettext_lazy("Why an exception is needed"), max_length=LONGEST, required=False)


class ReasonForm(forms.Form):
    """Why blocking findings are let through; the action demands words."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST, required=False)


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
        return findings_screen(request, page.pk)
    return render(request, "cms/admin/findings_page.html", _context(request, page))


def findings_screen(request: HttpRequest, page_id: int) -> HttpResponse:
    """Lead from a post to what was found; where an answer to a return came with it, show both at once.

    Who calls has seen to it that the person may edit the page. The answer goes along in the screen's forms only: the
    session keeps no words of anybody.
    """
    if not answer_in(request):
        return redirect("cms_checks:report", page_id)
    page = get_object_or_404(BasePage, pk=page_id).specific
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
        "answer": answer_in(request),
        "longest": LONGEST,
        "page_title": _("Checks before submission"),
        "page_subtitle": page.draft_title,
        "header_icon": "check",
    }


@require_POST
@require_admin_access
def submit_checked(request: HttpRequest, page_id: int) -> HttpResponse:
    """Submit the latest version; with blocks only with words that say why an exception is needed."""
    page = _editable(request, page_id)
    form = ExceptionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _first_error(form))
        return findings_screen(request, page.pk)
    reason = form.cleaned_data["exception"]
    try:
        submit(page=page, user=cast("User", request.user), exception=reason, answer=answer_in(request))
    except (ValidationError, PermissionDenied) as refused:
        messages.error(request, _sentence(refused))
        if isinstance(refused, Blocked):
            screen_page(page=page)  # the refusal took its report with it
        return findings_screen(request, page.pk)
    messages.success(request, _("“%(page)s” is submitted for review.") % {"page": page.draft_title})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def _sentence(refused: ValidationError | PermissionDenied) -> str:
    return refused.messages[0] if isinstance(refused, ValidationError) else str(refused)


def _first_error(form: forms.Form) -> str:
    """The first of a form's sentences, with the field it is about."""
    name, sentences = next(iter(form.errors.items()))
    return f"{form.fields[name].label}: {sentences[0]}"


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
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _first_error(form))
        return redirect("cms_review:item", review.page_id)
    try:
        made = allow_all(review=review, findings=wanted, user=user, reason=form.cleaned_data["reason"])
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(
            request, _("Allowed for this version: %(number)d. The reason is in the record.") % {"number": len(made)}
        )
    return redirect("cms_review:item", review.page_id)
