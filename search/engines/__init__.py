"""The engine that the settings name."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .base import Engine

EMBEDDED = "embedded"
ELASTICSEARCH = "elasticsearch"


@cache
def _make(name: str, place: str, prefix: str) -> Engine:
    if name == EMBEDDED:
        from .tantivy import TantivyEngine

        return TantivyEngine(place)
    if name == ELASTICSEARCH:
        from .elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(place, prefix=prefix)
    raise ImproperlyConfigured(f"PORTICO_SEARCH_ENGINE is “{name}”; it must be “{EMBEDDED}” or “{ELASTICSEARCH}”.")


def get_engine(name: str = "") -> Engine:
    """Return this process's engine: the one that the settings name, or another by name."""
    name = name or settings.PORTICO_SEARCH_ENGINE
    place = settings.PORTICO_ELASTICSEARCH_URL if name == ELASTICSEARCH else str(settings.PORTICO_SEARCH_DIR)
    return _make(name, place, settings.PORTICO_SEARCH_PREFIX)
