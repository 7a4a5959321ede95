"""Disclosed documents on homes."""

from __future__ import annotations

from django.db.models import F

from cms.models import BasePage
from sites.home_rows import own
from sites.home_sources import Row, register_source

from .enums import Validity
from .models import DisclosedDocument
from .numbers import printed

#: Validities that a reader must know before opening the document, and how they are set off.
LOOKS = {Validity.AMENDED: "warn", Validity.REPEALED: "off", Validity.LAPSED: "off"}


def load(home: BasePage, limit: int) -> list[Row]:
    """The newest documents of the home's own site with their numbers; one query."""
    found = own(DisclosedDocument.objects, home).defer_streamfields()
    pages = found.order_by(F("first_published_at").desc(nulls_last=True), "-pk")[:limit]
    return [_row(page) for page in pages]


def _row(page: DisclosedDocument) -> Row:
    number = printed(page.doc_number) if page.doc_number else page.issuer
    look = LOOKS.get(Validity(page.validity), "") if page.validity else ""
    state = page.get_validity_display() if look else ""
    return Row(page.title, "", page.first_published_at, note=number, state=state, look=look, page=page)


def register() -> None:
    """Declare the source; called from ``ready()``."""
    register_source("documents", load)
