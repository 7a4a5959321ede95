"""“Who does what where”: the table of a site, and the screens that give, change and take roles."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.models import BasePage, Column, RoleAssignment
from cms.roles.actions import revoke
from cms.roles.appointments import appoint, change_terms
from cms.roles.consequences import consequences
from cms.roles.domain import (
    Domain,
    domain_of,
    is_manager,
    managed_accounts,
    managed_organisations,
    managed_sites,
    may_appoint_auditors,
    visible_accounts,
)
from cms.roles.enums import Role
from cms.roles.forms import GiveForm, TermsForm
from cms.roles.homes import place_models
from cms.roles.permissions import may_assign
from cms.roles.places import site_root_path, site_roots
from cms.roles.reach import inside
from cms.roles.selectors import last_manager_of
from cms.roles.table import read_table
from foundation.accounts.models import User

PER_PAGE = 30
View = Callable[..., HttpResponse]


def user_of(request: HttpRequest) -> User:
    """The person of an admin request."""
    return cast("User", request.user)


def managers_only(view: View) -> View:
    """Let only site managers and superusers through."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_manager(user_of(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast("View", require_admin_access(checked))


def add_errors(form: forms.Form, error: ValidationError | PermissionDenied) -> None:
    """Say a refusal at its field, or above the form."""
    if isinstance(error, PermissionDenied):
        form.add_error(None, str(error))
        return
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, sentences in found.items():
        form.add_error(field if field in form.fields else None, sentences)


def _place(domain: Domain, page_id: int) -> BasePage:
    """A place whose table the person may see. Others do not exist for them."""
    return get_object_or_404(managed_sites(domain), pk=page_id)


def _assignment(request: HttpRequest, assignment_id: int) -> RoleAssignment:
    """An assignment at a managed place. Others do not exist for the person."""
    found = get_object_or_404(RoleAssignment.objects.select_related("page", "user", "deputy"), pk=assignment_id)
    if not may_assign(user_of(request), found.page):
        raise Http404
    return found


def _table_of(page: BasePage, domain: Domain) -> BasePage:
    """The place whose table shows a page: its site's root, or the managed place above it."""
    root = site_root_path(page.path, site_roots())
    above = (path for path in domain.paths if page.path.startswith(path))
    path = root if root and domain.covers(root) else next(above, page.path)
    return BasePage.objects.get(path=path)


@require_safe
@managers_only
def index(request: HttpRequest) -> HttpResponse:
    """The sites whose people the person looks after; one alone opens at once."""
    query = request.GET.get("q", "").strip()[:100]
    sites = managed_sites(domain_of(user_of(request)), title=query)
    found = Paginator(sites, PER_PAGE).get_page(request.GET.get("p"))
    if not query and found.paginator.count == 1:
        return redirect("people:table", found[0].pk)
    context = {"found": found, "query": query, "page_title": _("Who does what where"), "header_icon": "group"}
    return render(request, "cms/admin/people_sites.html", context)


@require_safe
@managers_only
def table(request: HttpRequest, page_id: int) -> HttpResponse:
    """The table of one site."""
    root = _place(domain_of(user_of(request)), page_id)
    context = {
        "table": read_table(root),
        "root": root,
        "page_title": _("Who does what where"),
        "page_subtitle": root.title,
        "header_icon": "group",
    }
    return render(request, "cms/admin/people.html", context)


@require_http_methods(["GET", "POST"])
@managers_only
def give(request: HttpRequest, page_id: int) -> HttpResponse:
    """Give a role at the site or a place in it, to somebody known or to a new account."""
    user = user_of(request)
    domain = domain_of(user)
    root = _place(domain, page_id)
    form = _give_form(request, domain, root)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made, password = appoint(
                actor=user,
                role=data["role"],
                page=BasePage.objects.get(pk=data["place"]),
                person=form.target(),
                until=data["until"],
                deputy=data["deputy_user"],
            )
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            return _given(request, root, made, password)
    context = {"form": form, "root": root, "page_title": _("Give a role"), "page_subtitle": root.title}
    return render(request, "cms/admin/people_give.html", context | {"header_icon": "group"})


def _give_form(request: HttpRequest, domain: Domain, root: BasePage) -> GiveForm:
    """The form with what the manager may choose; a link from a hole names role and place."""
    form = GiveForm(
        request.POST or None,
        initial={"role": request.GET.get("role", ""), "place": request.GET.get("place", root.pk)},
        places=_places(root),
        accounts=visible_accounts(user_of(request), domain),
        managed=managed_accounts(user_of(request), domain),
        organisations=managed_organisations(domain),
    )
    hidden = set() if may_appoint_auditors(domain, root) else {Role.AUDITOR}
    if not may_assign(user_of(request), root, Role.SITE_MANAGER):
        hidden.add(Role.SITE_MANAGER)
    form.fields["role"].choices = [  # type: ignore[attr-defined] # it is a ChoiceField
        choice for choice in Role.choices if choice[0] not in hidden
    ]
    return form


def _given(request: HttpRequest, root: BasePage, made: RoleAssignment, password: str | None) -> HttpResponse:
    if password is None:
        messages.success(
            request, _("%(person)s is now: %(role)s.") % {"person": made.user, "role": made.get_role_display()}
        )
        return redirect("people:table", root.pk)
    return password_page(request, made.user, password, back=root)


def password_page(request: HttpRequest, user: User, password: str, *, back: BasePage | None = None) -> HttpResponse:
    """Show an initial password, this once; the admin's pages are kept by no cache."""
    context = {
        "account": user,
        "password": password,
        "back": back,
        "page_title": _("Initial password"),
        "page_subtitle": str(user),
        "header_icon": "key",
    }
    return render(request, "cms/admin/people_password.html", context)


def _places(root: BasePage) -> list[tuple[int, str]]:
    """The site's root, its sections and columns, indented as they lie; two queries."""
    types = ContentType.objects.get_for_models(Column, *place_models()).values()
    wanted = Q(pk=root.pk) | Q(content_type__in=[content_type.pk for content_type in types])
    pages = BasePage.objects.filter(inside([root.path], sorted(set(site_roots())))).filter(wanted).order_by("path")
    return [
        (pk, "\u3000" * (depth - root.depth) + title) for pk, depth, title in pages.values_list("pk", "depth", "title")
    ]


@require_http_methods(["GET", "POST"])
@managers_only
def edit(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Change end date and deputy of a role."""
    user = user_of(request)
    assignment = _assignment(request, assignment_id)
    domain = domain_of(user)
    root = _table_of(assignment.page, domain)
    deputy = assignment.deputy
    initial = {"until": assignment.until, "deputy": deputy.username if deputy else ""}
    form = TermsForm(
        request.POST or None,
        initial=initial,
        accounts=_with(visible_accounts(user, domain), deputy),
        managed=managed_accounts(user, domain),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_terms(
                actor=user,
                assignment=assignment,
                until=form.cleaned_data["until"],
                deputy=form.cleaned_data["deputy_user"],
            )
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:table", root.pk)
    context = {
        "form": form,
        "assignment": assignment,
        "root": root,
        "may_change": may_assign(user, assignment.page, assignment.role),
        "page_title": assignment.get_role_display(),
        "page_subtitle": str(assignment.user),
        "header_icon": "user",
    }
    return render(request, "cms/admin/people_edit.html", context)


def _with(accounts: Any, person: User | None) -> Any:
    """The accounts and one more: a deputy whom somebody above has named may stay."""
    return accounts | User.objects.select_related("organisation").filter(pk=person.pk) if person else accounts


@require_http_methods(["GET", "POST"])
@managers_only
def take(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Take a role away, after saying what follows."""
    assignment = _assignment(request, assignment_id)
    root = _table_of(assignment.page, domain_of(user_of(request)))
    if request.method == "POST":
        words = {"person": str(assignment.user), "role": assignment.get_role_display()}
        try:
            revoke(actor=user_of(request), assignment=assignment)
        except (ValidationError, PermissionDenied) as refusal:
            messages.error(request, refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal))
        else:
            messages.success(request, _("%(person)s is no longer: %(role)s.") % words)
        return redirect("people:table", root.pk)
    context = {
        "assignment": assignment,
        "root": root,
        "is_last_manager": last_manager_of(assignment),
        "may_change": may_assign(user_of(request), assignment.page, assignment.role),
        "consequences": consequences(assignment),
        "page_title": _("Take the role away"),
        "page_subtitle": str(assignment.user),
        "header_icon": "warning",
    }
    return render(request, "cms/admin/people_take.html", context)
