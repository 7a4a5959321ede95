"""The address that browsers tell of a view."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from foundation.accounts.lockout import client_address

from . import pace
from .actions import count
from .readers import is_reader
from .registry import is_counted


@csrf_exempt  # cached pages hold no token, and nothing is done in anybody's name: the view reads no session
@never_cache
@require_POST
def visit(request: HttpRequest, page_id: int) -> HttpResponse:
    """Count a view of a public page. Answers 204 whether or not it counts: nobody learns which ids exist."""
    if is_reader(request) and pace.allows(client_address(request) or "") and is_counted(page_id):
        count(page_id)
    return HttpResponse(status=204)
