"""The chains of reviews, for the provincial office: which steps which items take."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms.models import ReviewChain
from cms.review.chain_actions import delete_chain, set_chain
from cms.review.chain_forms import ChainForm
from cms.review.chain_table import chain_rows, in_words, preview_rows
from foundation.accounts.gates import office_only

from .people import add_errors, user_of


@require_safe
@office_only
def listing(request: HttpRequest) -> HttpResponse:
    """All chains, the standard last, and what an item of each kind would take."""
    context = {"rows": chain_rows(), "preview": preview_rows(), "page_title": _("Review chains")}
    return render(request, "cms/admin/chains.html", context | {"header_icon": "tasks"})


@require_http_methods(["GET", "POST"])
@office_only
def edit(request: HttpRequest, chain_id: int | None = None) -> HttpResponse:
    """A new chain, or another shape for one that stands."""
    chain = get_object_or_404(ReviewChain, pk=chain_id) if chain_id else None
    form = ChainForm(request.POST or None, initial=ChainForm.initial_of(chain) if chain else None)
    if request.method == "POST" and form.is_valid():
        try:
            set_chain(actor=user_of(request), chain=chain, **form.cleaned_data)
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved. Reviews under way keep their steps."))
            return redirect("chains:list")
    context = {"form": form, "chain": chain, "page_title": _("Review chain"), "page_subtitle": str(chain or "")}
    return render(request, "cms/admin/chain_edit.html", context | {"header_icon": "tasks"})


@require_http_methods(["GET", "POST"])
@office_only
def delete(request: HttpRequest, chain_id: int) -> HttpResponse:
    """Delete a chain, after saying what follows."""
    chain = get_object_or_404(ReviewChain, pk=chain_id)
    if request.method == "POST":
        delete_chain(actor=user_of(request), chain=chain)
        messages.success(request, _("“%(chain)s” is deleted. Reviews under way keep their steps.") % {"chain": chain})
        return redirect("chains:list")
    context = {"chain": chain, "steps": in_words(chain.steps), "page_title": _("Delete the chain")}
    return render(
        request, "cms/admin/chain_delete.html", context | {"page_subtitle": str(chain), "header_icon": "warning"}
    )
