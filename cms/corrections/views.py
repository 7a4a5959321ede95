"""The public pages of error reports: the form, the receipt with the state, the look-up by number.

None of them is kept by caches. The look is that of the site of the page in question, on whatever host.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from foundation.limits.actions import take
from foundation.limits.visitors import key_of

from .actions import report
from .enums import UNCLOSED
from .forms import ReportForm
from .models import ErrorReport
from .receipts import Receipts, too_often
from .selectors import site_of, site_root_of

if TYPE_CHECKING:
    from cms.models import BasePage

REPORT_LIMIT: Final = "corrections.report"
FIND_LIMIT: Final = "corrections.find"
RECEIPTS: Final = Receipts(
    limit=FIND_LIMIT,
    find="report_error_find",
    state="report_error_status",
    heading=_("Look up an error report"),
    unknown=_("There is no report with this number. Compare it with your receipt."),
)
_LARGEST_ID: Final = 2**63


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request: HttpRequest) -> HttpResponse:
    """Take an error report about the page that ``?page=`` names: 404 for what is not public on this host.

    An answer of 422 or 429 keeps what was typed; success leads to the receipt.
    """
    page = _public_page(request)
    if page is None:
        return render(request, "cms/corrections/no_page.html", status=HTTPStatus.NOT_FOUND)
    request.content_site = site_root_of(page)  # type: ignore[attr-defined] # set by ContentSiteMiddleware; here the address names it
    form = ReportForm(request.POST if request.method == "POST" else None, request=request)
    if not form.is_bound:
        return _form(request, page, form)
    if not form.is_valid():
        return _form(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    taken = take(REPORT_LIMIT, key_of(request))
    if not taken.allowed:
        form.add_error(None, too_often(taken.wait))
        response = _form(request, page, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(taken.wait)
        return response
    values = {name: form.cleaned_data[name] for name in ReportForm.shown}
    try:
        ticket = report(page=page, **values)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _form(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(reverse("report_error_status", args=[ticket.number]) + "?received=1")


@never_cache
@require_safe
def report_status(request: HttpRequest, number: str) -> HttpResponse:
    """Show the receipt, the state and the answer to whoever knows the number; no word of the report itself."""
    if refusal := RECEIPTS.refusal(request, number):
        return refusal
    ticket = ErrorReport.objects.select_related("page").filter(number=number).first()
    if ticket is None:
        return RECEIPTS.not_found(request, number)
    request.content_site = site_of(ticket) or request.content_site  # type: ignore[attr-defined] # as above
    context = {
        "ticket": ticket,
        "public_page": ticket.page if ticket.page and ticket.page.live else None,
        "received": "received" in request.GET,
        "is_open": ticket.state in UNCLOSED,
    }
    return render(request, "cms/corrections/status.html", context)


@never_cache
@require_safe
def find_report(request: HttpRequest) -> HttpResponse:
    """Lead from a number that somebody typed to its state."""
    return RECEIPTS.look_up(request)


def _public_page(request: HttpRequest) -> BasePage | None:
    """The live page that the address names, if the host that was asked shows it; the portal's shows all."""
    from cms.models import BasePage as Base

    named = request.GET.get("page", "")
    if not (named.isascii() and named.isdecimal() and int(named[:20]) < _LARGEST_ID and len(named) <= 20):
        return None
    page = Base.objects.filter(pk=int(named), live=True, depth__gt=1).first()
    asked = Site.find_for_request(request)
    if page is None or asked is None or not page.path.startswith(asked.root_page.path):
        return None
    return page


def _form(
    request: HttpRequest, page: BasePage, form: ReportForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "reported": page,
        "shown": [form[name] for name in ReportForm.shown],
        "action": f"{reverse('report_error')}?page={page.pk}",
    }
    return render(request, "cms/corrections/form.html", context, status=status)
