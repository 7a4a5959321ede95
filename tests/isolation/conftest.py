"""One world for a whole module: built once a worker inside a transaction that is never committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from sites.hosts import forget as forget_hosts
from tests.factories.cluster import build_cluster
from tests.snapshot import Snapshot

from .asking import Asker
from .world import build_world


@pytest.fixture(scope="module")
def asker(initial_rows: Snapshot, django_db_blocker: pytest.FixtureRequest) -> Iterator[Asker]:
    """Who asks in the world of the matrix."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # as in tests/conftest.py
        cache.clear()
        forget_hosts()
        yield Asker(build_world(build_cluster()))
        transaction.set_rollback(True)
    cache.clear()
    forget_hosts()
