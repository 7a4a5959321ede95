"""Views of the installation as a whole."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Final

import redis
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sites.display import attribute, shown

#: What is down when a request fails so, in words for the public.
DOWN: Final = (
    ((OperationalError, InterfaceError), _("The database of the government sites does not answer.")),
    ((redis.ConnectionError, redis.TimeoutError), _("The store that the web servers share does not answer.")),
)
RETRY_AFTER: Final = "60"


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when this process can read its database; for load balancers and for `make run`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def failed(request: HttpRequest) -> HttpResponse:
    """The page for a failure of ours: 503 that says what is down, or 500. Asks neither database nor cache.

    Django calls it (``handler500``) while the error is being handled, whichever middleware it came from.
    """
    error = sys.exc_info()[1]
    view = attribute(shown(request))
    down = next((words for kinds, words in DOWN if isinstance(error, kinds)), None)
    if down is None:
        return HttpResponse(render_to_string("500.html", {"view": view}), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    response = HttpResponse(
        render_to_string("503.html", {"down": down, "view": view}), status=HTTPStatus.SERVICE_UNAVAILABLE
    )
    response["Retry-After"] = RETRY_AFTER
    return response
