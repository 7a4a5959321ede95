"""Sockets by address: the readers' stream, and the consoles of the studio."""

from __future__ import annotations

from channels.routing import URLRouter
from django.urls import URLPattern, path, re_path

from interviews.asgi import refuse_socket, socket
from interviews.consumers import Console

websocket_urlpatterns: list[URLPattern] = [
    path("live/<int:interview_id>/socket", socket),  # type: ignore[arg-type]  # the router takes ASGI applications
    path("admin/interviews/<int:interview_id>/console", Console.as_asgi()),
    # Last: the router would raise for an address that it does not know, and log a reader's typing error as ours.
    re_path(r"", refuse_socket),  # type: ignore[arg-type]  # as above
]

websockets = URLRouter(websocket_urlpatterns)
