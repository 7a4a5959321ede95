"""Rebuilding beside and swapping: a new generation is filled in slices while the old one answers; both are written."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from .engines import get_engine
from .engines.base import EngineBusy, EngineError
from .enums import GenerationStatus
from .indexing import BATCH, batch, operation, write_beside, writing
from .models import EngineState, Entry

logger = logging.getLogger(__name__)

SLICE_SECONDS: Final = 1.0
#: Rows changed shortly before the start are written once more: their process may not have known of the rebuild.
_MARGIN: Final = timedelta(minutes=1)


def building(engine: str = "") -> EngineState | None:
    """The rebuild that is under way for an engine, the settings' by default."""
    return EngineState.objects.filter(engine=engine or get_engine().name, status=GenerationStatus.BUILDING).first()


def start(engine: str = "") -> EngineState:
    """Ask for a rebuild; the row is the order, whoever holds the writer carries it out. One at a time an engine."""
    name = engine or get_engine().name
    with transaction.atomic():
        generation = timezone.now().strftime("%Y%m%d%H%M%S%f")
        state, _new = EngineState.objects.get_or_create(
            engine=name, status=GenerationStatus.BUILDING, defaults={"generation": generation}
        )
    return state


def advance(state: EngineState, *, seconds: float = SLICE_SECONDS) -> bool:
    """Work on a rebuild for about so long, a batch at least; returns whether it is over. Raises ``EngineError``."""
    end = time.monotonic() + seconds
    get_engine(state.engine).create(state.generation)
    while True:
        rows = batch(Entry.objects.filter(pk__gt=state.cursor).order_by("pk"), most=BATCH)
        if not rows:
            return _finish(state)
        write_beside(state, [operation(row) for row in rows])
        if state.status == GenerationStatus.FAILED:
            return True
        state.cursor = rows[-1].pk
        state.save(update_fields=["cursor"])
        if time.monotonic() >= end:
            return False


def _finish(state: EngineState) -> bool:
    """Write once more what changed meanwhile, then let the new generation answer."""
    changed = Entry.objects.filter(updated_at__gte=state.started_at - _MARGIN).order_by("pk")
    last = 0
    while state.status != GenerationStatus.FAILED and (rows := batch(changed.filter(pk__gt=last), most=BATCH)):
        write_beside(state, [operation(row) for row in rows])
        last = rows[-1].pk
    if state.status != GenerationStatus.FAILED:
        get_engine(state.engine).swap(state.generation)
        with transaction.atomic():
            before = EngineState.objects.filter(engine=state.engine, status=GenerationStatus.CURRENT)
            before.update(status=GenerationStatus.RETIRED)
            state.status, state.finished_at = GenerationStatus.CURRENT, timezone.now()
            state.save(update_fields=["status", "finished_at"])
        logger.info("search: generation %s of %s answers", state.generation, state.engine)
    return True


def duty() -> None:
    """Worker's duty: carry on with a rebuild, or begin one where no index answers yet."""
    writing.keep_writer = True
    try:
        state = building()
        if state is None and not get_engine().current():
            state = start()
        if state is not None:
            advance(state)
    except EngineBusy:
        return  # a command is at it
    except EngineError as error:
        logger.warning("search: the rebuild waits: %s", error)
