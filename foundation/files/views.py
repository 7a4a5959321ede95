"""Handing out files: private ones after a permission check, public ones that the storage does not hold yet."""

from __future__ import annotations

import mimetypes
from typing import cast

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseForbidden
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access

from foundation.accounts.models import User

from .models import PorticoDocument, PorticoRendition
from .permissions import may_see

PRIVATE = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
PUBLIC = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}
SHOWN_IN_PLACE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})


@require_safe
@require_admin_access
def rendition(request: HttpRequest, pk: int) -> FileResponse | HttpResponseForbidden:
    """A size of a picture, for staff who may see the picture; 403 for others."""
    found = get_object_or_404(PorticoRendition.objects.select_related("image"), pk=pk)
    if not may_see(cast("User", request.user), found.image):
        return HttpResponseForbidden()  # raising would send the browser to the admin's home page
    return FileResponse(found.file.open("rb"), headers=PRIVATE)


@require_safe
@require_admin_access
def document(request: HttpRequest, pk: int) -> FileResponse | HttpResponseForbidden:
    """An attachment, for staff who may see it; 403 for others."""
    found = get_object_or_404(PorticoDocument, pk=pk)
    if not may_see(cast("User", request.user), found):
        return HttpResponseForbidden()  # raising would send the browser to the admin's home page
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.filename, headers=PRIVATE)


@require_safe
def public_file(request: HttpRequest, name: str) -> FileResponse:
    """A public file at its lasting address; 404 unless something published names it.

    The row decides, not the storage: a file copied late is answered from the private storage, and one that could not be
    removed yet is not answered at all. A web server in front may serve the public storage by itself.
    """
    is_public = (
        PorticoDocument.objects.filter(file=name, public_since__isnull=False).exists()
        or PorticoRendition.objects.filter(file=name, image__public_since__isnull=False).exists()
    )
    if not is_public:
        raise Http404
    try:
        storage = storages["public"] if storages["public"].exists(name) else storages["private"]
        file = storage.open(name, "rb")
    except (FileNotFoundError, SuspiciousFileOperation) as error:
        raise Http404 from error
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileResponse(file, as_attachment=kind not in SHOWN_IN_PLACE, content_type=kind, headers=PUBLIC)
