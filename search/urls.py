"""Addresses of the public search."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("search/", views.results, name="search"),
    path("api/search/", views.api, name="search_api"),
]
