"""Making versions public and private again, with what is published."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from foundation.outbox.actions import emit
from foundation.outbox.models import Event

from .models import PorticoDocument, PorticoImage, PorticoRendition, PublicUse
from .storage import copy_out

KINDS: dict[str, type[PorticoImage] | type[PorticoDocument]] = {"image": PorticoImage, "document": PorticoDocument}


@transaction.atomic
def set_public_uses(
    *, object_kind: str, object_key: str, images: Collection[int] = (), documents: Collection[int] = ()
) -> None:
    """State which versions a published object names from now on (none: it was withdrawn).

    In the caller's transaction the versions become public or private and an event is written for each that changed;
    the worker then copies or removes the public file. A version that another published object names stays public.
    """
    for field, wanted in (("image", set(images)), ("document", set(documents))):
        model = KINDS[field]
        uses = PublicUse.objects.filter(object_kind=object_kind, object_key=object_key, **{f"{field}__isnull": False})
        present = set(uses.values_list(f"{field}_id", flat=True))
        if wanted == present:
            continue
        # the versions' rows are locked in one order, so that two publications which share a file wait for each other
        list(model._base_manager.select_for_update().filter(pk__in=wanted ^ present).order_by("pk").values_list("pk"))
        uses.filter(**{f"{field}_id__in": present - wanted}).delete()
        PublicUse.objects.bulk_create(
            [
                PublicUse(object_kind=object_kind, object_key=object_key, **{f"{field}_id": pk})
                for pk in sorted(wanted - present)
            ]
        )
        _settle(model, field, wanted ^ present)


def _settle(model: type[PorticoImage] | type[PorticoDocument], field: str, pks: Collection[int]) -> None:
    used = set(PublicUse.objects.filter(**{f"{field}_id__in": pks}).values_list(f"{field}_id", flat=True))
    for pk in sorted(pks):
        public = model._base_manager.filter(pk=pk, public_since__isnull=False).exists()
        if public == (pk in used):
            continue
        model._base_manager.filter(pk=pk).update(public_since=timezone.now() if pk in used else None)
        emit(kind=field, key=str(pk), verb="published" if pk in used else "withdrawn")
        # robust: what is committed must not look failed, nor hold up the other hooks; the worker settles it again
        transaction.on_commit(lambda pk=pk: _forget_renditions(model, pk), robust=True)  # type: ignore[misc] # binds pk
        if pk not in used:
            transaction.on_commit(lambda pk=pk: settle_storage(kind=field, pk=pk), robust=True)  # type: ignore[misc] # same


def _forget_renditions(model: type[PorticoImage] | type[PorticoDocument], pk: int) -> None:
    if model is PorticoImage:
        for rendition in PorticoRendition.objects.filter(image_id=pk):
            rendition.purge_from_cache()  # the cached object still knows the old state


def settle_storage(*, kind: str, pk: int) -> None:
    """Bring the public storage into line with the row: copy what is public, remove what is not. Idempotent."""
    version = KINDS[kind]._base_manager.filter(pk=pk).first()
    if version is None:
        return
    for name in _public_names(version):
        if version.public_since:
            copy_out(name)
        else:
            storages["public"].delete(name)


def _public_names(version: PorticoImage | PorticoDocument) -> list[str]:
    if isinstance(version, PorticoImage):  # never the original: only the sizes that pages show
        return [rendition.file.name for rendition in version.renditions.all()]
    return [version.file.name]


def remove_files(kind: str, pk: int) -> None:
    """Delete the bytes of a version that is not public, and of its sizes, from both stores; the row stays. Idempotent.

    For words and pictures that have to vanish for good. Rows of sizes go after their bytes, whose names they know.
    """
    version = KINDS[kind]._base_manager.filter(pk=pk, public_since=None).first()
    if version is None:
        return
    sizes = list(version.renditions.all()) if isinstance(version, PorticoImage) else []
    for name in [*(size.file.name for size in sizes), version.file.name]:
        for alias in ("public", "private"):
            storages[alias].delete(name)
    for size in sizes:
        size.delete()


def handle_events(events: Sequence[Event]) -> None:
    """Outbox handler for kinds ``image`` and ``document``."""
    for kind, key in sorted({(event.kind, event.key) for event in events}):
        settle_storage(kind=kind, pk=int(key))
