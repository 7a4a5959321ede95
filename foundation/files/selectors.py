"""Reading file versions."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from django.core.files.storage import Storage, storages
from django.db.models import Q

from .enums import ExtractionState
from .extraction.kinds import extractor_for
from .models import Extraction, PorticoDocument, PorticoImage


def extracted(document_ids: Collection[int], *, text: bool = True) -> dict[int, Extraction]:
    """Text of these document versions by id, in one query; ids that are not here have not been looked at yet.

    For whoever may see the documents; the text itself is shown nowhere public. ``text``: False leaves the text, which
    may be megabytes each, in the database.
    """
    rows = Extraction.objects.filter(document_id__in=document_ids)
    return {found.document_id: found for found in (rows if text else rows.defer("parts"))}


def waiting_to_be_read(document_ids: Collection[int]) -> list[PorticoDocument]:
    """Which of these document versions will be read by the worker and have not been yet. One query."""
    waiting = Q(extraction=None) | Q(extraction__state=ExtractionState.PENDING)
    rows = PorticoDocument._base_manager.filter(waiting, pk__in=document_ids).order_by("pk")
    return [document for document in rows if extractor_for(document.file.name) is not None]


def public_without_use() -> Iterator[tuple[str, int, str]]:
    """Kind, id and title of versions that count as public although nothing published names them."""
    for kind, model in (("document", PorticoDocument), ("image", PorticoImage)):
        rows = model._base_manager.filter(public_since__isnull=False, public_uses=None).order_by("pk")
        for pk, title in rows.values_list("pk", "title"):
            yield kind, pk, title


def altered(*, images: Collection[int] = (), documents: Collection[int] = ()) -> Iterator[tuple[str, int, str]]:
    """Kind, id and title of versions among these whose stored bytes are gone or not those that were uploaded.

    Reads every file, and of a document the public copy too.
    """
    for kind, model, pks in (("document", PorticoDocument, documents), ("image", PorticoImage, images)):
        for version in model._base_manager.filter(pk__in=pks).exclude(sha256="").order_by("pk"):
            copies = [storages["private"]]
            if kind == "document" and storages["public"].exists(version.file.name):
                copies.append(storages["public"])
            if any(_sha256(copy, version.file.name) != version.sha256 for copy in copies):
                yield kind, version.pk, version.title


def _sha256(storage: Storage, name: str) -> str:
    """Digest of a stored file; empty where there is none."""
    try:
        with storage.open(name) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
