"""The challenge that a browser solves before it sends a public form."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .actions import take
from .proof import make_challenge
from .responses import too_many
from .visitors import key_of

PURPOSE = re.compile(r"[a-z0-9._-]{1,60}")


@require_safe
def challenge(request: HttpRequest) -> HttpResponse:
    """A fresh challenge as JSON, for the form named by ``?for=``; for everybody, so many a minute and visitor."""
    purpose = request.GET.get("for", "")
    if not PURPOSE.fullmatch(purpose):
        return HttpResponseBadRequest(_("Name the form with “for”."), content_type="text/plain; charset=utf-8")
    taken = take("limits.challenge", key_of(request))
    if not taken.allowed:
        return too_many(request, taken)
    response = JsonResponse(make_challenge(purpose))
    response["Cache-Control"] = "no-store"
    return response
