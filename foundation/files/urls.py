"""Addresses of files: ``/files/`` for staff, ``/media/`` for the public."""

from django.urls import path

from . import views

app_name = "files"

urlpatterns = [
    path("files/renditions/<int:pk>/", views.rendition, name="rendition"),
    path("files/documents/<int:pk>/", views.document, name="document"),
    path("media/<path:name>", views.public_file, name="public"),
]
