"""One world for a whole module: built once a worker inside a transaction that is never committed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from search import rebuild
from search.engines import get_engine
from search.indexing import Writing, writing
from sites.hosts import forget as forget_hosts
from tests.factories.cluster import build_cluster
from tests.snapshot import Snapshot

from .asking import Asker
from .world import build_world


@pytest.fixture(scope="module")
def own_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the world's index: whether other tests left one must not decide what the search answers."""
    place = tmp_path_factory.mktemp("search")
    with override_settings(PORTICO_SEARCH_ENGINE="embedded", PORTICO_SEARCH_DIR=place):
        vars(writing).update(vars(Writing()))
        yield place
        get_engine("embedded").release()


@pytest.fixture(scope="module")
def asker(initial_rows: Snapshot, own_index: Path, django_db_blocker: pytest.FixtureRequest) -> Iterator[Asker]:
    """Who asks in the world of the matrix."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # as in tests/conftest.py
        cache.clear()
        forget_hosts()
        world = build_world(build_cluster())
        order = rebuild.start()
        while not rebuild.advance(order):
            pass
        yield Asker(world)
        transaction.set_rollback(True)
    cache.clear()
    forget_hosts()
