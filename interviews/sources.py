"""How interviews read to the public index: one hit, the page, with what was said once it is over."""

from __future__ import annotations

from django.utils import timezone

from cms.blocks import plain_text
from search.sources import SourceDocument, attachment_text, page_document, register_page

from .enums import InterviewState
from .models import Interview, InterviewPage
from .selectors_pages import page_context


def build_interview(page: InterviewPage) -> SourceDocument | None:
    """Interview: unit, guests, summary and introduction; after closing the record, or the released text before it."""
    guests = [str(guest) for guest in page.guests.all()]
    parts = [page.summary, *guests, page.unit, plain_text(page.body), page.how_to_ask, attachment_text(page)]
    interview = Interview.objects.filter(page=page).first()
    if interview is not None and interview.state == InterviewState.CLOSED:
        parts.extend(_what_was_said(page))
    body = "\n".join(part for part in parts if part)
    return page_document(page, body=body, organ=page.unit, date=timezone.localdate(page.starts_at))


def register() -> None:
    """Have interviews found; called from ``ready()``."""
    register_page(InterviewPage, build_interview)


def _what_was_said(page: InterviewPage) -> list[str]:
    shown = page_context(page)
    record = shown["record"]
    texts = [plain_text(record.summary)] if record else []
    for entry in (*shown["said"], *shown["later"]):
        asked = entry.get("asked")
        texts.extend(text for text in (asked["text"] if asked else "", entry.get("text", "")) if text)
    return texts
