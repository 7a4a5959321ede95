"""Nothing is remembered between tests, nor for a second within one: they write and read at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from interviews import hints, hub, readers, reads, reads_questions, selectors_questions, turns


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(reads, "SECONDS", 0.0)
    monkeypatch.setattr(reads_questions, "SECONDS", 0.0)
    monkeypatch.setattr(reads_questions, "_kept", {})
    monkeypatch.setattr(selectors_questions, "ALIKE_SECONDS", 0.0)
    monkeypatch.setattr(selectors_questions, "_likely", {})
    monkeypatch.setattr(hub, "_hub", None)
    listeners = list(hints._listeners)
    reads.forget_all()
    readers.forget_all()
    turns.forget_all()
    yield
    hints._listeners[:] = listeners
    reads.forget_all()
    readers.forget_all()
