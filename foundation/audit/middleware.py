"""Around every request: refused attempts are written at its end, and downloads of lists are recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from . import attempts
from .actions import record

EXPORTED = "export.downloaded"


class AuditMiddleware:
    """Stands behind the authentication. No view can forget it: what the admin sends as a file is an export."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an export that cannot be recorded is not sent."""
        with attempts.during(request):
            response = self.get_response(request)
            if _is_export(request, response):
                _record_export(request, response)
        return response


def origin(request: HttpRequest | None) -> dict[str, Any]:
    """Where a request came from: the peer's address, and what proxies (or the client) say of the one behind it."""
    if request is None:
        return {}
    found = {"ip": request.META.get("REMOTE_ADDR", "")}
    if forwarded := request.META.get("HTTP_X_FORWARDED_FOR"):
        found["forwarded_for"] = forwarded[:200]
    return found


def _is_export(request: HttpRequest, response: HttpResponseBase) -> bool:
    sent_as_file = response.get("Content-Disposition", "").lower().startswith("attachment")
    return sent_as_file and response.status_code == 200 and request.path.startswith(reverse("wagtailadmin_home"))


def _record_export(request: HttpRequest, response: HttpResponseBase) -> None:
    view = request.resolver_match.view_name if request.resolver_match else ""
    payload = {
        "path": request.path,
        "query": dict(request.GET.lists()),
        "file": response["Content-Disposition"],
        **origin(request),
    }
    actor = attempts.current_actor()
    record(kind=EXPORTED, actor=actor, object_kind="view", object_key=view[:100], title=view, payload=payload)
