"""How topics, leaders, institutions, data pages and galleries read to the public index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import strip_tags

from cms.blocks import plain_text
from cms.models import DataPage, Gallery, Institution, Leader, Topic

from .sources import SourceDocument, attachment_text, page_document, register_page


def build_leader(page: Leader) -> SourceDocument | None:
    """Leader: found by name and post, division of work and résumé; without a day, which would say nothing."""
    parts = [page.post, page.duties, plain_text(page.resume), page.phone, page.email]
    return _document(page, parts, date=None)


def build_institution(page: Institution) -> SourceDocument | None:
    """Institution: what people look for first (telephone, address, hours), then duties and inner departments.

    The names of these facts stand before them: people type “… office hours”, and read them in the results.
    """
    facts = [
        f"{page._meta.get_field(name).verbose_name}：{value}"
        for name in ("head", "phone", "address", "office_hours")
        if (value := getattr(page, name))
    ]
    inner = [f"{row.name} {row.phone} {row.duties}".strip() for row in page.departments.all()]
    parts = [*facts, plain_text(page.duties), *inner]
    return _document(page, parts, date=None)


def build_topic(page: Topic) -> SourceDocument | None:
    """Topic: its own words; what its columns hold is found by itself."""
    return _document(page, [page.summary, *_words(page.sections.get_prep_value())])


def build_data(page: DataPage) -> SourceDocument | None:
    """Data page: every figure with its unit, then charts, tables and notes; its date is that of the release."""
    figures = [f"{row} {row.change} {row.period}".strip() for row in page.figures.all()]
    parts = [page.period, *figures, page.summary, plain_text(page.body), page.note]
    return _document(page, parts, date=page.released_on)


def build_gallery(page: Gallery) -> SourceDocument | None:
    """Gallery: summary and captions."""
    return _document(page, [page.summary, plain_text(page.pictures), page.author])


def register() -> None:
    """Have the further page kinds found; called with the core's own."""
    register_page(Leader, build_leader)
    register_page(Institution, build_institution)
    register_page(Topic, build_topic)
    register_page(DataPage, build_data)
    register_page(Gallery, build_gallery)


def _document(page: Any, parts: Iterable[str], **fields: Any) -> SourceDocument | None:
    words = [*parts, attachment_text(page), page.keywords]
    return page_document(page, body="\n".join(part for part in words if part), organ=page.source, **fields)


def _words(raw: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Headings, texts and names of links of a topic's sections."""
    for child in raw:
        value = child["value"]
        yield from (value.get("title") or "", strip_tags(value.get("text") or ""), value.get("caption") or "")
        for link in value.get("links") or ():
            yield (link.get("value") or link).get("text", "")
