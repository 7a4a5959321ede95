"""Wagtail's listings and reports, with filters of the person's own sites, and the API behind its menus."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.admin.views.reports.workflows import WorkflowView
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views.documents import IndexView as DocumentsIndexView
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views.images import IndexView as ImagesIndexView

from cms.models import BasePage

from .filters import (
    OwnDocumentsFilterSet,
    OwnHistoryFilterSet,
    OwnImagesFilterSet,
    OwnLockedFilterSet,
    OwnPageFilterSet,
    OwnTypedPageFilterSet,
    OwnWorkflowFilterSet,
)
from .visible import visible_files, visible_pages


class OwnExplorerView(ExplorableIndexView):
    """The explorer; who has places in two sites shares an ancestor with all others, which opens none of theirs."""

    base_filterset_class = OwnTypedPageFilterSet
    filterset_class = OwnTypedPageFilterSet

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        """Show a page's children; lead back to the top where the person may not explore the page."""
        if parent_page_id is not None and not visible_pages(request.user).filter(pk=parent_page_id).exists():
            root = self.permission_policy.explorable_root_instance(request.user)
            return redirect(self.index_url_name, root.pk)
        response: HttpResponse = super().get(request, parent_page_id)
        return response

    def get_base_queryset(self) -> QuerySet[Any]:
        """As Wagtail's, with the condition itself instead of a list of all keys, which only a search needs."""
        if self.is_searching:
            searched: QuerySet[Any] = super().get_base_queryset()
            return searched
        whole = self.is_searching_whole_tree
        manager = self.model._default_manager
        if self.is_filtering:
            pages = manager.all() if whole else manager.descendant_of(self.parent_page)
        else:
            pages = manager.child_of(self.parent_page)
        condition = self.permission_policy.explorable_condition(self.request.user)
        own: QuerySet[Any] = self.annotate_queryset(pages.filter(condition))
        return own


class OwnTypeUseView(ContentTypeUseView):
    """Pages of a type. The link above it leads to a report for superusers, so it is left out for others."""

    base_filterset_class = OwnPageFilterSet
    filterset_class = OwnPageFilterSet

    def get_base_queryset(self) -> QuerySet[Any]:
        """As the explorer's: the condition itself, but for a search."""
        if self.is_searching:
            searched: QuerySet[Any] = super().get_base_queryset()
            return searched
        condition = self.permission_policy.explorable_condition(self.request.user)
        own: QuerySet[Any] = self.annotate_queryset(self.model.objects.filter(condition, depth__gt=1))
        return own

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The way here."""
        items: list[dict[str, Any]] = super().get_breadcrumbs_items()
        return items if self.request.user.is_superuser else items[-1:]


class OwnHistoryView(LogEntriesView):
    """The site history."""

    filterset_class = OwnHistoryFilterSet


class OwnLockedView(LockedPagesView):
    """Locked pages."""

    filterset_class = OwnLockedFilterSet


class OwnWorkflowView(WorkflowView):
    """What was submitted."""

    filterset_class = OwnWorkflowFilterSet


class TypesUsageView(PageTypesUsageReportView):
    """How many pages of each type there are in the whole cluster, and which was edited last: for superusers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse others; Wagtail shows it to everybody who may enter."""
        if not request.user.is_superuser:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class OwnImagesView(ImagesIndexView):
    """Images."""

    filterset_class = OwnImagesFilterSet


class OwnDocumentsView(DocumentsIndexView):
    """Documents."""

    filterset_class = OwnDocumentsFilterSet


class OwnPagesAPI(PagesAdminAPIViewSet):
    """Pages that the explorer shows; the search behind it takes no condition on paths, so it gets keys."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """As Wagtail's, in a form that can be searched."""
        pages: QuerySet[Any] = super().get_base_queryset()
        return BasePage.objects.filter(pk__in=pages.values("pk")) if "search" in self.request.GET else pages


class OwnImagesAPI(ImagesAdminAPIViewSet):
    """Images of the person's places; Wagtail's serves all. The private original has no address to name."""

    meta_fields = [name for name in ImagesAdminAPIViewSet.meta_fields if name != "download_url"]
    listing_default_fields = [name for name in ImagesAdminAPIViewSet.listing_default_fields if name != "download_url"]
    nested_default_fields = [name for name in ImagesAdminAPIViewSet.nested_default_fields if name != "download_url"]

    def get_queryset(self) -> QuerySet[Any]:
        """What the person may choose, change or delete."""
        return visible_files(self.request.user, self.model).order_by("id")


class OwnDocumentsAPI(DocumentsAdminAPIViewSet):
    """Documents of the person's places; Wagtail's serves all."""

    def get_queryset(self) -> QuerySet[Any]:
        """What the person may choose, change or delete."""
        return visible_files(self.request.user, self.model).order_by("id")
