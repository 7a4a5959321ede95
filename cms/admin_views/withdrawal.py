"""Public items, and asking for acts about them: withdrawal, return, publication in an emergency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.models import BasePage, PublicationAct
from cms.publication.act_selectors import restorable_acts, scheduled_pages, withdrawable_pages
from cms.publication.actions import unschedule
from cms.publication.acts import ask_emergency, ask_restoration, ask_withdrawal
from cms.publication.enums import ActKind, ActState
from cms.publication.parties import ASKING, around
from foundation.accounts.models import User

from .act_forms import ReasonForm, WithdrawalForm, add_errors

PER_PAGE = 25


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@require_admin_access
def listing(request: HttpRequest) -> HttpResponse:
    """Public items of the person's places, newest first, found by a part of the title."""
    query = request.GET.get("q", "").strip()[:100]
    pages = withdrawable_pages(_user(request), title=query)
    found = Paginator(pages, PER_PAGE).get_page(request.GET.get("p"))
    standing = PublicationAct.objects.filter(page_key__in=[page.pk for page in found], state=ActState.OPEN)
    acts = {act.page_key: act for act in standing}
    context = {
        "found": found,
        "rows": [(page, acts.get(page.pk)) for page in found],
        "query": query,
        "scheduled": scheduled_pages(_user(request)),
        "page_title": _("Public items"),
        "header_icon": "view",
    }
    return render(request, "cms/admin/public_items.html", context)


@require_safe
@require_admin_access
def restorable(request: HttpRequest) -> HttpResponse:
    """Withdrawn items whose return the person may ask for."""
    found = Paginator(restorable_acts(_user(request)), PER_PAGE).get_page(request.GET.get("p"))
    standing = PublicationAct.objects.filter(page_key__in=[act.page_key for act in found], state=ActState.OPEN)
    acts = {act.page_key: act for act in standing}
    context = {
        "found": found,
        "rows": [(act, acts.get(act.page_key)) for act in found],
        "page_title": _("Withdrawn items"),
        "header_icon": "rotate",
    }
    return render(request, "cms/admin/withdrawn_items.html", context)


def _asking(request: HttpRequest, page_id: int, kind: ActKind, **condition: Any) -> BasePage:
    """The page, where the person may ask for such an act; 404 otherwise, so that nobody learns what is elsewhere."""
    page = get_object_or_404(BasePage, pk=page_id, depth__gt=1, **condition)
    if around([page.path])[page.path].party(_user(request).pk, ASKING[kind]) is None:
        raise Http404
    return page


@require_http_methods(["GET", "POST"])
@require_admin_access
def withdraw_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for a withdrawal. 404 for others than who answers for the place."""
    page = _asking(request, page_id, ActKind.WITHDRAWAL, live=True)
    form = WithdrawalForm(request.POST or None, user=_user(request))
    return _ask(request, page, form, ask_withdrawal, "withdraw", _("Ask for withdrawal"))


@require_http_methods(["GET", "POST"])
@require_admin_access
def restore_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for a withdrawn item to come back as it was."""
    page = _asking(request, page_id, ActKind.RESTORATION, live=False)
    return _ask(request, page, ReasonForm(request.POST or None), ask_restoration, "restore", _("Ask for its return"))


@require_http_methods(["GET", "POST"])
@require_admin_access
def publish_in_emergency(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for the latest version to go live without a review."""
    page = _asking(request, page_id, ActKind.EMERGENCY)
    form = ReasonForm(request.POST or None)
    return _ask(request, page, form, ask_emergency, "emergency", _("Publish in an emergency"))


def _ask(
    request: HttpRequest, page: BasePage, form: Any, action: Callable[..., PublicationAct], name: str, title: str
) -> HttpResponse:
    if form.is_valid():
        try:
            act = action(page=page, user=_user(request), **form.cleaned_data)
        except ValidationError as refusal:
            add_errors(form, refusal)
        except PermissionDenied as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for. It happens when a second person approves it."))
            return redirect("cms_publication:act", act.pk)
    context = {
        "page": page,
        "form": form,
        "name": name,
        "standing": PublicationAct.objects.filter(page_key=page.pk, state=ActState.OPEN).first(),
        "page_title": title,
        "page_subtitle": page.get_admin_display_title(),
        "header_icon": "warning",
    }
    return render(request, f"cms/admin/act_ask_{name}.html", context)


@require_POST
@require_admin_access
def unschedule_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Cancel an approved publication whose time has not come. Others than the editor-in-chief are refused."""
    page = get_object_or_404(BasePage, pk=page_id)
    try:
        unschedule(page=page, user=_user(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("“%(page)s” is not scheduled any more.") % {"page": page.title})
    return redirect("cms_publication:listing")
