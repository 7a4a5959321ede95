"""Addresses of the cluster's own views."""

from django.urls import path

from sites import display_views, views

urlpatterns = [
    path("theme/<int:hue>.css", views.theme_css, name="theme"),
    path("display-settings/", display_views.display_settings, name="display_settings"),
    path("display-settings/elder/", display_views.elder_mode, name="elder_mode"),
    path("patterns/", views.patterns, name="patterns"),
    path("site-map/<int:site_id>/", views.site_map, name="site_map"),
]
