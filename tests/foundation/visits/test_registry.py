"""Which ids are counted: asked of whoever knows pages, and remembered for a while only."""

from __future__ import annotations

import pytest

from foundation.visits import registry


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that were asked for; a page is public the first time only."""
    seen: list[int] = []

    def is_public(page_id: int) -> bool:
        seen.append(page_id)
        return seen.count(page_id) == 1

    monkeypatch.setattr(registry, "_providers", [is_public])
    registry.forget()
    return seen


def test_answer_is_remembered_for_its_time_and_asked_anew_afterwards(
    asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [registry.is_counted(7), registry.is_counted(7), asked] == [True, True, [7]]
    registry.forget()
    asked.clear()
    monkeypatch.setattr(registry, "SECONDS", 0.0)
    assert [registry.is_counted(7), registry.is_counted(7), asked] == [True, False, [7, 7]]
    registry.forget()


@pytest.mark.parametrize("page_id", [0, registry.HIGHEST + 1])
def test_number_that_is_no_pages_is_not_asked_for(asked: list[int], page_id: int) -> None:
    assert (registry.is_counted(page_id), asked) == (False, [])


def test_answers_kept_are_bounded(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MOST", 2)
    for page_id in (1, 2, 3):
        registry.is_counted(page_id)
    assert len(registry._known) == 1
    registry.forget()
