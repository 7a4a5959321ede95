"""From events to the index: rows first, under lock, then engines, in batches, again until they have them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Length

from foundation.outbox.models import Event, ObjectVersion

from .analysis import identifier_key, index_text
from .attachments import pages_naming
from .engines import get_engine
from .engines.base import EngineBusy, EngineError, IndexDocument, Operation, Tombstone
from .enums import GenerationStatus
from .models import EngineState, Entry
from .numbers import document_number_key
from .sources import PAGE, Source, SourceDocument, get_source

logger = logging.getLogger(__name__)

BATCH: Final = 1000
#: Characters a batch, since attachments make rows long: about 50 MB of tokens.
BATCH_CHARACTERS: Final = 5_000_000
FIRST: Final = "first"
_ROWS_A_TRANSACTION: Final = 25
_MARK: Final = "UPDATE public_search_entry SET indexed_revision = %s WHERE id = %s"
_LONGEST_PAUSE: Final = 60.0


def handle(events: Sequence[Event]) -> None:
    """Outbox handler ``search``: look at every object named again, then write what changed to the engine.

    Rows are right when this returns. If the engine is away, or its writer belongs to the worker, the rows wait and
    the worker's duty writes them: an engine that is down never holds up or loses an event.
    """
    for kind, group in groupby(sorted(events, key=lambda event: event.kind), key=lambda event: event.kind):
        source = get_source(kind)
        if source is not None:
            refresh(source, _wanted(source, group))
    writing.flush()


def _wanted(source: Source, events: Iterable[Event]) -> dict[str, int | None]:
    wanted: dict[str, int | None] = {}
    for event in events:
        for key in source.affected(event.key):
            wanted.setdefault(key, None)
        wanted[event.key] = max(event.version, wanted[event.key] or 0) if event.key in wanted else event.version
    return wanted


def handle_extracted(events: Sequence[Event]) -> None:
    """Outbox handler ``search of attachments``: the pages that name these documents read differently now."""
    source = get_source(PAGE)
    if source is not None:
        refresh(source, dict.fromkeys(pages_naming(int(event.key) for event in events)))
        writing.flush()


def refresh(source: Source, wanted: Mapping[str, int | None]) -> int:
    """Bring the rows of these objects up to date; returns how many changed.

    ``wanted`` gives the version that asks, or None: then the row's own, or the outbox's for a new one. A version older
    than the row's changes nothing. The row is locked before its source is read, so the last writer has read last.
    """
    changed = 0
    for keys in _chunks(sorted(wanted), _ROWS_A_TRANSACTION):
        with transaction.atomic():
            rows = {row.key: row for row in Entry.objects.select_for_update().filter(kind=source.kind, key__in=keys)}
            for key in keys:
                row = rows.get(key) or Entry(kind=source.kind, key=key, version=_version(source.kind, key))
                changed += _refresh_row(row, wanted[key], source)
    return changed


def _chunks(keys: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _version(kind: str, key: str) -> int:
    return ObjectVersion.objects.filter(kind=kind, key=key).values_list("version", flat=True).first() or 0


def _refresh_row(row: Entry, version: int | None, source: Source) -> bool:
    if version is not None and not row._state.adding and version < row.version:
        return False
    return put(row, source.build(row.key), version=row.version if version is None else version)


def put(row: Entry, document: SourceDocument | None, *, version: int) -> bool:
    """Write a locked or new row if the object differs from it; returns whether it did. None makes a tombstone."""
    digest = document.digest() if document else ""
    if document is None and row._state.adding:
        return False  # never was public: there is nothing to forget
    same = not row._state.adding and row.digest == digest and row.deleted == (document is None)
    if same and version == row.version:
        return False
    row.version = version
    if not same:
        row.revision = max(row.revision + 1, time.time_ns() // 1000)  # an index may outlive a restored database
        row.digest = digest
        row.deleted = document is None
        _fill(row, document or SourceDocument(title="", url=""))
    row.save()
    return not same


def _fill(row: Entry, document: SourceDocument) -> None:
    for name in SourceDocument.__slots__:
        setattr(row, name, getattr(document, name))
    row.doc_number_key = document_number_key(document.doc_number)
    row.year = document.date.year if document.date else None


def operation(row: Entry) -> Operation:
    """What an engine is told about a row: a document of tokens, or a tombstone."""
    if row.deleted:
        return Tombstone(row.engine_key, row.revision)
    numbers = (row.doc_number_key, identifier_key(row.index_number))
    facets = {
        "site": str(row.site_root),
        "organ": row.organ,
        "year": str(row.year or ""),
        "theme": row.theme,
        "genre": row.genre,
    }
    return IndexDocument(
        key=row.engine_key,
        version=row.revision,
        title=index_text(row.title),
        body=index_text("\n".join((row.body, row.doc_number, row.index_number, row.organ))),
        numbers=tuple(number for number in numbers if number),
        facets={name: value for name, value in facets.items() if value},
        day=row.date.toordinal() if row.date else 0,
    )


class Writing:
    """Writes waiting rows to the engine of the settings; one a process.

    The embedded engine has one writer. The worker keeps it (``keep_writer``); every other process gives it back after
    each batch, and leaves the rows to the worker where the worker holds it.
    """

    def __init__(self) -> None:
        self.keep_writer = False
        self._failures = 0
        self._not_before = 0.0

    def flush(self) -> bool:
        """Write everything that waits; returns False, after logging why, if the engine would not take it now."""
        if time.monotonic() < self._not_before:
            return False
        engine = get_engine()
        try:
            while rows := batch(waiting(), most=BATCH):
                ensure_index()
                write_rows(rows)
        except EngineBusy:
            return False  # the worker holds the writer, and takes the rows within a second
        except EngineError as error:
            self._failures += 1
            pause = min(2.0**self._failures, _LONGEST_PAUSE) if self.keep_writer else 0.0
            self._not_before = time.monotonic() + pause
            logger.warning("search: rows wait for the engine: %s", error)
            return False
        finally:
            if not self.keep_writer:
                engine.release()
        self._failures = 0
        return True

    def duty(self) -> None:
        """Worker's duty: keep the writer from now on, write what waits."""
        self.keep_writer = True
        self.flush()


def waiting() -> models.QuerySet[Entry]:
    """Rows that the engine does not have as they are."""
    return Entry.objects.filter(revision__gt=F("indexed_revision")).order_by("pk")


def batch(rows: models.QuerySet[Entry], *, most: int) -> list[Entry]:
    """The first rows, at most so many and no more text than memory should hold; at least one if there are any."""
    wanted: list[int] = []
    left = BATCH_CHARACTERS
    for pk, length in rows.annotate(length=Length("body")).values_list("pk", "length")[:most]:
        left -= length
        if left < 0 and wanted:
            break
        wanted.append(pk)
    return list(rows.filter(pk__in=wanted))


def ensure_index() -> None:
    """Make the first index of an installation; one that was lost is left to the rebuild, which swaps when complete."""
    engine = get_engine()
    if not engine.current() and not Entry.objects.filter(indexed_revision__gt=0).exists():
        engine.create(FIRST)
        engine.swap(FIRST)


def write_rows(rows: Sequence[Entry]) -> None:
    """Write rows to the generation that answers and to the one under construction, then note that they are there.

    Which generations there are is asked after the rows are committed, so that a rebuild that starts now reads them.
    """
    engine = get_engine()
    operations = [operation(row) for row in rows]
    engine.write(operations)
    for state in EngineState.objects.filter(engine=engine.name, status=GenerationStatus.BUILDING):
        write_beside(state, operations)
    # Each row's own number, as written: a row that changed meanwhile keeps waiting. bulk_update takes much longer.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_MARK, [(row.revision, row.pk) for row in rows])


def write_beside(state: EngineState, operations: Sequence[Operation]) -> None:
    """Write to a generation under construction; if that fails the rebuild has failed, not the writing."""
    try:
        get_engine(state.engine).write(operations, generation=state.generation)
    except EngineBusy:
        raise
    except EngineError as error:
        logger.exception("search: rebuild %s failed", state.generation)
        state.status, state.error = GenerationStatus.FAILED, str(error)
        state.save(update_fields=["status", "error"])


writing: Final = Writing()
