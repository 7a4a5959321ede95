"""Wagtail's page and image choosers, within what the person may explore (``wagtail.md §2``: it asks no permission)."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import chooser
from wagtail.images import get_image_model
from wagtail.images.views.chooser import ImageChooserViewSet, ImageChooseView
from wagtail.permissions import policy_registry

from cms.models import BasePage

from .visible import popular_tags, visible_pages, visible_tags

TAGS_OFFERED = 10


class OwnTitleColumn(chooser.PageTitleColumn):
    """Wagtail reads each row's parent by itself to name its id; it is the page that is browsed."""

    def __init__(self, *args: Any, parent: BasePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent

    def get_cell_context_data(self, instance: BasePage, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The cell."""
        if instance.depth == self.parent.depth + 1:
            instance._cached_parent_obj = self.parent  # treebeard's own memory
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context


class OwnBrowseView(chooser.BrowseView):
    """Browsing begins where the person's pages begin, and goes nowhere else."""

    @property
    def columns(self) -> list[Any]:
        """Wagtail's, with a title that costs no query a row."""
        multiple = bool(self.is_multiple_choice)
        title = OwnTitleColumn("title", label=_("Title"), is_multiple_choice=multiple, parent=self.parent_page)
        return [title if column.name == "title" else column for column in super().columns]

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        """Show a page's children; 404 for a page that the person may not explore."""
        if parent_page_id is None:
            start = policy_registry.get_by_type(BasePage).explorable_root_instance(request.user)
            if start is None:
                raise PermissionDenied
            parent_page_id = start.pk
        elif not visible_pages(request.user).filter(pk=parent_page_id).exists():
            raise Http404
        response: HttpResponse = super().get(request, parent_page_id)
        return response


class OwnChosenMultipleView(chooser.ChosenMultipleView):
    """The chosen pages, without those that the person cannot have chosen."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Drop ids of pages that the person may not explore."""
        ids = [value for value in request.GET.getlist("id") if value.isdecimal()]
        own = visible_pages(request.user).filter(pk__in=ids).values_list("pk", flat=True)
        chosen = request.GET.copy()
        chosen.setlist("id", [str(pk) for pk in own])
        vars(request)["GET"] = chosen  # Wagtail's view reads the ids from here
        response: HttpResponse = super().get(request)
        return response


class OwnExternalLinkView(chooser.ExternalLinkView):
    """An address of a page of another site stays an address: Wagtail would answer with that page's draft title."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Turn an address into a link to a page only where the person may explore the page."""
        response: HttpResponse = super().post(request)
        data: dict[str, Any] = json.loads(response.content)
        found = (data.get("internal") or data.get("result") or {}).get("id")
        if found is not None and not visible_pages(request.user).filter(pk=found).exists():
            own: HttpResponse = self.render_chosen_response(self.get_result_data())
            return own
        return response


class OwnImageChooseView(ImageChooseView):
    """Suggests tags of images that the person may see."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Replace the suggestions."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "popular_tags": popular_tags(self.request.user, self.model)}


class OwnImageChooserViewSet(ImageChooserViewSet):
    """The image chooser with the view above."""

    choose_view_class = OwnImageChooseView


image_chooser = OwnImageChooserViewSet(
    "wagtailimages_chooser", model=get_image_model(), url_prefix="images/chooser"
).choose_view


def tags(request: HttpRequest, app_name: str = "taggit", model_name: str = "tag") -> JsonResponse:
    """Complete a tag from those of the files that the person may see; 404 for tags of other kinds (there are none)."""
    from wagtail.documents import get_document_model

    if (app_name, model_name) != ("taggit", "tag"):
        raise Http404
    term = request.GET.get("term", "")
    found = visible_tags(request.user, get_image_model(), get_document_model()).filter(name__istartswith=term)
    names = found.order_by("name").values_list("name", flat=True)[:TAGS_OFFERED] if term else ()
    return JsonResponse(list(names), safe=False)
