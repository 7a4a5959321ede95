"""Public views of the editorial core."""

from __future__ import annotations

import io
from typing import Final

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.models import BasePage

SVG: Final = "image/svg+xml"


def public_address(page_id: int) -> str:
    """The canonical address of a page that anybody may read. Raises ``Http404`` for every other id, alike."""
    page = get_object_or_404(BasePage, pk=page_id, live=True, depth__gt=1)
    if page.get_ancestors().filter(live=False, depth__gt=1).exists() or page.get_view_restrictions().exists():
        raise Http404
    if not (address := page.full_url):
        raise Http404
    return str(address)


def drawn(address: str) -> bytes:
    """The QR code of an address as SVG: dark on white in every mode, since cameras need it so."""
    buffer = io.BytesIO()
    segno.make_qr(address, error="m").save(
        buffer, kind="svg", scale=4, border=4, light="#fff", dark="#000", xmldecl=False, svgclass=None, lineclass=None
    )
    return buffer.getvalue()


@require_safe
@cache_control(public=True, max_age=86_400)
def qr_code(request: HttpRequest, page_id: int) -> HttpResponse:
    """``/qr/<page id>.svg``: where to read the page on another device. Anybody; 404 for what is not public."""
    return HttpResponse(drawn(public_address(page_id)), content_type=SVG)
