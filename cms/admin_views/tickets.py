"""Error reports of readers: the list by due date, and one report read and closed."""

from __future__ import annotations

from typing import Any, Final, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.corrections import actions
from cms.corrections.enums import UNCLOSED, TicketState
from cms.corrections.forms import AnswerForm, AsideForm, CorrectionForm
from cms.corrections.models import ErrorReport
from cms.corrections.notices import masked_address
from cms.corrections.permissions import belongs, may_handle, may_read, takes_part
from cms.corrections.selectors import (
    ALL,
    CLOSED,
    OPEN,
    is_overdue,
    rows,
    site_names,
    sites_of,
    versions_since,
)
from cms.corrections.selectors import listing as reports_of
from foundation.accounts.models import User
from foundation.screening.masking import mask

PER_PAGE: Final = 25
SHORT: Final = 80


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@require_admin_access
def listing(request: HttpRequest) -> HttpResponse:
    """Reports about pages of the person's places; refused to whom no role makes a reader of any."""
    user = _user(request)
    if not takes_part(user):
        raise PermissionDenied
    state = request.GET.get("state", OPEN)
    state = state if state in (OPEN, CLOSED, ALL) else OPEN
    sites = sites_of(user)
    asked = request.GET.get("site", "")
    site = next((pk for pk, _name in sites if str(pk) == asked), None)
    found = Paginator(reports_of(user, state=state, site=site), PER_PAGE).get_page(request.GET.get("p"))
    shown = [(row, mask(row.ticket.text)[:SHORT]) for row in rows(list(found))]
    context = {
        "rows": shown,
        "found": found,
        "state": state,
        "states": ((OPEN, _("To be done")), (CLOSED, _("Closed")), (ALL, _("All"))),
        "sites": sites,
        "site": site,
        "query": f"state={state}" + (f"&site={site}" if site else ""),
        "page_title": _("Error reports"),
        "header_icon": "help",
    }
    return render(request, "cms/admin/tickets.html", context)


@require_http_methods(["GET", "POST"])
@require_admin_access
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """Read a report; its handlers take, answer or set it aside, by exactly one button.

    404 for whom the place is none of theirs; refused to who has another role there.
    """
    found = get_object_or_404(ErrorReport.objects.select_related("page", "review"), number=number)
    user = _user(request)
    if not may_read(user, found):
        if belongs(user, found):
            raise PermissionDenied
        raise Http404
    if request.method == "POST" and not may_handle(user, found):
        raise PermissionDenied
    forms = _forms(request)
    bound = next((name for name, form in forms.items() if form.is_bound), None)
    if bound and forms[bound].is_valid() and _done(request, found, bound, forms[bound]):
        return _next(found, bound)
    found.refresh_from_db()
    return render(request, "cms/admin/ticket.html", _context(user, found, forms))


def _forms(request: HttpRequest) -> dict[str, Any]:
    kinds = {"correct": CorrectionForm, "answer": AnswerForm, "aside": AsideForm}
    asked = [name for name in kinds if name in request.POST]
    bound = asked[0] if len(asked) == 1 else None
    return {name: kind(request.POST if name == bound else None, prefix=name) for name, kind in kinds.items()}


def _done(request: HttpRequest, found: ErrorReport, name: str, form: Any) -> bool:
    act: Any = {"correct": actions.start_correction, "answer": actions.answer, "aside": actions.set_aside}[name]
    try:
        changed = act(ticket=found, user=_user(request), **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    except PermissionDenied as refusal:
        form.add_error(None, str(refusal))
        return False
    if changed.state == TicketState.CORRECTING:
        messages.info(
            request,
            _("Report %(number)s closes itself when the version that you submit now is public.")
            % {"number": changed.number},
        )
    else:
        messages.success(request, _("Report %(number)s is closed.") % {"number": changed.number})
    return True


def _next(found: ErrorReport, name: str) -> HttpResponse:
    found.refresh_from_db()
    if name == "correct" and found.state == TicketState.CORRECTING:
        return redirect("wagtailadmin_pages:edit", found.page_id)
    return redirect("corrections:list")


def _context(user: User, found: ErrorReport, forms: dict[str, Any]) -> dict[str, Any]:
    handles = may_handle(user, found)
    page = found.page
    is_open = found.state in UNCLOSED
    may_correct = bool(page and page.live and is_open and page.permissions_for_user(user).can_edit())
    return {
        "ticket": found,
        "words": found.words if handles else mask(found.words),
        "text": found.text if handles else mask(found.text),
        "mail": masked_address(found),
        "site": site_names({found.site_key}).get(found.site_key, ""),
        "overdue": is_overdue(found),
        "is_open": is_open,
        "handles": handles,
        "may_correct": handles and may_correct,
        "versions": list(versions_since(found)[:3]) if is_open else [],
        "forms": forms,
        "public_url": reverse("report_error_status", args=[found.number]),
        "page_title": _("Error report"),
        "page_subtitle": found.number,
        "header_icon": "help",
    }
