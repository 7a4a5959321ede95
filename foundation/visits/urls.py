"""Address of the counter."""

from django.urls import path

from . import views

urlpatterns = [path("visits/<int:page_id>", views.visit, name="visit")]
