"""What a document is in schema.org's words."""

from __future__ import annotations

from typing import Any

from sites.machines.registry import register_structured

from .models import DisclosedDocument


def register() -> None:
    """Describe documents to programs."""
    register_structured(DisclosedDocument, document)


def document(page: DisclosedDocument) -> dict[str, Any]:
    """A document with its number, issuer, dates and whether it holds (``domain.md §3.2``)."""
    said = {
        "identifier": page.doc_number or page.index_number,
        "author": page.issuer and {"@type": "GovernmentOrganization", "name": page.issuer},
        "dateCreated": page.written_on and page.written_on.isoformat(),
        "expires": page.lapses_on and page.lapses_on.isoformat(),
        "creativeWorkStatus": str(page.get_validity_display()),
        "keywords": page.keywords,
    }
    return {"@type": "DigitalDocument", **{name: value for name, value in said.items() if value}}
