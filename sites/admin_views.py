"""Admin screens of the cluster: its sites, and the form that makes one."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.accounts.gates import office_only
from foundation.accounts.models import User

from .actions import provision_site
from .forms import ProvisionForm
from .models import SiteProfile


@require_safe
@office_only
def site_list(request: HttpRequest) -> HttpResponse:
    """All sites with what their footers lack."""
    profiles = SiteProfile.objects.select_related("site__root_page", "organisation").order_by(
        "site__root_page__depth", "kind", "name"
    )
    context = {"profiles": profiles, "page_title": _("Sites of the cluster"), "header_icon": "site"}
    return render(request, "sites/admin/site_list.html", context)


@require_http_methods(["GET", "POST"])
@office_only
def provision(request: HttpRequest) -> HttpResponse:
    """The short form; what is wrong is said at the field, and nothing is left half-made."""
    form = ProvisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                provisioned = provision_site(actor=cast("User", request.user), plan=form.plan())
        except ValidationError as error:
            _add_errors(form, error)
        else:
            context = {"provisioned": provisioned, "page_title": _("The site stands"), "header_icon": "success"}
            return render(request, "sites/admin/provisioned.html", context)
    context = {"form": form, "page_title": _("New sub-site"), "header_icon": "site"}
    return render(request, "sites/admin/provision.html", context)


def _add_errors(form: ProvisionForm, error: ValidationError) -> None:
    messages = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, sentences in messages.items():
        form.add_error(field if field in form.fields else None, sentences)
