"""Files of a page that is taken down: public copies, sizes of pictures, originals and rows of what only it names."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from foundation.files.actions import KINDS, settle_storage
from foundation.files.models import PublicUse

from .actions import OBJECT_KIND
from .enums import GrantState
from .models import PublicationGrant
from .takedown import Proof, Takedown

STORAGES = ("public", "private")


def empty_files(takedown: Takedown) -> Proof:
    """Remove every version that nothing else names. Idempotent: bytes go before the row that knows their name.

    A version that another page names is that page's too: it stays and is counted in the proof.
    """
    removed, kept, left = 0, 0, []
    for kind, ids in (("image", takedown.images), ("document", takedown.documents)):
        for version in KINDS[kind]._base_manager.filter(pk__in=ids).order_by("pk"):
            if _named_elsewhere(kind, version.pk, takedown.page_key):
                kept += 1
                continue
            removed += 1
            if rest := _remove(version):
                left.append(_("%(kind)s %(pk)d: %(count)d files") % {"kind": kind, "pk": version.pk, "count": rest})
    proof = _(
        "Looked for again in both stores: no file and no row is left; %(kept)d are named by other pages and stay."
    )
    return Proof(removed, proof % {"kept": kept}, tuple(left))


def _named_elsewhere(kind: str, pk: int, page_key: int) -> bool:
    from cms.models import Attachment
    from cms.review.enums import ReviewState
    from cms.review.models import Review

    uses = PublicUse.objects.filter(**{f"{kind}_id": pk})
    if uses.exclude(object_kind=OBJECT_KIND, object_key=str(page_key)).exists():
        return True
    if kind == "document" and Attachment.objects.filter(document_id=pk).exclude(page_id=page_key).exists():
        return True
    reviews = Review.objects.filter(state=ReviewState.OPEN).exclude(page_key=page_key)
    grants = PublicationGrant.objects.filter(state=GrantState.PENDING).exclude(object_id=page_key)
    named = [files.get(kind, ()) for files in reviews.values_list("files", flat=True)]
    named += [files.get(f"{kind}s", ()) for files in grants.values_list("files", flat=True)]
    return any(pk in ids for ids in named) or _referred_to(kind, pk, page_key)


def _referred_to(kind: str, pk: int, page_key: int) -> bool:
    """Whether Wagtail knows of a saved object beside the page that names the version."""
    from cms.models import BasePage

    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(KINDS[kind]), to_object_id=str(pk)
    )
    own = {"base_content_type": ContentType.objects.get_for_model(BasePage), "object_id": str(page_key)}
    return bool(rows.exclude(**own).exists())


def _remove(version: Any) -> int:
    """Delete the bytes, then the row; returns how many files are still there: the row stays then."""
    names = [version.file.name]
    if hasattr(version, "renditions"):
        names += [rendition.file.name for rendition in version.renditions.all()]
    for name in names:
        for alias in STORAGES:
            storages[alias].delete(name)
    rest = sum(storages[alias].exists(name) for name in names for alias in STORAGES)
    if not rest:
        kind, pk = ("image" if hasattr(version, "renditions") else "document"), version.pk
        version.delete()
        settle_storage(kind=kind, pk=pk)
    return rest
