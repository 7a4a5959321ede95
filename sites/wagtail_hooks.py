"""Hooks into Wagtail's admin."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.roles.enums import Role
from cms.roles.selectors import roles_of
from foundation.accounts.models import User

from . import admin_views
from .changes import urls as change_urls
from .changes.panels import WaitingChangesPanel
from .permissions import may_provision
from .visits import wagtail_items  # noqa: F401 - registers its hooks

#: Menu items of Wagtail's screens in whose place ours stand.
REPLACED_SETTINGS = frozenset({"sites", "redirects"})


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """The cluster's screens."""
    urls = [
        path("", admin_views.site_list, name="list"),
        path("new/", admin_views.provision, name="provision"),
    ]
    return [path("cluster/", include((urls, "cluster"))), *change_urls.admin_urls()]


class ClusterMenuItem(MenuItem):
    """The sites of the cluster, for the provincial office."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may provision sites."""
        return may_provision(cast("User", request.user))


@hooks.register("register_admin_menu_item")
def cluster_menu_item() -> MenuItem:
    """See :class:`ClusterMenuItem`."""
    return ClusterMenuItem(_("Sites"), reverse("cluster:list"), name="cluster", icon_name="site", order=70)


class ChangesMenuItem(MenuItem):
    """Change requests, for site managers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person asks for changes or decides them."""
        user = cast("User", request.user)
        return user.is_superuser or any(held.role == Role.SITE_MANAGER for held in roles_of(user))


@hooks.register("register_admin_menu_item")
def changes_menu_item() -> MenuItem:
    """See :class:`ChangesMenuItem`."""
    return ChangesMenuItem(_("Change requests"), reverse("changes:list"), name="changes", icon_name="history", order=65)


@hooks.register("construct_settings_menu")
def hide_replaced_settings(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out what leads to screens that refuse."""
    menu_items[:] = [item for item in menu_items if item.name not in REPLACED_SETTINGS]


@hooks.register("construct_homepage_panels", order=10)  # after the editorial core's, which sets the list
def waiting_changes(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for a decision, between the desk and the own items."""
    panels.insert(1, WaitingChangesPanel())
