"""The fold of events that only a broken writer makes (fold.py)."""

from __future__ import annotations

from typing import Any

from interviews.fold import fold


def event(number: int, msg: str, *, after: str | None = None) -> dict[str, Any]:
    """A new entry, at the end or behind another."""
    made: dict[str, Any] = {"n": number, "op": "add", "at": "2026-11-21T02:00:00+00:00", "msg": msg, "text": msg}
    return made if after is None else made | {"op": "insert", "after": after}


def test_insert_behind_itself_stands_at_the_end() -> None:
    found = fold([event(1, "a"), event(2, "b"), event(3, "c", after="c"), event(4, "d", after="a")])

    assert [entry.msg for entry in found.entries] == ["a", "d", "b", "c"]


def test_insert_behind_an_unknown_entry_stands_at_the_end() -> None:
    found = fold([event(1, "a"), event(2, "b", after="z"), event(3, "c", after="")])

    assert [entry.msg for entry in found.entries] == ["c", "a", "b"]
