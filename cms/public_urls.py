"""Public addresses of the editorial core."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("qr/<int:page_id>.svg", views.qr_code, name="qr_code")]
