"""Claiming documents whose text is due, writing what was read, and asking for it again."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from foundation.files.enums import ExtractionState
from foundation.files.models import Extraction, PorticoDocument
from foundation.outbox.actions import emit

from .kinds import BY_ENDING, extractor_for
from .places import sentence
from .process import Result

logger = logging.getLogger(__name__)

#: Kind of the outbox event “the text of this document is there”; its key is the document's id.
EVENT: Final = "extraction"
#: Longer than any child lives: what is still claimed then was left by a process that died.
LEASE: Final = timedelta(minutes=5)
PAUSE: Final = timedelta(minutes=1)
MOST_ATTEMPTS: Final = 3
_ROWS_AT_ONCE: Final = 500


@transaction.atomic
def claim(*, limit: int, documents: Collection[int] | None = None) -> list[Extraction]:
    """Take up to ``limit`` due documents for a while, never read ones first; ``documents`` narrows the choice."""
    now = timezone.now()
    due = Extraction.objects.filter(due_at__lte=now)
    if documents is not None:
        due = due.filter(document_id__in=documents)
    rows = list(
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("document")
        .defer("parts")
        .order_by(F("at").asc(nulls_first=True), "due_at", "id")[:limit]
    )
    Extraction.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE, attempts=F("attempts") + 1)
    for row in rows:
        row.due_at, row.attempts = now + LEASE, row.attempts + 1
    return rows


@transaction.atomic
def finish(*, row: Extraction, result: Result, gone: bool = False) -> bool:
    """Write what became of a claimed document, and tell who shows or checks its text; returns False if it was in vain.

    In vain where the document was removed meanwhile, or another process has claimed it since.
    """
    document = row.document
    extractor = extractor_for(document.file.name)
    written = Extraction.objects.filter(pk=row.pk, document_id=row.document_id, due_at=row.due_at).update(
        state=result.state,
        extractor=extractor.name if extractor else "",
        extractor_version=extractor.version if extractor else 0,
        parts=result.parts,
        characters=sum(len(part["text"]) for part in result.parts),
        message=sentence(result.state, title=document.title, name=document.file.name, gone=gone),
        at=timezone.now(),
        due_at=None,
        attempts=0,
    )
    if written:
        emit(kind=EVENT, key=str(row.document_id), verb=result.state)
    return bool(written)


def postpone(*, row: Extraction, pause: timedelta = PAUSE) -> None:
    """Give a claimed document back: it was not its fault that it was not read."""
    again = Extraction.objects.filter(pk=row.pk, due_at=row.due_at, attempts__gt=0)
    again.update(due_at=timezone.now() + pause, attempts=F("attempts") - 1)


def forget(*, documents: Collection[int]) -> None:
    """Erase what was read of documents that are about to be removed, also by a child that reads one of them now."""
    Extraction.objects.filter(document_id__in=documents).update(
        state=ExtractionState.PENDING, parts=[], characters=0, message="", due_at=None
    )


def await_unknown() -> int:
    """Have documents read that no row speaks of: older than extraction, or stored past ``save``; returns how many."""
    unknown = PorticoDocument.objects.filter(extraction=None).order_by("pk").values_list("pk", flat=True)
    found = list(unknown[:_ROWS_AT_ONCE])
    Extraction.objects.bulk_create([Extraction(document_id=pk) for pk in found], ignore_conflicts=True)
    return len(found)


def outdated() -> Q:
    """Condition on ``Extraction``: read by another version than today's reader, or by none where there is one now."""
    wanted = Q(pk__in=[])
    for ending, extractor in BY_ENDING.items():
        mine = Q(extractor=extractor.name, extractor_version=extractor.version)
        wanted |= Q(document__file__iregex=rf"\.{ending}$") & ~mine  # "iendswith" minds case on our SQLite
    return wanted


def read_again(*, condition: Q) -> int:
    """Mark documents as due; what was read of them stays until it is replaced. Returns how many were not due yet."""
    rows = Extraction.objects.filter(condition, due_at=None).values_list("pk", flat=True)
    return Extraction.objects.filter(pk__in=rows).update(due_at=timezone.now(), attempts=0)


#: States in which somebody should do something about the file.
TROUBLED: Final = (ExtractionState.LOCKED, ExtractionState.DAMAGED, ExtractionState.TOO_LARGE)
