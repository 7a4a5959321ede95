"""Holiday tables and deadlines that depend on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from foundation.outbox import registry as outbox
from foundation.workdays.registry import Move, deadlines, register_deadlines
from foundation.workdays.selectors import Due, due
from foundation.workdays.table import Row

NAME = "test-deadlines"


def days_off(first: date, number: int, name: str) -> list[Row]:
    """Consecutive days off."""
    return [Row(first + timedelta(days=count), False, name) for count in range(number)]


def year_2027() -> list[Row]:
    """An invented notice for 2027: fifteen days off, two weekends worked."""
    return sorted(
        [
            *days_off(date(2027, 1, 1), 3, "元旦"),
            *days_off(date(2027, 2, 5), 7, "春节"),
            *days_off(date(2027, 5, 1), 2, "劳动节"),
            *days_off(date(2027, 10, 1), 3, "国庆节"),
            Row(date(2027, 1, 30), True, "春节"),
            Row(date(2027, 2, 20), True, "春节"),
        ]
    )


@dataclass
class Tickets:
    """A consumer with its deadlines in memory: start and end by key."""

    started: dict[str, tuple[date, int]]
    ends: dict[str, Due] = field(default_factory=dict)
    calls: int = 0
    fails: bool = False

    def __post_init__(self) -> None:
        self.ends = {key: due(*limit) for key, limit in self.started.items()}

    def recompute(self) -> Iterator[Move]:
        """Compare and change."""
        self.calls += 1
        for key, limit in self.started.items():
            before, after = self.ends[key], due(*limit)
            self.ends[key] = after
            if before != after:
                yield Move(key, f"工单 {key}", before.on, after.on)
        if self.fails:
            raise RuntimeError("the consumer broke")


@contextmanager
def registered(tickets: Tickets, name: str = NAME) -> Iterator[Tickets]:
    """The consumer among those registered, for a test."""
    register_deadlines(name, "Deadlines of the tests", tickets.recompute)
    try:
        yield tickets
    finally:
        del deadlines[name], outbox.handlers[f"deadlines:{name}"], outbox.duties[f"deadlines:{name}"]
