"""What somebody hears who asks too often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .actions import Taken


def too_many(request: HttpRequest, taken: Taken) -> HttpResponse:
    """The page with status 429, which says after how many seconds to come back; no cache keeps it."""
    response = render(request, "429.html", {"minutes": -(-taken.wait // 60)}, status=429)
    response["Retry-After"] = str(taken.wait)
    response["Cache-Control"] = "no-store"
    return response
