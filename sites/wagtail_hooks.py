"""Hooks into Wagtail's admin."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from foundation.accounts.models import User

from . import admin_views
from .permissions import may_provision


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """The cluster's screens."""
    urls = [
        path("", admin_views.site_list, name="list"),
        path("new/", admin_views.provision, name="provision"),
    ]
    return [path("cluster/", include((urls, "cluster")))]


class ClusterMenuItem(MenuItem):
    """The sites of the cluster, for the provincial office."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may provision sites."""
        return may_provision(cast("User", request.user))


@hooks.register("register_admin_menu_item")
def cluster_menu_item() -> MenuItem:
    """See :class:`ClusterMenuItem`."""
    return ClusterMenuItem(_("Sites"), reverse("cluster:list"), name="cluster", icon_name="site", order=70)
