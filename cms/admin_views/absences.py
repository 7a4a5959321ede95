"""Being away and coming back: for oneself, and for one's people."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from cms.models import Absence, RoleAssignment
from cms.roles.absences import absences_of, warnings_for
from cms.roles.actions import end_absence, mark_absent
from cms.roles.domain import domain_of, visible_accounts
from cms.roles.forms import AbsenceForm
from cms.roles.permissions import may_mark_absent
from foundation.accounts.models import User

from .people import add_errors, user_of


def _person(request: HttpRequest, user_id: int | None) -> User:
    """Oneself, or somebody whose absence the person may enter. Others do not exist for them."""
    user = user_of(request)
    if user_id is None or user_id == user.pk:
        return User.objects.get(pk=user.pk)  # the request's own is a lazy stand-in
    person = get_object_or_404(visible_accounts(user, domain_of(user)), pk=user_id)
    if not may_mark_absent(user, person):
        raise Http404
    return person


@require_http_methods(["GET", "POST"])
@require_admin_access
def away(request: HttpRequest, user_id: int | None = None) -> HttpResponse:
    """Enter days of absence, seeing what happens to each role meanwhile."""
    person = _person(request, user_id)
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mark_absent(actor=user_of(request), user=person, **form.cleaned_data)
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Entered. Come back earlier with one click."))
            return redirect(request.path)
    return render(request, "cms/admin/people_away.html", _context(request, person, form))


def _context(request: HttpRequest, person: User, form: AbsenceForm) -> dict[str, Any]:
    is_self = person.pk == user_of(request).pk
    return {
        "person": person,
        "is_self": is_self,
        "form": form,
        "absences": absences_of(person),
        "held": RoleAssignment.objects.in_force()
        .filter(user=person)
        .select_related("page", "deputy")
        .order_by("page__path", "role"),
        "warnings": warnings_for(person),
        "page_title": _("I am away") if is_self else _("Away"),
        "page_subtitle": "" if is_self else str(person),
        "header_icon": "calendar",
    }


@require_POST
@require_admin_access
def back(request: HttpRequest, absence_id: int) -> HttpResponse:
    """The person is back, or will not go after all."""
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=absence_id)
    actor = user_of(request)
    if not may_mark_absent(actor, absence.user):
        raise Http404
    end_absence(actor=actor, absence=absence)
    if absence.user_id == actor.pk:
        messages.success(request, _("Welcome back. Your roles are yours again."))
        return redirect("wagtailadmin_home")
    messages.success(request, _("%(person)s is back.") % {"person": absence.user})
    return redirect("people:account", absence.user_id)
