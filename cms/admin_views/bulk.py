"""Wagtail's bulk actions on what the person may see: they list the titles of whatever ids the address names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_list_or_404
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.documents.views import bulk_actions as documents
from wagtail.images.views import bulk_actions as images

from cms.models import BasePage

from .visible import visible_files, visible_pages


class OnlyVisible:
    """Leave out what the person may not see, as if it were not there."""

    request: HttpRequest

    def get_queryset(self, model: type[Any], object_ids: Any) -> list[Any]:
        """The named objects that the person may see; 404 when there is none."""
        user = self.request.user
        seen = visible_pages(user) if issubclass(model, BasePage) else visible_files(user, model)
        return get_list_or_404(seen, pk__in=object_ids)


class OwnDelete(OnlyVisible, DeleteBulkAction):
    """Delete pages."""


class OwnMove(OnlyVisible, MoveBulkAction):
    """Move pages."""

    def get_form(self, form_class: Any = None) -> Any:
        """The form, which takes no page that the person cannot see for a destination."""
        form = super().get_form(form_class)
        form.fields["chooser"].queryset = visible_pages(self.request.user)
        return form


class OwnPublish(OnlyVisible, PublishBulkAction):
    """Publish pages, which nobody may."""


class OwnUnpublish(OnlyVisible, UnpublishBulkAction):
    """Unpublish pages, which nobody may."""


class OwnImageTags(OnlyVisible, images.AddTagsBulkAction):
    """Tag images."""


class OwnImageCollection(OnlyVisible, images.AddToCollectionBulkAction):
    """Put images into a collection."""


class OwnImageDelete(OnlyVisible, images.DeleteBulkAction):
    """Delete images."""


class OwnDocumentTags(OnlyVisible, documents.AddTagsBulkAction):
    """Tag documents."""


class OwnDocumentCollection(OnlyVisible, documents.AddToCollectionBulkAction):
    """Put documents into a collection."""


class OwnDocumentDelete(OnlyVisible, documents.DeleteBulkAction):
    """Delete documents."""


ACTIONS = (
    OwnDelete,
    OwnMove,
    OwnPublish,
    OwnUnpublish,
    OwnImageTags,
    OwnImageCollection,
    OwnImageDelete,
    OwnDocumentTags,
    OwnDocumentCollection,
    OwnDocumentDelete,
)
