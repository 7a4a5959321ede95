"""Public addresses of interviews below /live/; the interview itself is a page and has the address of its place."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "live"
urlpatterns: list[URLPattern] = []
