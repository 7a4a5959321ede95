"""System checks: the search engine's settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .engines import ELASTICSEARCH, EMBEDDED


@register()
def check_engine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an engine that does not exist, and Elasticsearch without an address."""
    engine = settings.PORTICO_SEARCH_ENGINE
    if engine not in (EMBEDDED, ELASTICSEARCH):
        hint = f"Set it to “{EMBEDDED}” or “{ELASTICSEARCH}”."
        return [Error(f"PORTICO_SEARCH_ENGINE is “{engine}”.", hint=hint, id="public_search.E001")]
    if engine == ELASTICSEARCH and not settings.PORTICO_ELASTICSEARCH_URL:
        hint = "Set PORTICO_ELASTICSEARCH_URL, or leave the engine to the embedded one."
        return [Error("Elasticsearch has no address.", hint=hint, id="public_search.E002")]
    return []
