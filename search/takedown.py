"""The public index as a place of a privacy takedown: the text of the row, its tokens in the engine, old indexes."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cms.publication.takedown import Proof, Takedown

from .engines import get_engine
from .enums import GenerationStatus
from .indexing import put, writing
from .models import EngineState, Entry
from .sources import PAGE


def empty(takedown: Takedown) -> Proof:
    """Make the row a tombstone without text, and have the engine write it.

    The text of attachments and all that was extracted lies in the same row. Where the worker holds the engine's writer
    the tokens wait for it, a second or so: until then this is open, and the search shows nothing since it reads rows.
    """
    with transaction.atomic():
        row = Entry.objects.select_for_update().filter(kind=PAGE, key=takedown.key).first()
        if row is not None:
            put(row, None, version=row.version)
    if row is None:
        return Proof(0, _("Never indexed."))
    writing.flush()
    row.refresh_from_db()
    words = any((row.title, row.body, row.url, row.doc_number, row.index_number, row.organ))
    left = [_("the row")] if words or not row.deleted else []
    if row.indexed_revision < row.revision:
        left.append(_("tokens wait for the engine's writer"))
    else:
        _drop_old(get_engine().name)
    proof = _("The row holds no text; the engine “%(engine)s” has taken its tombstone; earlier indexes are removed.")
    return Proof(1, proof % {"engine": get_engine().name}, tuple(left))


def _drop_old(engine: str) -> None:
    """Indexes that answered before keep their tokens until the next swap; they go now."""
    for state in EngineState.objects.filter(engine=engine, status=GenerationStatus.RETIRED):
        if state.generation != get_engine(engine).current():
            get_engine(engine).drop(state.generation)
