"""Screens of change requests: asking, reading, deciding. Wagtail's own screens of sites and redirects end here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from foundation.accounts.models import User
from sites.models import SiteProfile

from . import actions, selectors
from .enums import ChangeKind, ChangeState
from .forms import ApprovalForm, HostForm, MoveForm, OrderForm, ProfileForm, ReasonForm, RedirectForm, RefusalForm
from .models import ChangeRequest
from .permissions import may_ask, may_decide
from .subjects import subject_of
from .subjects.redirects import key_for_new

RECENT = 30
View = Callable[..., HttpResponse]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def manager_of_site(view: View) -> View:
    """Give the view a site for which the person may ask; others are refused."""

    @wraps(view)
    def checked(request: HttpRequest, site_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        site = get_object_or_404(Site.objects.select_related("root_page"), pk=site_id)
        if not may_ask(_user(request), site):
            raise PermissionDenied
        return view(request, site, *args, **kwargs)

    return cast("View", require_admin_access(checked))


@require_safe
@require_admin_access
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for the person, what the person's sites have asked for, and where to ask."""
    user = _user(request)
    context = {
        "waiting": selectors.waiting_for(user),
        "asked": selectors.requests_of(user, limit=RECENT),
        "profiles": selectors.own_sites(user),
        "page_title": _("Change requests"),
        "header_icon": "history",
    }
    return render(request, "sites/admin/changes.html", context)


@require_safe
@manager_of_site
def site(request: HttpRequest, site: Site) -> HttpResponse:
    """All that may be asked for at one site."""
    profile = SiteProfile.objects.filter(site=site).first()
    context = {
        "site": site,
        "menus": selectors.menus(site),
        "movable": selectors.movable(selectors.branches(site.root_page.path)),
        "redirects": selectors.redirects(site),
        "page_title": _("Ask for a change"),
        "page_subtitle": profile.name if profile else site.hostname,
        "header_icon": "site",
    }
    return render(request, "sites/admin/change_site.html", context)


@require_http_methods(["GET", "POST"])
@manager_of_site
def ask_profile(request: HttpRequest, site: Site) -> HttpResponse:
    """The form of a profile; also at the address of Wagtail's settings."""
    profile = get_object_or_404(SiteProfile, site=site)
    form = ProfileForm(request.POST or None, instance=profile)
    return _ask(request, form, kind=ChangeKind.PROFILE, site=site, key=str(site.pk), title=_("Site profile"))


@require_http_methods(["GET", "POST"])
@manager_of_site
def ask_host(request: HttpRequest, site: Site) -> HttpResponse:
    """Host name and port."""
    form = HostForm(request.POST or None, initial={"hostname": site.hostname, "port": site.port})
    return _ask(request, form, kind=ChangeKind.HOST, site=site, key=str(site.pk), title=_("Host name"))


@require_http_methods(["GET", "POST"])
@manager_of_site
def ask_redirect(request: HttpRequest, site: Site, redirect_id: int | None = None) -> HttpResponse:
    """A new redirect, or another target for one that stands."""
    standing = _redirect(site, redirect_id) if redirect_id else None
    form = RedirectForm(request.POST or None, site=site, redirect=standing)
    path = form.cleaned_data.get("old_path", "") if form.is_bound and form.is_valid() else ""
    key = str(redirect_id) if redirect_id else key_for_new(site, path)
    return _ask(request, form, kind=ChangeKind.REDIRECT, site=site, key=key, title=_("Redirect"))


@require_http_methods(["GET", "POST"])
@manager_of_site
def ask_removal(request: HttpRequest, site: Site, redirect_id: int) -> HttpResponse:
    """The end of a redirect."""
    standing = _redirect(site, redirect_id)
    title = _("Remove the redirect “%(path)s”") % {"path": standing.old_path}
    form = ReasonForm(request.POST or None)
    return _ask(request, form, kind=ChangeKind.REDIRECT, site=site, key=str(redirect_id), title=title, remove=True)


@require_http_methods(["GET", "POST"])
@manager_of_site
def ask_order(request: HttpRequest, site: Site, page_id: int) -> HttpResponse:
    """The order of the public columns below a page."""
    menu = next((menu for menu in selectors.menus(site) if menu.parent.pk == page_id), None)
    if menu is None:
        raise Http404
    form = OrderForm(request.POST or None, columns=menu.columns)
    title = _("Order of columns below “%(page)s”") % {"page": menu.parent.title}
    return _ask(request, form, kind=ChangeKind.MENU_ORDER, site=site, key=str(page_id), title=title)


@require_http_methods(["GET", "POST"])
@manager_of_site
def ask_move(request: HttpRequest, site: Site, page_id: int) -> HttpResponse:
    """Another place for a public column or section."""
    tree = selectors.branches(site.root_page.path)
    branch = next((branch for branch in selectors.movable(tree) if branch.page.pk == page_id), None)
    if branch is None:
        raise Http404
    parents = selectors.possible_parents(branch, tree)
    form = MoveForm(request.POST or None, page=branch.page, parents=parents)
    title = _("Another place for “%(page)s”") % {"page": branch.words}
    return _ask(request, form, kind=ChangeKind.MOVE, site=site, key=str(page_id), title=title)


def _redirect(site: Site, redirect_id: int) -> Redirect:
    found: Redirect = get_object_or_404(Redirect.objects.select_related("redirect_page"), pk=redirect_id, site=site)
    return found


def _ask(
    request: HttpRequest, form: Any, *, kind: ChangeKind, site: Site, key: str, title: str, remove: bool = False
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        wished, reason = form.values(), form.cleaned_data["reason"]
        try:
            asked = actions.ask(
                user=_user(request), kind=kind, site=site, object_key=key, after=wished, reason=reason, remove=remove
            )
        except ValidationError as refusal:
            _add_errors(form, refusal)
        else:
            messages.success(request, _("Asked for. It changes when a second person approves it."))
            return redirect("changes:item", asked.pk)
    context = {
        "form": form,
        "site": site,
        "open": selectors.open_request(kind, key),
        "page_title": title,
        "page_subtitle": site.root_page.title,
        "header_icon": "site",
    }
    return render(request, "sites/admin/change_ask.html", context)


def _add_errors(form: forms.Form, error: ValidationError) -> None:
    sentences = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, texts in sentences.items():
        form.add_error(field if field in form.fields else None, texts)


@require_http_methods(["GET", "POST"])
@require_admin_access
def item(request: HttpRequest, request_id: int) -> HttpResponse:
    """Both sides of a change in words; who may decide, decides here. 404 for whom it does not concern."""
    change = get_object_or_404(ChangeRequest.objects.select_related("site__root_page"), pk=request_id)
    user = _user(request)
    if not selectors.may_see(user, change):
        raise Http404
    may = change.is_open and may_decide(user, change)
    approval = ApprovalForm(initial={"digest": change.digest}, prefix="approve")
    refusal = RefusalForm(prefix="refuse")
    if request.method == "POST":
        if "refuse" in request.POST:
            form: Any = RefusalForm(request.POST, prefix="refuse")
            refusal = form
        else:
            form = ApprovalForm(request.POST, prefix="approve")
            approval = form
        if form.is_valid() and _decided(request, change, form):
            return redirect("changes:list")
        change.refresh_from_db()
    context = {
        "change": change,
        "rows": subject_of(change.kind).rows(change.before, change.after),
        "removes": not change.after,
        "may_decide": may,
        "may_take_back": change.is_open and change.site is not None and may_ask(user, change.site),
        "deciders": selectors.names_of_deciders(change) if change.is_open else [],
        "approval": approval,
        "refusal": refusal,
        "page_title": change.get_kind_display(),
        "page_subtitle": change.title,
        "header_icon": "history",
    }
    return render(request, "sites/admin/change_item.html", context)


def _decided(request: HttpRequest, change: ChangeRequest, form: forms.Form) -> bool:
    refuses = isinstance(form, RefusalForm)
    decide = actions.refuse if refuses else actions.approve
    try:
        done = decide(request=change, user=_user(request), **form.cleaned_data)
    except ValidationError as refusal:
        _add_errors(form, refusal)
        return False
    if done.state == ChangeState.OVERTAKEN:
        messages.warning(request, _("Nothing was changed: what it is about has changed since it was asked for."))
    else:
        messages.success(request, _("Refused.") if refuses else _("Approved and changed."))
    return True


@require_POST
@require_admin_access
def take_back(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take an open request back."""
    change = get_object_or_404(ChangeRequest, pk=request_id)
    if not selectors.may_see(_user(request), change):
        raise Http404
    try:
        actions.take_back(request=change, user=_user(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The request is taken back."))
    return redirect("changes:list")


@require_admin_access
def not_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Stand in the place of Wagtail's screens of sites and redirects, for everybody: reads and writes lead to ours."""
    messages.warning(
        request, _("Sites and redirects change only when a second person approves it. Ask for the change here.")
    )
    return redirect("changes:list")
