"""Addresses of the cluster's own views."""

from django.urls import path

from sites import views

urlpatterns = [
    path("theme/<int:hue>.css", views.theme_css, name="theme"),
    path("display-settings/", views.display_settings, name="display_settings"),
    path("site-map/<int:site_id>/", views.site_map, name="site_map"),
]
