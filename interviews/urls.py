"""Public addresses of interviews below /live/; the interview itself is a page and has the address of its place."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import pages

app_name = "live"
urlpatterns: list[URLPattern] = [
    path("<int:interview_id>/interview.ics", pages.interview_calendar, name="calendar"),
    path("<int:interview_id>/print/", pages.interview_print, name="print"),
]
