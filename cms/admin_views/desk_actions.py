"""Beside the decision: preview and pictures of an item, opinions, and approving several items at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.images.models import SourceImageIOError

from cms.models import BasePage, Opening
from cms.review.actions import Outcome, approve_many, sentence_of
from cms.review.desk import DeskRow, desk_rows
from cms.review.forms import ApprovalForm
from cms.review.opinions import answer, ask, askable
from foundation.accounts.models import User
from foundation.files.models import PorticoImage
from foundation.files.views import PRIVATE

from .desk_forms import OpinionForm, QuestionForm
from .desk_item import Access, access_to, opinion_context
from .review import PER_PAGE, gone

THUMBNAIL = "max-320x240|format-webp"


def _access(request: HttpRequest, page_id: int) -> Access:
    """How the person may see the item; 404 for whom it does not concern."""
    access = access_to(get_object_or_404(BasePage, pk=page_id), cast("User", request.user))
    if access is None:
        raise Http404
    return access


@require_safe
@require_admin_access
def preview(request: HttpRequest, page_id: int) -> HttpResponse:
    """The version in review as the public would read it."""
    access = _access(request, page_id)
    assert access.review.revision is not None  # noqa: S101 - asked in access_to
    page = access.review.revision.as_object()
    response: HttpResponse = page.make_preview_request(request, page.default_preview_mode)
    return response


@require_safe
@require_admin_access
def picture(request: HttpRequest, page_id: int, image_id: int) -> FileResponse:
    """A small size of a picture that the version in review names, or that is public; else 404."""
    access = _access(request, page_id)
    image = get_object_or_404(PorticoImage, pk=image_id)
    if image_id not in access.review.files.get("image", ()) and image.public_since is None:
        raise Http404
    try:
        rendition = image.get_rendition(THUMBNAIL)
    except SourceImageIOError as error:
        raise Http404 from error
    return FileResponse(rendition.file.open("rb"), headers=PRIVATE)


@require_http_methods(["GET", "POST"])
@require_admin_access
def ask_opinion(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask somebody for an opinion; who may decide the item may."""
    page = get_object_or_404(BasePage, pk=page_id)
    user = cast("User", request.user)
    access = access_to(page, user)
    if access is None or access.task is None:
        return gone(request, page_id)
    form = QuestionForm(request.POST or None, askable(user, access.review))
    if form.is_valid():
        try:
            ask(review=access.review, user=user, **form.cleaned_data)
        except (ValidationError, PermissionDenied) as refusal:
            form.add_error(None, sentence_of(refusal))
        else:
            messages.success(request, _("%(person)s is asked.") % {"person": form.cleaned_data["person"]})
            return redirect("cms_review:item", page_id)
    context = {"form": form, "page": page, "page_title": _("Ask for an opinion"), "page_subtitle": access.review.title}
    return render(request, "cms/admin/item_ask.html", {**context, "header_icon": "comment"})


@require_POST
@require_admin_access
def give_opinion(request: HttpRequest, page_id: int) -> HttpResponse:
    """Give the opinion that one was asked for."""
    page = get_object_or_404(BasePage, pk=page_id)
    access = access_to(page, cast("User", request.user))
    opinion = _asked(request, access)
    if access is None or opinion is None:
        return gone(request, page_id)
    form = OpinionForm(request.POST)
    if form.is_valid():
        try:
            answer(opinion=opinion, user=cast("User", request.user), text=form.cleaned_data["opinion"])
        except (ValidationError, PermissionDenied) as refusal:
            form.add_error(None, sentence_of(refusal))
        else:
            messages.success(request, _("Your opinion on “%(title)s” is sent.") % {"title": access.review.title})
            return redirect("cms_review:desk" if access.task is None else access.url)
    if access.task is not None:
        messages.error(request, _("Your opinion is missing or too long."))
        return redirect(access.url)
    return render(request, "cms/admin/item.html", {**opinion_context(request, access), "opinion_form": form})


def _asked(request: HttpRequest, access: Access | None) -> Any:
    return access.opinion if access is not None else None


@require_POST
@require_admin_access
def bulk(request: HttpRequest) -> HttpResponse:
    """Approve several opened items: first the list to confirm, then what became of each."""
    user = cast("User", request.user)
    chosen = list(_chosen(request))
    if not chosen:
        messages.warning(request, _("Choose at least one item that you have opened."))
        return redirect("cms_review:desk")
    form = ApprovalForm(request.POST if "confirmed" in request.POST else None)
    rows = {row.review: row for row in desk_rows(user)}
    if form.is_valid():
        outcomes = approve_many(items=chosen, user=user, comment=form.cleaned_data["comment"])
        return render(request, "cms/admin/desk_bulk_done.html", _result(outcomes, user))
    listed: list[tuple[DeskRow, str]] = [(rows[key], f"{key}:{digest}") for key, digest in chosen if key in rows]
    context = {"rows": listed, "form": form, "missing": len(chosen) - len(listed)}
    return render(request, "cms/admin/desk_bulk.html", {**context, "page_title": _("Approve several items")})


def _chosen(request: HttpRequest) -> Iterator[tuple[int, str]]:
    """What was ticked, as (review, digest); anything else is passed over."""
    for value in dict.fromkeys(request.POST.getlist("item")[:PER_PAGE]):
        key, _colon, digest = value.partition(":")
        if key.isdecimal() and key.isascii() and len(key) < 18 and digest:
            yield int(key), digest


def _result(outcomes: list[Outcome], user: User) -> dict[str, Any]:
    """What became of each; an item that waits no more is named to who had it open only."""
    opened = Opening.objects.filter(user_id=user.pk, review_id__in=[one.review for one in outcomes])
    titles = dict(opened.values_list("review_id", "review__title"))
    rows = [
        {"title": one.title or titles.get(one.review, "–"), "done": one.done, "sentence": one.sentence}
        for one in outcomes
    ]
    return {
        "rows": rows,
        "done": sum(one.done for one in outcomes),
        "page_title": _("Several items approved"),
        "header_icon": "tasks",
    }
