"""Having documents read in tests, as the worker would."""

from __future__ import annotations

from foundation.files.extraction.bounds import BOUNDS, Bounds
from foundation.files.extraction.pool import Pool
from foundation.files.models import Extraction, PorticoDocument


def read_all(*, bounds: Bounds = BOUNDS) -> None:
    """Read every document that is due, children and all."""
    pool = Pool(bounds=bounds)
    try:
        while pool.turn() or pool.wait():
            pass
    finally:
        pool.stop()


def extraction_of(document: PorticoDocument) -> Extraction:
    """The row as it is now."""
    return Extraction.objects.get(document_id=document.pk)
