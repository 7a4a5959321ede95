"""Addresses for browsers of the public."""

from django.urls import path

from . import views

app_name = "limits"
urlpatterns = [
    path("limits/challenge/", views.challenge, name="challenge"),
]
