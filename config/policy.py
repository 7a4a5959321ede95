"""Content security policies: strict for the public, what Wagtail needs for the admin."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PUBLIC: dict[str, list[str]] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "media-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
}

# Wagtail 8 starts its date widgets, inline panels and choosers from inline scripts and sizes much by style attributes;
# Draftail pastes pictures as blobs, the preview panel is a frame. Drop what a later Wagtail no longer needs.
ADMIN: dict[str, list[str]] = PUBLIC | {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF],
}

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class PolicyMiddleware(CSPMiddleware):
    """Choose the policy by address, and switch off browser features that no page uses."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Django-csp's parts, with the admin's policy below /admin/ unless the view set one of its own."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path_info.startswith("/admin/"):
            parts.config = dict(ADMIN)
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add both headers."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return super().process_response(request, response)


def setting() -> dict[str, Any]:
    """The CONTENT_SECURITY_POLICY setting."""
    return {"DIRECTIVES": PUBLIC}
