"""Hooks that keep choosers, the API and bulk actions to the person's own sites (ADR 0010, ``docs/isolation.md``)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.permissions import policy_registry

from cms.models import BasePage

from . import bulk
from .listings import OwnDocumentsAPI, OwnImagesAPI, OwnPagesAPI
from .visible import visible_pages


@hooks.register("construct_page_chooser_queryset")
def own_pages_to_choose(pages: Any, request: HttpRequest) -> Any:
    """Pages that the person may explore; Wagtail offers every page of every site, drafts too.

    With what each row's status would ask for by itself: 25 rows cost Wagtail's chooser 60 queries.
    """
    if request.path == reverse("wagtailadmin_choose_page_search"):
        own = pages.filter(pk__in=visible_pages(request.user).values("pk"))  # a condition on paths is not searchable
    else:
        own = pages.filter(policy_registry.get_by_type(BasePage).explorable_condition(request.user))
    return own.prefetch_workflow_states().annotate_approved_schedule()


@hooks.register("construct_admin_api", order=1)  # after Wagtail's, whose endpoints these replace
def own_files_in_api(router: Any) -> None:
    """Pages, images and documents of the person's places."""
    router.register_endpoint("pages", OwnPagesAPI)
    router.register_endpoint("images", OwnImagesAPI)
    router.register_endpoint("documents", OwnDocumentsAPI)


for _action in bulk.ACTIONS:
    hooks.register("register_bulk_action", _action, order=1)  # as above
