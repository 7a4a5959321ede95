"""Sockets: the features' consumers by address. None yet; `interviews` brings the first."""

from __future__ import annotations

from channels.routing import URLRouter

websocket_urlpatterns: list[object] = []

websockets = URLRouter(websocket_urlpatterns)
