"""What must be true after any failure: of the readers' lists, of keys and rows, and of how late entries came."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

#: Seconds within which 99 of 100 deliveries come where the database lives.
STALE = 1.0
#: Where work takes longer than so many times as long as alone, somebody else has the machine, and nothing is proved.
CROWDED = 1.3


def lists_that_differ(found: Sequence[tuple[int, Sequence[str]]], table: Sequence[str]) -> list[str]:
    """One sentence for each list of readers that is not the table: what is lost, doubled or out of order."""
    problems = []
    for count, taken in found:
        if list(taken) == list(table):
            continue
        lost, doubled = set(table) - set(taken), len(taken) - len(set(taken))
        numbers = [int(line.split(" ", 1)[0]) for line in taken]
        disordered = sum(later < earlier for earlier, later in pairwise(numbers))
        strange = set(taken) - set(table)
        problems.append(
            f"{count} readers: {len(lost)} lost, {doubled} doubled, {disordered} out of order, {len(strange)} not there"
        )
    return problems


def keys_that_differ(
    sent: Mapping[str, object], acknowledged: Mapping[str, Sequence[int]], rows: Sequence[tuple[int, str, str]]
) -> list[str]:
    """Sentences on keys without exactly one row, rows that nobody sent, and answers that name another row."""
    by_key: dict[str, list[int]] = {}
    for number, name, key in rows:
        if name != "state":
            by_key.setdefault(key, []).append(number)
    problems = [f"{key} was never acknowledged" for key in sent if key not in acknowledged]
    problems += [f"{key} is acknowledged and no row" for key in acknowledged if key not in by_key]
    problems += [f"{key} is in rows {numbers}" for key, numbers in by_key.items() if len(numbers) > 1]
    problems += [f"row of {key} was never sent" for key in by_key if key not in sent]
    problems += [
        f"{key} was answered with {sorted(set(numbers))}, its row is {by_key[key]}"
        for key, numbers in acknowledged.items()
        if key in by_key and set(numbers) != set(by_key[key])
    ]
    return problems


def holes(numbers: Sequence[int]) -> list[int]:
    """Numbers that are missing between the first and the last, counted from one."""
    return sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))


def too_late(report: Mapping[str, Any]) -> str:
    """A sentence when deliveries came late on a machine that was ours; empty on a crowded one."""
    stale, crowding = report["stale"], report["crowding"]
    if stale["p99"] <= STALE or crowding > CROWDED:
        return ""
    return f"99 of 100 deliveries within {stale['p99']:.2f} s; work took {crowding:.1f} times as long as alone"


class Crowding(threading.Thread):
    """How much longer than alone a little work takes meanwhile, from ``with``; ``found`` afterwards."""

    EVERY, SPIN = 0.2, 0.004  # seconds

    def __enter__(self) -> Crowding:
        self._over, self.found, self._spins = threading.Event(), 1.0, list[float]()
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self.join()
        self.found = sum(self._spins) / len(self._spins) if self._spins else 1.0

    def run(self) -> None:
        """Work a little, again and again."""
        while not self._over.wait(self.EVERY):
            wall, cpu = time.perf_counter(), time.thread_time()
            while time.thread_time() - cpu < self.SPIN:
                pass
            self._spins.append((time.perf_counter() - wall) / self.SPIN)
