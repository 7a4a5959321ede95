"""The desk, and the screen on which one item is read and decided."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.models import BasePage
from cms.publication.act_selectors import unchecked
from cms.review.actions import decide, sentence_of, take_back
from cms.review.desk import DeskRow, besides, desk_rows, what_became
from cms.review.enums import STEP_LABELS
from cms.review.openings import note_opened
from cms.review.opinions import opinions_waiting
from cms.review.selectors import forget
from foundation.accounts.models import User

from .desk_forms import DeskFilter
from .desk_item import Access, access_to, context_of, neighbours, opinion_context
from .pages import may_cancel

PER_PAGE = 50


@require_safe
@require_admin_access
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the person: decisions, opinions, checks of what went live by an act."""
    user = cast("User", request.user)
    rows = desk_rows(user)
    form = DeskFilter(request.GET, rows)
    found = Paginator(form.found(), PER_PAGE).get_page(request.GET.get("p"))
    shown: list[DeskRow] = list(found)
    asked, unchecked_acts = besides(user)
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "form": form,
        "found": found,
        "rows": shown,
        "total": len(rows),
        "overdue": sum(row.overdue for row in rows),
        "group": form.values.get("group", ""),
        "filtered": bool(form.values),
        "query": query.urlencode(),
        "selectable": any(row.may_be_bulk for row in shown),
        "opinions": list(opinions_waiting(user)) if asked else [],
        "checks": unchecked(user) if unchecked_acts else [],
        "page_title": _("Review desk"),
        "header_icon": "tasks",
    }
    return render(request, "cms/admin/desk.html", context)


@require_http_methods(["GET", "POST"])
@require_admin_access
def item(request: HttpRequest, page_id: int) -> HttpResponse:
    """Read an item and decide it, or give the opinion asked for; others are led back to their desk."""
    page = get_object_or_404(BasePage, pk=page_id)
    user = cast("User", request.user)
    access = access_to(page, user)
    if access is None:
        return gone(request, page_id)
    if access.task is None:
        return render(request, "cms/admin/item.html", opinion_context(request, access))
    if request.method == "POST" and (stale := _stale(request, access)):
        messages.error(request, stale)
        return redirect("cms_review:item", page_id)
    approval, returning = (_form(access, action, request) for action in ("approve", "reject"))
    if request.method == "POST":
        action, form = ("reject", returning) if "reject" in request.POST else ("approve", approval)
        if form.is_valid() and _decided(request, access, action, form):
            return _onwards(request, page_id, user)
    else:
        note_opened(review=access.review, role=access.task.role, user=user)
    return render(request, "cms/admin/item.html", context_of(request, access, approval, returning))


def gone(request: HttpRequest, page_id: int) -> HttpResponse:
    """Lead back to the desk, with what became of the item if the person had it open."""
    sentence = what_became(cast("User", request.user), page_id)
    messages.info(request, sentence or _("This item does not wait for you, or not any more."))
    return redirect("cms_review:desk")


def _stale(request: HttpRequest, access: Access) -> str:
    """Why what was posted belongs to another version or step than what waits now; empty if it does not."""
    seen = request.POST.get("seen", access.seen)
    if seen == access.seen:
        return ""
    return _("“%(title)s” changed while you read it: another version or step. Nothing was decided; read it again.") % {
        "title": access.review.title
    }


def _form(access: Access, action: str, request: HttpRequest) -> Any:
    assert access.task is not None  # noqa: S101 - asked by the caller
    bound = request.method == "POST" and (action == "reject") == ("reject" in request.POST)
    form = access.task.get_form_for_action(action)(request.POST if bound else None, prefix=action)
    if action == "reject":
        form.fields["comment"].widget.attrs.update(
            {"data-controller": "w-kbd", "aria-keyshortcuts": "r", "data-w-kbd-action-value": "focus"}
        )
    return form


def _decided(request: HttpRequest, access: Access, action: str, form: Any) -> bool:
    user = cast("User", request.user)
    try:
        decide(task_state=access.task_state, user=user, action=action, **form.cleaned_data)
    except (ValidationError, PermissionDenied) as refusal:
        form.add_error(None, sentence_of(refusal))
        return False
    assert access.task is not None  # noqa: S101 - asked by the caller
    values = {"title": access.review.title, "step": STEP_LABELS[access.task.role]}
    if action == "approve":
        messages.success(request, _("“%(title)s”: approved at the step “%(step)s”.") % values)
    else:
        messages.success(request, _("“%(title)s”: returned to its author.") % values)
    return True


def _onwards(request: HttpRequest, page_id: int, user: User) -> HttpResponse:
    """After a decision: the next waiting item, if the person wants it and there is one; else the desk."""
    forget(user)
    following = neighbours(user, page_id, request.POST.get("after", ""))[1]
    if "next" in request.POST and following is not None:
        return redirect("cms_review:item", following)
    return redirect("cms_review:desk")


@require_POST
@require_admin_access
def take_back_item(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a submission back."""
    page = get_object_or_404(BasePage, pk=page_id).specific
    if not may_cancel(request, page):  # before any sentence that would name somebody else's draft
        return gone(request, page_id)
    try:
        take_back(page=page, user=cast("User", request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("“%(page)s” is yours again.") % {"page": page.title})
    return redirect("wagtailadmin_home")
