"""Addresses. Wagtail's document and image serving views and its APIs stay out: they would serve unpublished content."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.health, name="healthz"),
    path("admin/", include(wagtailadmin_urls)),
    path("files/", include("foundation.files.urls")),
    path("", include("search.urls")),
    path("", include("sites.urls")),
]

if settings.PORTICO_SERVE_FILES:
    urlpatterns.append(
        re_path(
            r"^media/(?P<path>.+)$", serve, {"document_root": settings.PORTICO_PUBLIC_MEDIA_ROOT}, name="public_media"
        )
    )

urlpatterns.append(path("", include(wagtail_urls)))
