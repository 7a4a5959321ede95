"""Acts: what waits, one act read and decided, what is to be checked afterwards, receipts of takedowns."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.models import Revision

from cms.models import PublicationAct, TakedownReceipt
from cms.publication import acts
from cms.publication.act_selectors import acts_of, may_read, may_see, unchecked, waiting_for
from cms.publication.checks import close_check, may_check
from cms.publication.enums import ActKind, ActState, WithdrawalKind
from cms.publication.gates import GOING_LIVE
from cms.publication.parties import case_of, deciders, names
from cms.screening.actions import screen_page
from cms.screening.models import ScreeningReport
from cms.screening.selectors import blocks_of, report_for, shown
from foundation.accounts.models import User

from .act_forms import ApprovalForm, CheckForm, RefusalForm, add_errors

PER_PAGE = 25


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@require_admin_access
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for the person, what is open besides, and what was done at the person's places."""
    user = _user(request)
    waiting = waiting_for(user)
    mine = {act.pk for act in waiting}
    visible = acts_of(user)
    context = {
        "waiting": waiting,
        "open": [act for act in visible.filter(state=ActState.OPEN) if act.pk not in mine],
        "done": Paginator(visible.exclude(state=ActState.OPEN), PER_PAGE).get_page(request.GET.get("p")),
        "page_title": _("Withdrawals and emergencies"),
        "header_icon": "history",
    }
    return render(request, "cms/admin/acts.html", context)


def _act(request: HttpRequest, act_id: int) -> PublicationAct:
    """The act; 404 for whom it does not concern."""
    act = get_object_or_404(PublicationAct.objects.select_related("page", "target"), pk=act_id)
    if not may_see(_user(request), act):
        raise Http404
    return act


@require_http_methods(["GET", "POST"])
@require_admin_access
def item(request: HttpRequest, act_id: int) -> HttpResponse:
    """Read an act; who is its second person decides here, by exactly one of the two buttons."""
    act = _act(request, act_id)
    refuses = "refuse" in request.POST
    approves = "approve" in request.POST and not refuses
    approval = ApprovalForm(request.POST if approves else None, prefix="approve")
    refusal = RefusalForm(request.POST if refuses else None, prefix="refuse")
    if approves or refuses:
        form: Any = refusal if refuses else approval
        if form.is_valid() and _decided(request, act, form, refuses=refuses):
            return redirect("cms_publication:act", act.pk)
        act.refresh_from_db()
    return render(request, "cms/admin/act.html", _context(request, act, approval, refusal))


def _decided(request: HttpRequest, act: PublicationAct, form: Any, *, refuses: bool) -> bool:
    decide = acts.refuse if refuses else acts.approve
    try:
        decide(act=act, user=_user(request), **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return False
    except PermissionDenied as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Refused.") if refuses else _("Approved and done."))
    return True


def _context(request: HttpRequest, act: PublicationAct, approval: Any, refusal: Any) -> dict[str, Any]:
    case = case_of(act) if act.state == ActState.OPEN else None
    people = deciders([case])[0] if case else {}
    waits = act.check_due_on is not None and act.checked_at is None
    checking = may_check(act) if waits else {}
    report = _report(act, _user(request))
    return {
        "act": act,
        "report": report,
        "findings": shown(report),
        "blocks": blocks_of(report) if report else [],
        "preview_url": _preview(act, _user(request)),
        "may_decide": _user(request).pk in people,
        "deciders": names(people),
        "is_open": act.state == ActState.OPEN,
        "is_privacy": act.withdrawal_kind == WithdrawalKind.PRIVACY,
        "may_take_back": act.state == ActState.OPEN and act.asked_by_id == _user(request).pk,
        "may_check": _user(request).pk in checking,
        "checkers": names(checking),
        "waits_for_check": waits,
        "receipt": TakedownReceipt.objects.filter(act=act).first(),
        "approval": approval,
        "refusal": refusal,
        "page_title": act.get_kind_display(),
        "page_subtitle": act.title,
        "header_icon": "warning" if act.kind == ActKind.WITHDRAWAL else "view",
    }


def _report(act: PublicationAct, user: User) -> ScreeningReport | None:
    """What the checks find in the version that would go live, or found when it did; for who may read that version.

    While it waits it is checked anew each time: lists may have changed, attachments may have been read since.
    """
    if act.kind not in GOING_LIVE or not act.revision_key or not may_read(user, act):
        return None
    if act.state == ActState.OPEN and act.page is not None and (revision := _revision(act)) is not None:
        return screen_page(page=act.page, revision=revision)
    return report_for(act.revision_key)


def _revision(act: PublicationAct) -> Revision | None:
    return Revision.page_revisions.filter(pk=act.revision_key, object_id=str(act.page_key)).first()


def _preview(act: PublicationAct, user: User) -> str:
    """Where the version in question is read; empty for whom it is not shown."""
    if act.page is None or not act.revision_key:
        return act.page.full_url or "" if act.page is not None and act.page.live else ""
    return reverse("cms_publication:preview", args=[act.pk]) if may_read(user, act) else ""


@require_safe
@require_admin_access
def preview(request: HttpRequest, act_id: int) -> HttpResponse:
    """The version that an act is about, as the public would read it, for who answers there today."""
    act = _act(request, act_id)
    revision = _revision(act)
    if revision is None or not may_read(_user(request), act):
        raise Http404
    page = revision.as_object()
    response: HttpResponse = page.make_preview_request(request, page.default_preview_mode)
    return response


@require_POST
@require_admin_access
def take_back(request: HttpRequest, act_id: int) -> HttpResponse:
    """Take back what one has asked for."""
    act = _act(request, act_id)
    try:
        acts.take_back(act=act, user=_user(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("It is taken back."))
    return redirect("cms_publication:acts")


@require_safe
@require_admin_access
def checks(request: HttpRequest) -> HttpResponse:
    """What went live by an act of two and waits for a third person, the most urgent first."""
    context = {"rows": unchecked(_user(request)), "page_title": _("To be checked"), "header_icon": "circle-check"}
    return render(request, "cms/admin/checks.html", context)


@require_http_methods(["GET", "POST"])
@require_admin_access
def check(request: HttpRequest, act_id: int) -> HttpResponse:
    """Read what went live and write down what was found."""
    act = _act(request, act_id)
    people = may_check(act) if act.check_due_on is not None and act.checked_at is None else {}
    if _user(request).pk not in people:
        messages.info(request, _("This item does not wait for you, or not any more."))
        return redirect("cms_publication:act", act.pk)
    form = CheckForm(request.POST or None)
    if form.is_valid():
        try:
            close_check(act=act, user=_user(request), **form.cleaned_data)
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("The check is closed."))
            return redirect("cms_publication:checks")
    context = {"act": act, "form": form, "page_title": _("Check afterwards"), "page_subtitle": act.title}
    return render(request, "cms/admin/check.html", {**context, "header_icon": "circle-check"})


@require_safe
@require_admin_access
def receipt(request: HttpRequest, act_id: int) -> HttpResponse:
    """What a privacy takedown emptied, place by place, to read and print."""
    found = get_object_or_404(TakedownReceipt.objects.select_related("act"), act=_act(request, act_id))
    context = {
        "receipt": found,
        "act": found.act,
        "rows": found.rows,
        "seconds": found.seconds,
        "page_title": _("Takedown receipt"),
        "page_subtitle": str(found.pk),
        "header_icon": "doc-full",
    }
    return render(request, "cms/admin/receipt.html", context)
