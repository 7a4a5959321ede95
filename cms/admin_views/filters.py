"""Filters of Wagtail's listings, offering people, sites and tags of the person's own sites only."""

from __future__ import annotations

from typing import Any

import django_filters
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import MultipleContentTypeFilter, MultipleUserFilter, PopularTagsFilter
from wagtail.admin.views.pages.listing import EditedByFilter, PageFilterSet, SiteFilter
from wagtail.admin.views.reports.audit_logging import SiteHistoryReportFilterSet
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet
from wagtail.documents.views.documents import DocumentsFilterSet
from wagtail.images.views.images import ImagesFilterSet
from wagtail.models import Site, get_page_content_types

from cms.models import BasePage

from .visible import colleagues, popular_tags, visible_pages


def people_of(request: HttpRequest) -> Any:
    """For filters: people whose names the person may read."""
    return colleagues(request.user)


def sites_of(request: HttpRequest) -> Any:
    """For filters: sites that lie within what the person may explore."""
    if request.user.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(root_page__in=visible_pages(request.user).filter(sites_rooted_here__isnull=False))


class OwnPageFilterSet(PageFilterSet):
    """Of page listings by type; Wagtail offers every owner, every editor and every site there is."""

    owner = MultipleUserFilter(label=_("Owner"), queryset=people_of, widget=CheckboxSelectMultiple)
    edited_by = EditedByFilter(label=_("Edited by"), queryset=people_of, widget=CheckboxSelectMultiple)
    site = SiteFilter(label=_("Site"), queryset=sites_of, widget=CheckboxSelectMultiple)

    class Meta:
        model = BasePage
        fields: list[str] = []


class OwnTypedPageFilterSet(OwnPageFilterSet):
    """Of the explorer: by type too."""

    content_type = MultipleContentTypeFilter(
        label=_("Page type"),
        queryset=lambda request: get_page_content_types(include_base_page_type=False),
        widget=CheckboxSelectMultiple,
    )


class OwnHistoryFilterSet(SiteHistoryReportFilterSet):
    """Of the site history; Wagtail offers everybody who ever did anything."""

    def get_users_queryset(self) -> Any:
        """People whose names the person may read."""
        return colleagues(self.request.user)


class OwnLockedFilterSet(LockedPagesReportFilterSet):
    """Of locked pages; Wagtail offers everybody who holds a lock."""

    locked_by = django_filters.ModelChoiceFilter(
        label=_("Locked by"), empty_label=_("Anyone"), field_name="locked_by", queryset=people_of
    )

    class Meta(LockedPagesReportFilterSet.Meta):
        model = BasePage


class OwnWorkflowFilterSet(WorkflowReportFilterSet):
    """Of workflows; Wagtail offers everybody who ever submitted."""

    requested_by = django_filters.ModelChoiceFilter(field_name="requested_by", queryset=people_of)


class _OwnTags:
    """Offers tags of the files that the person may see."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)  # type: ignore[call-arg] # a mixin of filter sets
        filters: dict[str, Any] = self.filters  # type: ignore[attr-defined] # as above
        filters.pop("tag", None)
        if tags := popular_tags(request.user, self._meta.model):  # type: ignore[attr-defined] # as above
            filters["tag"] = PopularTagsFilter(
                label=_("Tag"),
                field_name="tags__name",
                choices=[(tag.name, tag.name) for tag in tags],
                widget=CheckboxSelectMultiple,
                use_subquery=kwargs.get("is_searching"),
                help_text=_("Filter by up to ten most popular tags."),
            )


class OwnImagesFilterSet(_OwnTags, ImagesFilterSet):
    """Of images."""

    class Meta(ImagesFilterSet.Meta):
        pass


class OwnDocumentsFilterSet(_OwnTags, DocumentsFilterSet):
    """Of documents."""

    class Meta(DocumentsFilterSet.Meta):
        pass
