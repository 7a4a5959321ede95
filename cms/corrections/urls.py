"""Public addresses of error reports, on every host."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from . import views
from .numbers import PATTERN


class NumberConverter:
    """A receipt number in an address, in either case."""

    regex = PATTERN

    def to_python(self, value: str) -> str:
        """As it is kept."""
        return value.upper()

    def to_url(self, value: str) -> str:
        """As it is kept."""
        return value


register_converter(NumberConverter, "receipt_number")

urlpatterns: list[URLPattern] = [
    path("report-error/", views.report_error, name="report_error"),
    path("report-error/find/", views.find_report, name="report_error_find"),
    path("report-error/<receipt_number:number>/", views.report_status, name="report_error_status"),
]
