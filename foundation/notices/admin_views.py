"""One's own notices, and for the provincial office what becomes of outgoing mail."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from foundation.accounts.gates import office_only
from foundation.accounts.models import User
from foundation.accounts.permissions import is_provincial_office

from . import actions, breaker, office
from .models import Mail, Notice
from .registry import label_of
from .selectors import kinds_of, notices_of
from .wording import is_own_path

PER_PAGE = 25


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _list_url(request: HttpRequest) -> str:
    """The list as the person had it."""
    kept = {name: value for name in ("kind", "p") if (value := request.POST.get(name, ""))}
    return f"{reverse('notices:list')}?{urlencode(kept)}" if kept else reverse("notices:list")


@require_safe
@require_admin_access
def listing(request: HttpRequest) -> HttpResponse:
    """One's own notices, new ones first; ``?kind=`` narrows down to one kind."""
    kind = request.GET.get("kind", "")
    kind = kind if "\0" not in kind else ""
    found = Paginator(notices_of(_user(request), kind=kind), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "found": found,
        "rows": [(notice, label_of(notice.kind)) for notice in found],
        "kind": kind,
        "kinds": sorted((label_of(name), name) for name in kinds_of(_user(request))),
        "query": urlencode({"kind": kind}),
        "is_office": is_provincial_office(_user(request)),
        "page_title": _("Notices"),
        "header_icon": "bell",
    }
    return render(request, "notices/list.html", context)


@require_GET
@require_admin_access
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one's own notice as read and go where it leads. Mails lead here."""
    notice = get_object_or_404(Notice, pk=pk, person=_user(request))
    actions.mark_read(person=_user(request), notices=Notice.objects.filter(pk=notice.pk))
    return redirect(notice.url if is_own_path(notice.url) else "notices:list")


@require_POST
@require_admin_access
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of one's own notices as read."""
    notice = get_object_or_404(Notice, pk=pk, person=_user(request))
    actions.mark_read(person=_user(request), notices=Notice.objects.filter(pk=notice.pk))
    return redirect(_list_url(request))


@require_POST
@require_admin_access
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's own notices as read, of one kind where one is named."""
    kind = request.POST.get("kind", "")
    notices = Notice.objects.filter(kind=kind) if kind else Notice.objects.all()
    count = actions.mark_read(person=_user(request), notices=notices)
    told = ngettext("%(count)d notice marked as read.", "%(count)d notices marked as read.", count)
    messages.success(request, told % {"count": count})
    return redirect(_list_url(request))


@require_safe
@office_only
def mail(request: HttpRequest) -> HttpResponse:
    """Outgoing mail: what waits, what failed and why. The words of mails are not shown."""
    name = request.GET.get("list", "waiting")
    name = name if name in office.LISTS else "waiting"
    found = Paginator(office.mails(name), PER_PAGE).get_page(request.GET.get("p"))
    labels = {"waiting": _("Waiting"), "failed": _("Failed"), "sent": _("Sent"), "dropped": _("Not needed any more")}
    numbers = office.counts()
    context = {
        "found": found,
        "rows": [(row, office.recipient(row), row.person_id or row.address) for row in found],
        "list": name,
        "lists": [(key, label, numbers[key]) for key, label in labels.items()],
        "query": urlencode({"list": name}),
        "trouble": breaker.state(),
        "is_office": True,
        "page_title": _("Outgoing mail"),
        "header_icon": "mail",
    }
    return render(request, "notices/mail.html", context)


def _mail_url(request: HttpRequest) -> str:
    name = request.POST.get("list", "")
    return f"{reverse('notices:mail')}?{urlencode({'list': name if name in office.LISTS else 'waiting'})}"


@require_POST
@office_only
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one mail again."""
    try:
        office.retry(mail=get_object_or_404(Mail, pk=pk), user=_user(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The mail is sent again within seconds, if the mail server works."))
    return redirect(_mail_url(request))


@require_POST
@office_only
def retry_failed(request: HttpRequest) -> HttpResponse:
    """Send every failed mail again that still has an address."""
    count = office.retry_failed(user=_user(request))
    told = ngettext("%(count)d mail is sent again.", "%(count)d mails are sent again.", count)
    messages.success(request, told % {"count": count})
    return redirect(_mail_url(request))


@require_POST
@office_only
def try_server(request: HttpRequest) -> HttpResponse:
    """Have the worker try the mail server without waiting for the end of the pause."""
    breaker.try_now()
    messages.success(request, _("The worker tries the mail server within seconds."))
    return redirect(_mail_url(request))
