"""Accounts of a manager's people: list, new, one with all that can be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from cms.models import RoleAssignment
from cms.roles.absences import absences_of
from cms.roles.account_rows import AccountState, account_rows, chosen
from cms.roles.appointments import make_account
from cms.roles.domain import domain_of, managed_accounts, managed_organisations, visible_accounts
from cms.roles.forms import ChangeAccountForm, NewAccountForm
from cms.roles.permissions import may_mark_absent
from foundation.accounts import actions
from foundation.accounts.models import User
from foundation.accounts.permissions import may_close, may_manage

from .people import add_errors, managers_only, password_page, user_of

PER_PAGE = 40

#: Acts on an account by the last part of their address: the action, and what is said afterwards.
ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "deactivate": (actions.deactivate, gettext_lazy("The account of %(person)s is deactivated.")),
    "reactivate": (actions.reactivate, gettext_lazy("The account of %(person)s is active again.")),
    "reset_second_factor": (
        actions.reset_second_factor,
        gettext_lazy("The second factor of %(person)s is removed. The next log-in sets up a new one."),
    ),
    "end_sessions": (actions.end_sessions, gettext_lazy("All sessions of %(person)s are ended.")),
    "unlock": (actions.unlock_account, gettext_lazy("The account of %(person)s is unlocked.")),
}


def _account(request: HttpRequest, user_id: int) -> User:
    """An account that the manager sees. Others do not exist for them."""
    user = user_of(request)
    return get_object_or_404(visible_accounts(user, domain_of(user)), pk=user_id)


@require_safe
@managers_only
def listing(request: HttpRequest) -> HttpResponse:
    """The manager's accounts, by name."""
    user = user_of(request)
    domain = domain_of(user)
    term, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    managed = managed_accounts(user, domain)
    accounts = chosen(visible_accounts(user, domain), term=term, state=state, managed=managed)
    found = Paginator(accounts, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "found": found,
        "rows": account_rows(list(found), user, domain),
        "query": term,
        "state": state,
        "states": AccountState.choices,
        "page_title": _("Accounts"),
        "header_icon": "user",
    }
    return render(request, "cms/admin/people_accounts.html", context)


@require_http_methods(["GET", "POST"])
@managers_only
def new(request: HttpRequest) -> HttpResponse:
    """A new account; its initial password is shown once."""
    user = user_of(request)
    form = NewAccountForm(request.POST or None, organisations=managed_organisations(domain_of(user)))
    if request.method == "POST" and form.is_valid():
        try:
            made, password = make_account(actor=user, new=form.new_account())
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            return password_page(request, made, password)
    context = {"form": form, "page_title": _("New account"), "header_icon": "user"}
    return render(request, "cms/admin/people_account_new.html", context)


@require_http_methods(["GET", "POST"])
@managers_only
def account(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: what it is, its roles, and, for who manages it, the form and the acts."""
    actor, person = user_of(request), _account(request, user_id)
    form = _change_form(request, actor, person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_account(
                actor=actor,
                user=person,
                real_name=data["real_name"],
                organisation=data["organisation"],
                phone=data["phone"],
                expires_on=data["expires_on"],
            )
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:account", person.pk)
    return _account_page(request, person, form=form)


def _change_form(request: HttpRequest, actor: User, person: User) -> ChangeAccountForm:
    initial = {name: getattr(person, name) for name in ("real_name", "organisation", "phone", "expires_on")}
    organisations = managed_organisations(domain_of(actor))
    return ChangeAccountForm(request.POST or None, initial=initial, organisations=organisations)


def _account_page(request: HttpRequest, person: User, *, form: ChangeAccountForm) -> HttpResponse:
    actor = user_of(request)
    domain = domain_of(actor)
    [row] = account_rows([person], actor, domain)
    held = RoleAssignment.objects.filter(domain.at_managed_places(), user=person).select_related("page", "deputy")
    context = {
        "account": person,
        "row": row,
        "form": form,
        "held": held.order_by("page__path", "role"),
        "is_managed": may_manage(actor, person) and actor.pk != person.pk,
        "may_close": may_close(actor, person) and actor.pk != person.pk,
        "is_self": actor.pk == person.pk,
        "may_mark_absent": may_mark_absent(actor, person),
        "absences": absences_of(person),
        "page_title": str(person),
        "page_subtitle": person.username,
        "header_icon": "user",
    }
    return render(request, "cms/admin/people_account.html", context)


@require_POST
@managers_only
def act(request: HttpRequest, user_id: int, *, name: str) -> HttpResponse:
    """One of :data:`ACTS`; a refusal is a sentence above the account's page."""
    person = _account(request, user_id)
    do, said = ACTS[name]
    try:
        do(actor=user_of(request), user=person)
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, _sentence(error))
    else:
        messages.success(request, said % {"person": person})
    return redirect("people:account", person.pk)


@require_POST
@managers_only
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new initial password, shown once."""
    person = _account(request, user_id)
    try:
        password = actions.reset_password(actor=user_of(request), user=person)
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, _sentence(error))
        return redirect("people:account", person.pk)
    return password_page(request, person, password)


def _sentence(error: ValidationError | PermissionDenied) -> str:
    return error.messages[0] if isinstance(error, ValidationError) else str(error)
