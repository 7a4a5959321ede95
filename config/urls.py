"""Addresses. Wagtail's document and image serving views and its APIs stay out: they would serve unpublished content."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from foundation.accounts.views import no_page

from . import views

handler500 = "config.views.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.health, name="healthz"),
    path("admin/", include("foundation.accounts.urls")),  # before Wagtail's: its log-in page gives way to ours
    path("admin/interviews/", include("interviews.studio_urls")),
    path("admin/", include("cms.urls")),  # before Wagtail's: the same screens, kept to the person's own sites
    path("admin/", include(wagtailadmin_urls)),
    path("", include("foundation.files.urls")),
    path("", include("foundation.limits.urls")),
    path("", include("foundation.visits.urls")),
    path("", include("cms.corrections.urls")),
    path("", include("cms.public_urls")),
    path("live/", include("interviews.urls")),
    path("", include("search.urls")),
    path("", include("sites.machines.urls")),
    path("", include("sites.urls")),
    path("_util/login/", no_page),  # Wagtail's second log-in, for restricted pages
    path("", include(wagtail_urls)),
]
