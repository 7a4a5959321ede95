"""Each check taken away alone: the matrix must then report what a stranger sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from taggit.models import Tag
from wagtail.admin.views import chooser
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView as TypesUsage

from cms.admin_views import bulk, choosers, filters, isolation_hooks, listings, places, visible
from cms.models import BasePage
from cms.publication.permissions import PagePermissions
from cms.roles.policies import RolePagePolicy

from .asking import Asker
from .targets import addresses, calls
from .verdict import breaches

pytestmark = pytest.mark.django_db


def _all_pages(user: Any) -> Any:
    return BasePage.objects.all()


def _all_files(user: Any, model: Any) -> Any:
    return model.objects.all()


def _all_tags(user: Any, *models: Any) -> Any:
    return Tag.objects.all()


def _everybody(user: Any) -> Any:
    return get_user_model().objects.all()


def _allow(*args: Any) -> None:
    """A check that lets everything through."""


@dataclass(frozen=True)
class Hole:
    """Where a check stands, what stands there without it, and the row that must notice."""

    row: str
    holder: Any
    name: str
    without: Any
    method: str = "GET"


HOLES = [
    Hole("wagtailadmin_choose_page_child draft", choosers.OwnBrowseView, "get", chooser.BrowseView.get),
    Hole("wagtailadmin_choose_page_search", isolation_hooks, "visible_pages", _all_pages),
    Hole("wagtailadmin_choose_page_chosen_multiple", choosers, "visible_pages", _all_pages),
    Hole(
        "wagtailadmin_choose_page_external_link",
        choosers.OwnExternalLinkView,
        "post",
        chooser.ExternalLinkView.post,
        "POST",
    ),
    Hole("wagtailadmin_tag_autocomplete", choosers, "visible_tags", _all_tags),
    Hole("wagtailimages_chooser:choose", choosers, "popular_tags", _all_tags),
    Hole("wagtailimages:index", filters, "popular_tags", _all_tags),
    Hole("wagtaildocs:index", filters, "popular_tags", _all_tags),
    Hole("wagtail_bulk_action basepage-delete", bulk, "visible_pages", _all_pages),
    Hole("wagtail_bulk_action basepage-move-all", bulk, "visible_pages", _all_pages),
    Hole("wagtail_bulk_action porticoimage-add_tags", bulk, "visible_files", _all_files),
    Hole("wagtail_bulk_action porticodocument-delete", bulk, "visible_files", _all_files),
    Hole("wagtailadmin_explore own-all", filters, "colleagues", _everybody),
    Hole("wagtailadmin_pages:type_use", filters, "colleagues", _everybody),
    Hole("wagtailadmin_reports:site_history", filters, "colleagues", _everybody),
    Hole("wagtailadmin_reports:workflow", filters, "colleagues", _everybody),
    Hole("wagtailadmin_reports:locked_pages", filters, "colleagues", _everybody),
    Hole("wagtailadmin_reports:page_types_usage", listings.TypesUsageView, "dispatch", TypesUsage.dispatch),
    Hole("wagtailadmin_explore draft", listings.OwnExplorerView, "get", ExplorableIndexView.get),
    Hole("wagtailadmin_api:images:listing", listings, "visible_files", _all_files),
    Hole("wagtailadmin_api:documents:detail", listings, "visible_files", _all_files),
    Hole("wagtailadmin_pages:move_confirm", places.OwnMoveConfirmView, "dispatch", MoveConfirmView.dispatch),
    Hole("wagtailadmin_pages:copy own-page-below-draft", visible, "demand_visible_page", _allow, "POST"),
    Hole("wagtailadmin_pages:choose_parent draft", visible, "demand_visible_page", _allow, "POST"),
    Hole("wagtailadmin_pages:edit", PagePermissions, "can_edit", lambda self: True),
    Hole("wagtailadmin_pages:edit", PagePermissions, "can_edit", lambda self: True, "POST"),
    Hole("wagtailadmin_pages:history", PagePermissions, "can_edit", lambda self: True),
    Hole("wagtailadmin_pages:search", RolePagePolicy, "explorable_instances", lambda self, user: _all_pages(user)),
    Hole("wagtailadmin_api:pages:listing", RolePagePolicy, "explorable_instances", lambda self, u: _all_pages(u)),
]  # fmt: skip


def _row(name: str) -> tuple[str, Any, tuple[str, ...]]:
    found = {row: (address.name, call, args) for address in addresses() for row, call, args in calls(address)}
    return found[name]


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: f"{hole.row} {hole.method} {hole.name}")
def test_leak_is_reported_when_its_check_is_lifted(asker: Asker, monkeypatch: pytest.MonkeyPatch, hole: Hole) -> None:
    name, call, arguments = _row(hole.row)

    def reported() -> list[str]:
        answers = asker.row(hole.method, name, call, arguments)
        return breaches(asker.world, hole.row, hole.method, call, answers)

    assert reported() == []
    monkeypatch.setattr(hole.holder, hole.name, hole.without)
    assert reported() != []
