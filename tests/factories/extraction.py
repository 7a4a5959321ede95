"""Having documents read in tests, as the worker would."""

from __future__ import annotations

from cms.models import BasePage
from cms.publication.digest import files_named
from foundation.files.enums import ExtractionState
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


def count_as_read(page: BasePage) -> None:
    """Let the page's attachments pass the strict steps of a review; they are due all the same, as for the worker."""
    waiting = Extraction.objects.filter(document__in=files_named(page).documents, state=ExtractionState.PENDING)
    waiting.update(state=ExtractionState.READ)


def extraction_of(document: PorticoDocument) -> Extraction:
    """The row as it is now."""
    return Extraction.objects.get(document_id=document.pk)
