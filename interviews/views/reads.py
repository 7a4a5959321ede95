"""The JSON reads as Django views: the same answers as the raw ASGI endpoint, for WSGI servers and tests."""

from __future__ import annotations

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from interviews import reads


@require_safe
def read(request: HttpRequest, **_parts: object) -> HttpResponse:
    """Head, snapshot or a numbered page, by the address (``docs/protocol.md``)."""
    wanted = reads.parse(request.path_info)
    if wanted is None:
        return HttpResponse(b'{"code":"not_found"}', status=404, content_type=reads.JSON_TYPE)
    try:
        found = reads.answer(wanted)
    except DatabaseError:
        return HttpResponse(b'{"code":"unavailable"}', status=503, content_type=reads.JSON_TYPE)
    if reads.matches(found, request.headers.get("If-None-Match")):
        return HttpResponse(status=304, headers=dict(found.headers))
    return HttpResponse(found.body, status=found.status, headers=dict(found.headers))
