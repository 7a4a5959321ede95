"""Public items that an editor-in-chief answers for, and their withdrawal."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.models import BasePage
from cms.publication.actions import unschedule, withdraw
from cms.publication.enums import WithdrawalKind
from cms.publication.permissions import may_withdraw
from cms.publication.withdrawable import scheduled_pages, withdrawable_pages
from foundation.accounts.models import User

PER_PAGE = 25


class WithdrawalForm(forms.Form):
    """Kind and reason; both stay in the audit record."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=WithdrawalKind.choices)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


@require_safe
@require_admin_access
def listing(request: HttpRequest) -> HttpResponse:
    """Public items of the person's sites, newest first, found by a part of the title."""
    query = request.GET.get("q", "").strip()[:100]
    pages = withdrawable_pages(cast("User", request.user), title=query)
    found = Paginator(pages, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "found": found,
        "query": query,
        "scheduled": scheduled_pages(cast("User", request.user)),
        "page_title": _("Public items"),
        "header_icon": "view",
    }
    return render(request, "cms/admin/public_items.html", context)


@require_http_methods(["GET", "POST"])
@require_admin_access
def withdraw_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for kind and reason, then withdraw. Others than the editor-in-chief are refused."""
    page = get_object_or_404(BasePage, pk=page_id, live=True)
    user = cast("User", request.user)
    if not may_withdraw(user, page):
        raise PermissionDenied
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw(page=page, user=user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("“%(page)s” is withdrawn.") % {"page": page.title})
            return redirect("cms_publication:listing")
    context = {"page": page, "form": form, "page_title": _("Withdraw"), "page_subtitle": page.title}
    return render(request, "cms/admin/withdraw.html", {**context, "header_icon": "warning"})


@require_POST
@require_admin_access
def unschedule_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Cancel an approved publication whose time has not come. Others than the editor-in-chief are refused."""
    page = get_object_or_404(BasePage, pk=page_id)
    try:
        unschedule(page=page, user=cast("User", request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("“%(page)s” is not scheduled any more.") % {"page": page.title})
    return redirect("cms_publication:listing")
