"""Addresses of the studio, below /admin/interviews/ on the portal's host."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "interviews_studio"
urlpatterns: list[URLPattern] = []
