"""The nightly comparison: database ↔ rows ↔ engine, in slices, and repair of whatever differs."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from .engines import get_engine
from .engines.base import EngineError, Held
from .indexing import refresh, writing
from .models import Entry
from .rebuild import building, start
from .sources import Source, all_sources

logger = logging.getLogger(__name__)

SLICE_SECONDS: Final = 0.5
EVERY_SECONDS: Final = 24 * 60 * 60
_CHUNK: Final = 50


@dataclass(slots=True)
class Report:
    """What a sweep looked at and repaired."""

    objects: int = 0
    rows_repaired: int = 0
    engine_repaired: int = 0
    engine_ahead: int = 0

    def __str__(self) -> str:
        return (
            f"{self.objects} objects compared, {self.rows_repaired} rows and "
            f"{self.engine_repaired} index documents repaired, {self.engine_ahead} unknown to the database"
        )


def steps(report: Report) -> Iterator[None]:
    """Sweep in small steps, so that the worker can deliver events in between. Raises ``EngineError``."""
    for source in all_sources():
        yield from _compare_sources(source, report)
    yield from _compare_engine(report)
    writing.flush()


def run() -> Report:
    """Sweep in one go."""
    report = Report()
    for _step in steps(report):
        pass
    return report


def _compare_sources(source: Source, report: Report) -> Iterator[None]:
    """Read each object without a lock; only what differs from its row is read again under one."""
    keys = iter(source.keys())
    seen: set[str] = set()
    while chunk := list(islice(keys, _CHUNK)):
        seen.update(chunk)
        held = dict(Entry.objects.filter(kind=source.kind, key__in=chunk).values_list("key", "digest"))
        wrong = {key: None for key in chunk if _digest(source, key) != held.get(key, "")}
        report.objects += len(chunk)
        report.rows_repaired += refresh(source, wrong)
        yield
    live = Entry.objects.filter(kind=source.kind, deleted=False).values_list("key", flat=True)
    gone = {key: None for key in live.iterator(chunk_size=2000) if key not in seen}
    report.rows_repaired += refresh(source, gone)
    yield


def _digest(source: Source, key: str) -> str:
    document = source.build(key)
    return document.digest() if document else ""


def _compare_engine(report: Report) -> Iterator[None]:
    """Mark rows that the engine lacks or has older; an engine that knows more than the database is rebuilt."""
    held: dict[str, Held] = {}
    for number, found in enumerate(get_engine().held()):
        held[found.key] = found
        if number % 1000 == 0:
            yield
    rows = Entry.objects.order_by("pk").values_list("pk", "kind", "key", "revision", "indexed_revision", "deleted")
    wrong: list[int] = []
    known: set[str] = set()
    for pk, kind, key, revision, indexed, deleted in rows.iterator(chunk_size=2000):
        item = held.get(f"{kind}:{key}")
        known.add(f"{kind}:{key}")
        if item is not None and item.version > revision:
            report.engine_ahead += 1
        elif revision <= indexed and _differs(item, revision, deleted):
            wrong.append(pk)
    report.engine_ahead += sum(key not in known for key in held)
    report.engine_repaired += len(wrong)
    for first in range(0, len(wrong), 500):
        Entry.objects.filter(pk__in=wrong[first : first + 500]).update(indexed_revision=-1)
        yield
    if report.engine_ahead and building() is None:
        start()


def _differs(item: Held | None, revision: int, deleted: bool) -> bool:
    if item is None:
        return not deleted
    return item.version < revision or item.deleted != deleted


class Sweeper:
    """Runs the sweep inside the worker, a slice a turn, once a day and once after the worker's start."""

    def __init__(self) -> None:
        self._steps: Iterator[None] | None = None
        self._report = Report()
        self._started = float("-inf")

    def duty(self) -> None:
        """Begin when it is time, or carry on for a slice."""
        now = time.monotonic()
        if self._steps is None:
            if now - self._started < EVERY_SECONDS or not get_engine().current():
                return
            self._started, self._report = now, Report()
            self._steps = steps(self._report)
        try:
            while time.monotonic() < now + SLICE_SECONDS:
                next(self._steps)
        except StopIteration:
            self._steps = None
            logger.info("search: sweep: %s", self._report)
        except EngineError as error:
            self._steps = None
            logger.warning("search: the sweep was broken off: %s", error)


sweeper: Final = Sweeper()
