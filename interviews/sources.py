"""How interviews read to the public index: one hit, the page, with what was said once it is over."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from cms.blocks import plain_text
from cms.models import BasePage
from foundation.outbox.actions import emit
from foundation.outbox.models import Event
from foundation.outbox.registry import register_handler
from search.sources import SourceDocument, attachment_text, page_document, register_page

from .enums import InterviewState
from .models import Interview, InterviewPage, InterviewRecord
from .selectors_pages import page_context

PAGE = "page"


def build_interview(page: InterviewPage) -> SourceDocument | None:
    """Interview: unit, guests, summary and introduction; after closing the record, or the released text before it."""
    guests = [str(guest) for guest in page.guests.all()]
    parts = [page.summary, *guests, page.unit, plain_text(page.body), page.how_to_ask, attachment_text(page)]
    interview = Interview.objects.filter(page=page).first()
    if interview is not None and interview.state == InterviewState.CLOSED:
        parts.extend(_what_was_said(page))
    body = "\n".join(part for part in parts if part)
    return page_document(page, body=body, organ=page.unit, date=timezone.localdate(page.starts_at))


def look_again(events: Sequence[Event]) -> None:
    """A record came or went: the interview's page reads otherwise. Asks for nothing but a second look."""
    keys = {int(event.key) for event in events if event.key.isdecimal()}
    records = InterviewRecord.objects.filter(pk__in=keys)
    paths = {record.path[: -BasePage.steplen] for record in records}
    pages = InterviewPage.objects.filter(path__in=paths).order_by("pk").values_list("pk", flat=True)
    with transaction.atomic():
        for pk in pages:
            emit(kind=PAGE, key=str(pk), verb="published")


def register() -> None:
    """Have interviews found; called from ``ready()``."""
    register_page(InterviewPage, build_interview)
    register_handler("interview records", {PAGE}, look_again)


def _what_was_said(page: InterviewPage) -> list[str]:
    shown = page_context(page)
    record = shown["record"]
    texts = [plain_text(record.summary)] if record else []
    for entry in (*shown["said"], *shown["later"]):
        asked = entry.get("asked")
        texts.extend(text for text in (asked["text"] if asked else "", entry.get("text", "")) if text)
    return texts
