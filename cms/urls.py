"""Addresses of the admin that stand before Wagtail's own: the same paths, kept to the person's own sites.

Wagtail offers no hook for these screens. They have no names here: names belong to Wagtail's patterns, whose paths the
resolver finds here first. ``docs/isolation.md`` says how a test finds a screen that is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404
from wagtail.admin.views import workflows
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .admin_views import choosers, listings


def superusers_only(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Refuse others."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return checked


_task_chooser = [
    path("", superusers_only(workflows.TaskChooserView.as_view())),
    path("results/", superusers_only(workflows.TaskChooserResultsView.as_view())),
    path("create/", superusers_only(workflows.TaskChooserCreateView.as_view())),
    path("<int:task_id>/", superusers_only(workflows.task_chosen)),
]


def _below(prefix: str, patterns: list[URLPattern]) -> list[URLPattern]:
    return [path(prefix + str(entry.pattern), entry.callback) for entry in patterns]


def _report(prefix: str, view: Any) -> list[URLPattern]:
    return [path(f"{prefix}/", view.as_view()), path(f"{prefix}/results/", view.as_view(results_only=True))]


urlpatterns: list[URLPattern] = [
    path("choose-page/", choosers.OwnBrowseView.as_view()),
    path("choose-page/<int:parent_page_id>/", choosers.OwnBrowseView.as_view()),
    path("choose-page/chosen-multiple/", choosers.OwnChosenMultipleView.as_view()),
    path("choose-external-link/", choosers.OwnExternalLinkView.as_view()),
    path("tag-autocomplete/", choosers.tags),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", choosers.tags),
    path("images/chooser/", choosers.image_chooser),
    *_report("images", listings.OwnImagesView),
    *_report("documents", listings.OwnDocumentsView),
    *_report("reports/site-history", listings.OwnHistoryView),
    *_report("reports/locked", listings.OwnLockedView),
    *_report("reports/workflow", listings.OwnWorkflowView),
    *_report("reports/page-types-usage", listings.TypesUsageView),
    *_below("workflows/task_chooser/", _task_chooser),
]

for _decorator in (require_admin_access, display_custom_404, never_cache):
    urlpatterns = decorate_urlpatterns(urlpatterns, _decorator)
