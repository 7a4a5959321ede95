"""The author's side: my items, answering a return, comparing versions, and what the editor says about a review."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.images.models import SourceImageIOError
from wagtail.models import Revision

from cms.corrections.selectors import unclosed_about
from cms.models import BasePage, Column
from cms.publication.digest import files_named
from cms.review.actions import sentence_of, submit
from cms.review.authors import ALL, MINE, OTHERS, last_return, own_items, own_pages, writing_groups
from cms.review.comparison import compare
from cms.review.selectors import latest_versions, open_review
from foundation.accounts.models import User
from foundation.files.models import PorticoImage
from foundation.files.views import PRIVATE

from .page_types import by_use

PER_PAGE: Final = 25
#: Kinds of items that have a button at every column.
COMMON: Final = 2
#: The field of the editor that answers a return.
ANSWER: Final = "review-answer"
THUMBNAIL: Final = "max-320x240|format-webp"
_LARGEST: Final = 2**63


class AnswerToReturnForm(forms.Form):
    """What the author says to a return."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        help_text=gettext_lazy("The reviewers read it beside the new version: what was changed, or why it stays."),
        widget=forms.Textarea({"rows": 4}),
    )


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _own(request: HttpRequest, page_id: int) -> BasePage:
    """A page that the person may edit today; 404 for others, also for who wrote it and has no role there any more."""
    page: BasePage = get_object_or_404(BasePage, pk=page_id, depth__gt=1).specific
    if not page.permissions_for_user(_user(request)).can_edit():
        raise Http404
    return page


@require_safe
@require_admin_access
def listing(request: HttpRequest) -> HttpResponse:
    """Where each of the person's items stands."""
    user = _user(request)
    which = request.GET.get("which", ALL)
    which = which if which in (MINE, OTHERS, ALL) else ALL
    found = Paginator(own_pages(user, which=which), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "rows": own_items(user, list(found)),
        "found": found,
        "which": which,
        "choices": ((ALL, _("All")), (MINE, _("With me")), (OTHERS, _("In review"))),
        "query": f"which={which}",
        "page_title": _("My items"),
        "header_icon": "doc-full",
    }
    return render(request, "cms/admin/own.html", context)


@require_safe
@require_admin_access
def write(request: HttpRequest) -> HttpResponse:
    """The columns where the person may begin an item, and what is written there most; the rest is one click away."""
    kinds = _kinds()
    context = {
        "groups": writing_groups(_user(request)),
        "kinds": kinds[:COMMON],
        "others": kinds[COMMON:],
        "page_title": _("Write something new"),
        "header_icon": "plus-inverse",
    }
    return render(request, "cms/admin/own_write.html", context)


def _kinds() -> list[type[BasePage]]:
    """What goes into a column, in the order of its use."""
    models = [model for model in Column.creatable_subpage_models() if issubclass(model, BasePage)]
    return by_use(model for model in models if not model.is_structural)


@require_http_methods(["GET", "POST"])
@require_admin_access
def answer_return(request: HttpRequest, page_id: int) -> HttpResponse:
    """Submit what came back again, with an answer that its reviewers read."""
    page = _own(request, page_id)
    returned = last_return(page)
    if returned is None:
        messages.info(request, _("“%(page)s” was not returned, or is in review again.") % {"page": page.title})
        return redirect("authors:list")
    form = AnswerToReturnForm(request.POST or None)
    if form.is_valid():
        try:
            submit(page=page, user=_user(request), answer=form.cleaned_data["answer"])
        except (ValidationError, PermissionDenied) as refusal:
            form.add_error(None, sentence_of(refusal))
        else:
            messages.success(request, _("“%(page)s” is submitted again.") % {"page": page.title})
            return redirect("authors:list")
    context = {
        "page": page,
        "returned": returned,
        "form": form,
        "page_title": _("Answer a return"),
        "page_subtitle": page.get_admin_display_title(),
        "header_icon": "undo",
    }
    return render(request, "cms/admin/own_answer.html", context)


@require_safe
@require_admin_access
def versions(request: HttpRequest, page_id: int) -> HttpResponse:
    """The latest versions of an item, and any two of them side by side."""
    page = _own(request, page_id)
    found = latest_versions(page)
    review = open_review(page)
    pair = _pair(page, request)
    chosen = pair or (found[1:2] or found)[:1] + found[:1]
    context = {
        "page": page,
        "versions": found,
        "before": chosen[0] if chosen else None,
        "after": chosen[-1] if chosen else None,
        "in_review": review.revision_key if review else None,
        "comparison": _compared(page, pair, whole=request.GET.get("all") == "1") if pair else None,
        "page_title": _("Versions"),
        "page_subtitle": page.get_admin_display_title(),
        "header_icon": "history",
    }
    return render(request, "cms/admin/own_versions.html", context)


@require_safe
@require_admin_access
def picture(request: HttpRequest, page_id: int, revision_id: int, image_id: int) -> FileResponse:
    """A small size of a picture that a version of an own item names; else 404."""
    page = _own(request, page_id)
    revision = get_object_or_404(Revision.page_revisions, pk=revision_id, object_id=str(page.pk))
    image = get_object_or_404(PorticoImage, pk=image_id)
    if image_id not in files_named(revision.as_object()).images:
        raise Http404
    try:
        rendition = image.get_rendition(THUMBNAIL)
    except SourceImageIOError as error:
        raise Http404 from error
    return FileResponse(rendition.file.open("rb"), headers=PRIVATE)


def _pair(page: BasePage, request: HttpRequest) -> list[Revision]:
    """The two versions that the address names, older first; empty where it names none of the page's."""
    keys = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(key.isascii() and key.isdecimal() and len(key) < 20 and int(key) < _LARGEST for key in keys):
        return []
    rows = Revision.page_revisions.filter(object_id=str(page.pk), pk__in=keys).select_related("user")
    found = list(rows.order_by("created_at", "pk"))
    return found if len(found) == len(set(keys)) else []


def _compared(page: BasePage, pair: list[Revision], *, whole: bool) -> Any:
    before, after = pair[0].as_object(), pair[-1].as_object()
    older = files_named(before).images

    def picture_url(pk: int) -> str:
        version = pair[0] if pk in older else pair[-1]
        return reverse("authors:picture", args=[page.pk, version.pk, pk])

    return compare(before, after, picture_url=picture_url, whole=whole)


class AuthorsEditor:
    """Mixed into Wagtail's editor: above the form a return's comment with a box to answer it, and reported errors."""

    page: Any
    request: Any
    locked_for_user: bool

    def get_template_names(self) -> list[str]:
        """Ours around Wagtail's."""
        names: list[str] = super().get_template_names()  # type: ignore[misc] # Wagtail's view stands behind this one
        return ["cms/admin/own_edit.html"] if names == ["wagtailadmin/pages/edit.html"] else names

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the last reviewer asked for, while the item is the author's again, and readers' reports."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc] # as above
        returned = None if self.locked_for_user else last_return(self.page)
        tickets = unclosed_about(self.page, _user(self.request))
        return context | {"returned": returned, "answer": answer_in(self.request), "tickets": tickets}


def answer_in(request: HttpRequest) -> str:
    """What the editor's box says to the last return."""
    return request.POST.get(ANSWER, "").replace("\x00", "").strip()[:2000]
