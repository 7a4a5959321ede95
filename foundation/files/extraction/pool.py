"""Some children at once, looked after in short turns, so that the worker's loop never waits for a file."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from foundation.files.enums import ExtractionState
from foundation.files.models import Extraction

from .actions import MOST_ATTEMPTS, claim, finish, postpone
from .bounds import BOUNDS, Bounds
from .kinds import Extractor, extractor_for
from .process import Child, MachineryError, Result

logger = logging.getLogger(__name__)

PROCESSES: Final = 2
_LOOK_EVERY: Final = 0.05


@dataclass(slots=True)
class Reading:
    """A claimed document and the child that reads it."""

    row: Extraction
    child: Child


class Pool:
    """At most ``size`` children; ``documents`` narrows what is read."""

    def __init__(
        self, *, size: int = PROCESSES, bounds: Bounds = BOUNDS, documents: Collection[int] | None = None
    ) -> None:
        self.size = size
        self.bounds = bounds
        self.documents = documents
        self.running: list[Reading] = []

    def turn(self) -> list[Extraction]:
        """Write what children have finished and start others in their place; returns the rows that ended."""
        ended = [reading.row for reading in list(self.running) if self._settled(reading)]
        free = self.size - len(self.running)
        if free > 0:
            ended += [row for row in claim(limit=free, documents=self.documents) if self._begin(row)]
        return ended

    def wait(self) -> bool:
        """Wait a moment for a child; returns False where none runs."""
        if self.running:
            self.running[0].child.wait(_LOOK_EVERY)
        return bool(self.running)

    def stop(self) -> None:
        """End all children; their documents are due again at once."""
        while self.running:
            reading = self.running.pop()
            reading.child.stop()
            postpone(row=reading.row, pause=timedelta())

    def _settled(self, reading: Reading) -> bool:
        """Whether a child has ended and its document has its result."""
        try:
            result = reading.child.poll()
        except MachineryError as error:
            self.running.remove(reading)
            logger.error("extraction: document %s waits: %s", reading.row.document_id, error)  # noqa: TRY400,RUF100 - no trace of ours
            postpone(row=reading.row)
            return False
        if result is None:
            return False
        self.running.remove(reading)
        return finish(row=reading.row, result=result)

    def _begin(self, row: Extraction) -> bool:
        """Start reading; returns whether the document needs no child since its end is known already."""
        extractor = extractor_for(row.document.file.name)
        if extractor is None:
            return finish(row=row, result=Result(ExtractionState.UNSUPPORTED))
        if row.attempts > MOST_ATTEMPTS:  # each time something died with it
            return finish(row=row, result=Result(ExtractionState.DAMAGED))
        return self._start(row, extractor)

    def _start(self, row: Extraction, extractor: Extractor) -> bool:
        file = row.document.file
        try:
            source = file.storage.open(file.name, "rb")
        except FileNotFoundError:
            return finish(row=row, result=Result(ExtractionState.DAMAGED), gone=True)
        with source:
            try:
                child = Child(extractor, source, self.bounds)
            except OSError as error:
                logger.warning("extraction: document %s waits, no reader could be started: %s", row.document_id, error)
                postpone(row=row)
                return False
        self.running.append(Reading(row, child))
        return False


def read_now(*, documents: Collection[int]) -> None:
    """Read these document versions in this process, for commands that cannot wait for the worker.

    Returns when none of them is due any more; what could not be tried, since no reader starts, still waits.
    """
    pool = Pool(documents=documents)
    try:
        while pool.turn() or pool.wait():
            pass
    finally:
        pool.stop()
