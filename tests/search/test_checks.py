"""Settings of the engine."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from search.checks import check_engine
from search.engines import get_engine

pytestmark = pytest.mark.sqlite


def test_embedded_engine_is_accepted() -> None:
    assert check_engine(None) == []


def test_unknown_engine_is_refused(settings: Settings) -> None:
    settings.PORTICO_SEARCH_ENGINE = "solr"
    assert [message.id for message in check_engine(None)] == ["public_search.E001"]
    with pytest.raises(ImproperlyConfigured, match="solr"):
        get_engine()


def test_elasticsearch_without_address_is_refused(settings: Settings) -> None:
    settings.PORTICO_SEARCH_ENGINE, settings.PORTICO_ELASTICSEARCH_URL = "elasticsearch", ""
    assert [message.id for message in check_engine(None)] == ["public_search.E002"]
