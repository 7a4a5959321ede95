"""Files of a page that is taken down: public copies, sizes of pictures, originals, rows, text of what only it names."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex, Revision

from foundation.files.actions import KINDS, settle_storage
from foundation.files.extraction.actions import forget
from foundation.files.models import Extraction, PorticoDocument, PublicUse

from .actions import OBJECT_KIND
from .digest import files_named
from .enums import GrantState
from .models import PublicationGrant
from .takedown import Proof, Takedown
from .takedown_copies import open_copies

STORAGES = ("public", "private")


def empty_files(takedown: Takedown) -> Proof:
    """Remove every version that nothing else names. Idempotent: bytes go before the row that knows their name.

    A version that another page names is that page's too: it stays and is counted in the proof.
    """
    removed, kept, left = 0, 0, []
    texts = set(takedown.documents)
    drafts = _named_in_drafts(takedown)
    for kind, ids in (("image", takedown.images), ("document", takedown.documents)):
        for version in KINDS[kind]._base_manager.filter(pk__in=ids).order_by("pk"):
            if version.pk in drafts[kind] or _named_elsewhere(kind, version.pk, takedown.page_key):
                kept += 1
                texts -= {version.pk} if kind == "document" else set()
                continue
            removed += 1
            if rest := _remove(version):
                left.append(_("%(kind)s %(pk)d: %(count)d files") % {"kind": kind, "pk": version.pk, "count": rest})
    if kept and open_copies(takedown):
        left.append(
            _("%(count)d may be named by copies only, and are looked at again when those are gone") % {"count": kept}
        )
    if words := Extraction.objects.filter(document_id__in=texts).exclude(parts=[]).count():
        left.append(_("extracted text of %(count)d files") % {"count": words})
    proof = _(
        "Looked for again in both stores: no file, no row and no extracted text is left; "
        "%(kept)d are named by other pages and stay."
    )
    return Proof(removed, proof % {"kept": kept}, tuple(left))


def _named_in_drafts(takedown: Takedown) -> dict[str, set[int]]:
    """Versions that the latest version of another page names: its row says so only once that is public.

    Copies are asked first: while they stand this runs every few seconds, and mostly they name it all.
    """
    from cms.models import BasePage

    wanted = {"image": set(takedown.images), "document": set(takedown.documents)}
    named: dict[str, set[int]] = {kind: set() for kind in wanted}
    pages = BasePage.objects.exclude(pk=takedown.page_key).exclude(live=True, has_unpublished_changes=False)
    for some in (pages.filter(pk__in=takedown.copies), pages.exclude(pk__in=takedown.copies)):
        numbers = "|".join(str(pk) for kind, ids in wanted.items() for pk in sorted(ids - named[kind]))
        if not numbers:
            break
        revisions = Revision.page_revisions.filter(pk__in=some.values("latest_revision_id"))
        likely = revisions.annotate(text=Cast("content", TextField()))
        for revision in likely.filter(text__regex=rf"(^|[^0-9])({numbers})([^0-9]|$)").iterator():
            files = files_named(revision.as_object())
            named["image"] |= files.images & wanted["image"]
            named["document"] |= files.documents & wanted["document"]
    return named


def _named_elsewhere(kind: str, pk: int, page_key: int) -> bool:
    """Whether something public, in review or granted names the version, or a page that has no version but its row."""
    from cms.review.enums import ReviewState
    from cms.review.models import Review

    uses = PublicUse.objects.filter(**{f"{kind}_id": pk})
    if uses.exclude(object_kind=OBJECT_KIND, object_key=str(page_key)).exists():
        return True
    if kind == "document" and _attached(pk).exclude(page_id=page_key).exists():
        return True
    reviews = Review.objects.filter(state=ReviewState.OPEN).exclude(page_key=page_key)
    grants = PublicationGrant.objects.filter(state=GrantState.PENDING).exclude(object_id=page_key)
    named = [files.get(kind, ()) for files in reviews.values_list("files", flat=True)]
    named += [files.get(f"{kind}s", ()) for files in grants.values_list("files", flat=True)]
    return any(pk in ids for ids in named) or _referred_to(kind, pk, page_key)


def _rows_that_count() -> Q:
    """Pages whose row is what is read: public ones, and those without any version."""
    return Q(live=True) | Q(latest_revision=None)


def _attached(pk: int) -> Any:
    from cms.models import Attachment, BasePage

    return Attachment.objects.filter(document_id=pk, page__in=BasePage.objects.filter(_rows_that_count()))


def _referred_to(kind: str, pk: int, page_key: int) -> bool:
    """Whether Wagtail knows of a saved object beside the page, and beside outdated rows of drafts, that names it."""
    from cms.models import BasePage

    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(KINDS[kind]), to_object_id=str(pk)
    )
    pages = Q(base_content_type=ContentType.objects.get_for_model(BasePage))
    if rows.exclude(pages).exists():
        return True
    ids = {int(found) for found in rows.filter(pages).values_list("object_id", flat=True)} - {page_key}
    return bool(BasePage.objects.filter(_rows_that_count(), pk__in=ids).exists())


def _remove(version: Any) -> int:
    """Delete the bytes, then the row; returns how many files are still there: the row stays then."""
    names = [version.file.name]
    if isinstance(version, PorticoDocument):  # first, since the row stays where a file resists
        forget(documents=[version.pk])
    if hasattr(version, "renditions"):
        names += [rendition.file.name for rendition in version.renditions.all()]
    for name in names:
        for alias in STORAGES:
            storages[alias].delete(name)
    rest = sum(storages[alias].exists(name) for name in names for alias in STORAGES)
    if not rest:
        _detach(version)
        kind, pk = ("image" if hasattr(version, "renditions") else "document"), version.pk
        version.delete()
        settle_storage(kind=kind, pk=pk)
    return rest


def _detach(version: Any) -> None:
    """Rows of drafts whose latest version names it no more would hold it back; nobody reads them."""
    from cms.models import Attachment

    if not hasattr(version, "renditions"):
        Attachment.objects.filter(document_id=version.pk, page__live=False).delete()
