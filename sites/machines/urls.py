"""Addresses for programs."""

from django.urls import path

from . import views

urlpatterns = [
    path("feeds/<int:page_id>/", views.subscribe, name="subscribe"),
    path("feeds/<int:page_id>/<slug:form>.xml", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap_index, name="sitemap_index"),
    path("sitemap-<int:number>.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
