"""A closed interview as a file: text and PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interviews import download_store, pdf
from interviews.enums import InterviewState
from interviews.models import Interview, InterviewRecord
from interviews.selectors_pages import public_interview
from interviews.selectors_records import current_record, entries_at
from interviews.texts import as_text, paragraphs

#: Seconds for which nobody else makes the same file; others are asked to come back.
MAKING: Final = 60
RETRY: Final = 5
#: What is redacted or withdrawn is gone from browsers within seconds.
SHORTLY: Final = "private, max-age=5"
BOM: Final = "\ufeff"  # without it Windows' editors take the file for GBK


@require_safe
def text(request: HttpRequest, interview_id: int) -> HttpResponse:
    """Give the record, or the released text until there is one, as UTF-8; 404 unless public and closed."""
    return _file(request, interview_id, "txt", "text/plain; charset=utf-8", _as_text)


@require_safe
def document(request: HttpRequest, interview_id: int) -> HttpResponse:
    """As :func:`text`, for paper. 503 with ``Retry-After`` while somebody else has the same file made."""
    return _file(request, interview_id, "pdf", "application/pdf", _as_pdf)


def _file(
    request: HttpRequest, interview_id: int, ending: str, content_type: str, make: Callable[[Any, Any, str], bytes]
) -> HttpResponse:
    interview = public_interview(interview_id)
    if interview.state != InterviewState.CLOSED:
        raise Http404
    record = current_record(interview)
    url = interview.page.get_full_url(request) or ""
    key, digest = _key(interview, ending), _digest(interview, record, url)
    body = download_store.find(key, digest)
    if body is None:
        if not cache.add(f"{key}:making", True, MAKING):
            response = HttpResponse(_("The file is being made. Try again in a moment."), status=503)
            response["Retry-After"] = str(RETRY)
            return response
        try:
            body = make(interview, record, url)
            download_store.keep(key, digest, body, interview=interview)
        finally:
            cache.delete(f"{key}:making")
    response = HttpResponse(body, content_type=content_type)
    name = _("Record of the interview %(title)s") % {"title": interview.page.title}
    response["Content-Disposition"] = (
        f"attachment; filename=\"interview-{interview.pk}.{ending}\"; filename*=UTF-8''{quote(name)}.{ending}"
    )
    response["Cache-Control"] = SHORTLY
    response["X-Robots-Tag"] = "noindex"
    return response


def _key(interview: Interview, ending: str) -> str:
    return download_store.place_of(interview.pk, ending, get_language() or settings.LANGUAGE_CODE)


def _digest(interview: Interview, record: InterviewRecord | None, url: str) -> str:
    """Whatever changes what the file says changes the digest: numbers, record, announcement, address."""
    page = interview.page
    parts = [
        interview.epoch,
        interview.last_seq,
        page.live_revision_id,
        url,
        *((record.pk, record.live_revision_id) if record else ()),
    ]
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


def _said(interview: Interview, record: InterviewRecord | None, url: str) -> Any:
    return paragraphs(interview, entries_at(interview), record, url)


def _as_text(interview: Interview, record: InterviewRecord | None, url: str) -> bytes:
    return (BOM + as_text(_said(interview, record, url))).encode()


def _as_pdf(interview: Interview, record: InterviewRecord | None, url: str) -> bytes:
    return pdf.write(_said(interview, record, url), title=interview.page.title, author=interview.page.unit)
