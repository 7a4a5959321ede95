"""Rows of the search and what engines are told, without pages behind them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from search.analysis import identifier_key, index_text
from search.engines.base import IndexDocument
from search.indexing import put, writing
from search.models import Entry
from search.numbers import document_number_key
from search.sources import SourceDocument

_keys = count(1)


def index_document(key: str, title: str = "", body: str = "", *, version: int = 1, **fields: Any) -> IndexDocument:
    """What an engine is told of an object; ``doc_number`` and ``index_number`` besides facet values."""
    numbers = (document_number_key(fields.pop("doc_number", "")), identifier_key(fields.pop("index_number", "")))
    return IndexDocument(
        key=key,
        version=version,
        title=index_text(title),
        body=index_text(body),
        numbers=tuple(filter(None, numbers)),
        day=fields.pop("day", 0),
        facets=fields,
    )


def source_document(title: str = "通知", **fields: Any) -> SourceDocument:
    """A public object as a source gives it."""
    values = {"url": "http://portal.test/a/", "site_root": 1, "site_name": "江岭省人民政府", "date": date(2026, 1, 2)}
    return SourceDocument(title=title, **(values | fields))


def entry(title: str = "通知", *, key: str = "", indexed: bool = True, **fields: Any) -> Entry:
    """A row, in the engine of the settings unless told otherwise."""
    row = Entry(kind="page", key=key or f"t{next(_keys)}")
    put(row, source_document(title, **fields), version=fields.pop("version", 1))
    if indexed:
        assert writing.flush()
        row.refresh_from_db()
    return row
