"""Counters that begin at nought, and pages that are known to be public without a tree of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from foundation.visits import actions, buffers, pace, registry


@pytest.fixture(autouse=True)
def empty_counters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing counted, remembered or limited; nothing left for the end of the process."""
    buffers.memory.take()
    pace.forget()
    registry.forget()
    buffers.breaker.answered()
    monkeypatch.setattr(actions, "SECONDS", 3600.0)
    yield
    buffers.memory.take()
    registry.forget()


@pytest.fixture
def public_pages(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Ids that count as public pages; the test fills it."""
    ids: set[int] = set()
    monkeypatch.setattr(registry, "_providers", [ids.__contains__])
    return ids
