"""Addresses of the studio, below /admin/interviews/ on the portal's host."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import questions_studio, records, statistics, studio
from .views import studio_api as api

app_name = "interviews_studio"
urlpatterns: list[URLPattern] = [
    path("", studio.listing, name="list"),
    path("<int:interview_id>/", studio.choose, name="choose"),
    path("<int:interview_id>/host/", studio.host, name="host"),
    path("<int:interview_id>/stenographer/", studio.stenographer, name="stenographer"),
    path("<int:interview_id>/moderator/", studio.moderator, name="moderator"),
    path("<int:interview_id>/guest/", studio.guest, name="guest"),
    path("statistics/", statistics.report, name="statistics"),
    path("plans/", statistics.plans, name="plans"),
    path("<int:interview_id>/record/", records.record, name="record"),
    path("due/", questions_studio.due, name="due"),
    path("<int:interview_id>/questions/<int:question_id>/move/", questions_studio.move_question, name="move_question"),
    path("<int:interview_id>/entries/", api.entries, name="entries"),
    path("<int:interview_id>/entries/<slug:msg>/edit/", api.edit, name="edit"),
    path("<int:interview_id>/entries/<slug:msg>/withdraw/", api.withdraw, name="withdraw"),
    path("<int:interview_id>/entries/<slug:msg>/pin/", api.pin, name="pin"),
    path("<int:interview_id>/notice/", api.notice, name="notice"),
    path("<int:interview_id>/held/<int:held_id>/edit/", api.edit_held, name="edit_held"),
    path("<int:interview_id>/held/<int:held_id>/release/", api.release, name="release"),
    path("<int:interview_id>/held/<int:held_id>/cancel/", api.cancel, name="cancel"),
    path("<int:interview_id>/state/", api.state, name="state"),
    path("<int:interview_id>/settings/", api.settings, name="settings"),
    path("<int:interview_id>/team/suspend/", api.suspend, name="suspend"),
    path("<int:interview_id>/team/readmit/", api.readmit, name="readmit"),
    path("<int:interview_id>/pictures/", api.upload, name="upload"),
    path("<int:interview_id>/pictures/<int:image_id>/", api.picture, name="picture"),
    path("<int:interview_id>/redact/", api.redact, name="redact"),
    path("<int:interview_id>/desk.json", api.desk_json, name="desk"),
]
