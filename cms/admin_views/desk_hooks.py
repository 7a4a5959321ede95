"""Addresses of the desk."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from . import desk_actions, review

REVIEW_URLS: Final[list[URLPattern]] = [
    path("", review.desk, name="desk"),
    path("bulk/", desk_actions.bulk, name="bulk"),
    path("<int:page_id>/", review.item, name="item"),
    path("<int:page_id>/preview/", desk_actions.preview, name="preview"),
    path("<int:page_id>/pictures/<int:image_id>/", desk_actions.picture, name="picture"),
    path("<int:page_id>/ask/", desk_actions.ask_opinion, name="ask_opinion"),
    path("<int:page_id>/opinion/", desk_actions.give_opinion, name="give_opinion"),
    path("<int:page_id>/take-back/", review.take_back_item, name="take_back"),
]
