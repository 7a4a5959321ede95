"""Addresses of the change requests' screens, below the admin's."""

from __future__ import annotations

from typing import Any

from django.urls import include, path

from . import admin_views

urls = [
    path("", admin_views.listing, name="list"),
    path("<int:request_id>/", admin_views.item, name="item"),
    path("<int:request_id>/take-back/", admin_views.take_back, name="take_back"),
    path("sites/<int:site_id>/", admin_views.site, name="site"),
    path("sites/<int:site_id>/profile/", admin_views.ask_profile, name="profile"),
    path("sites/<int:site_id>/host/", admin_views.ask_host, name="host"),
    path("sites/<int:site_id>/order/<int:page_id>/", admin_views.ask_order, name="order"),
    path("sites/<int:site_id>/move/<int:page_id>/", admin_views.ask_move, name="move"),
    path("sites/<int:site_id>/redirects/new/", admin_views.ask_redirect, name="redirect_new"),
    path("sites/<int:site_id>/redirects/<int:redirect_id>/", admin_views.ask_redirect, name="redirect"),
    path("sites/<int:site_id>/redirects/<int:redirect_id>/remove/", admin_views.ask_removal, name="redirect_remove"),
]


def admin_urls() -> list[Any]:
    """Ours, and those of Wagtail's screens that would write past the request: the first address that fits answers."""
    return [
        path("changes/", include((urls, "changes"))),
        path("settings/site_cluster/siteprofile/<int:site_id>/", admin_views.ask_profile),
        path("redirects/", admin_views.not_here),
        path("redirects/<path:rest>", admin_views.not_here),
        path("sites/", admin_views.not_here),
        path("sites/<path:rest>", admin_views.not_here),
    ]
