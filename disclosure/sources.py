"""How a disclosed document reads to the public index."""

from __future__ import annotations

from typing import Any

from cms.blocks import plain_text
from search.sources import SourceDocument, attachment_text, page_document, register_page

from .models import DisclosedDocument


def build_document(page: DisclosedDocument) -> SourceDocument | None:
    """Document: overview, text, names of attachments and keywords; its date is the one it was written on."""
    parts = [page.overview, plain_text(page.body), attachment_text(page), page.keywords]
    fields: dict[str, Any] = {
        "body": "\n".join(part for part in parts if part),
        "organ": page.issuer,
        "doc_number": page.doc_number,
        "index_number": page.index_number or "",
        "theme": page.theme,
        "genre": page.genre,
        "validity": str(page.get_validity_display()),
    }
    if page.written_on:
        fields["date"] = page.written_on
    return page_document(page, **fields)


def register() -> None:
    """Have documents found; called from ``ready()``."""
    register_page(DisclosedDocument, build_document)
