"""Whole HTTP responses over raw ASGI, with the headers that the middleware sets on pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from django.conf import settings

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

#: A response that is never a document needs no source of anything.
SECURITY: Final = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
}


def headers(given: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers of a response; ``given`` wins over what all responses carry."""
    found = {"cache-control": "no-store", **SECURITY, **given}
    if settings.SECURE_HSTS_SECONDS:
        found["strict-transport-security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return [(name.encode(), value.encode()) for name, value in found.items()]


async def answer(
    send: Send, status: int, body: bytes = b"", given: Mapping[str, str] | None = None, *, empty: bool = False
) -> None:
    """Send a whole response; ``empty``: all of it but the body, as HEAD asks."""
    wanted = {"content-type": "text/plain; charset=utf-8", **(given or {})}
    if status != 304:
        wanted["content-length"] = str(len(body))
    await send({"type": "http.response.start", "status": status, "headers": headers(wanted)})
    await send({"type": "http.response.body", "body": b"" if empty else body})
