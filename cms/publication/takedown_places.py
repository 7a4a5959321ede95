"""The places of the editorial core that a privacy takedown empties, and the inventory of what it will look for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import ModelLogEntry, Revision, WorkflowState

from foundation.audit.actions import erase_details
from foundation.audit.models import AuditEntry
from foundation.audit.registry import ERASED
from foundation.files.actions import KINDS
from foundation.pagecache.models import Generation

from .actions import OBJECT_KIND, announce
from .digest import content_fields, files_named
from .locking import locked_page
from .models import PublicationGrant
from .stones import nothing, stone, words_left
from .takedown import Place, Proof, Takedown
from .takedown_copies import copies_of, empty_copies
from .takedown_evidence import ERASED_FOR, erase_deadlines, erase_evidence, erase_log, erase_notices
from .takedown_files import empty_files

if TYPE_CHECKING:
    from cms.models import BasePage


def first() -> Iterator[Place]:
    """What is emptied at once."""
    yield Place("page_cache", gettext_lazy("Page cache"), _page_cache)
    yield Place("lists", gettext_lazy("Addresses, lists, feeds and site map"), _lists)
    yield Place("revisions", gettext_lazy("Versions, comments and workflow"), _revisions)
    yield Place("page", gettext_lazy("Page, its parts and admin search"), _page)
    yield Place("files", gettext_lazy("Files, their sizes and originals"), empty_files)
    yield Place("evidence", gettext_lazy("Titles and words of reviews, grants and acts"), _evidence)
    yield Place("notices", gettext_lazy("Notices and mails about the page"), _notices)


def last() -> Iterator[Place]:
    """What is emptied after everything else, which writes to it."""
    yield Place("copies", gettext_lazy("Copies made in the admin"), empty_copies)
    yield Place("admin_log", gettext_lazy("Log of the admin"), _admin_log)
    yield Place("audit", gettext_lazy("Details of the audit"), _audit)


def inventory(page: BasePage) -> dict[str, Any]:
    """Ids of all file versions that the page ever named, and of the pages that were copied from it."""
    from cms.review.models import Review

    images, documents = set[int](), set[int]()
    for content in (page, *(revision.as_object() for revision in page.revisions.iterator())):
        named = files_named(content)
        images |= named.images
        documents |= named.documents
    for files in PublicationGrant.objects.filter(object_id=page.pk).values_list("files", flat=True):
        images.update(files.get("images", ()))
        documents.update(files.get("documents", ()))
    for files in Review.objects.filter(page_key=page.pk).values_list("files", flat=True):
        images.update(files.get("image", ()))
        documents.update(files.get("document", ()))
    return {"images": sorted(images), "documents": sorted(documents), "copies": copies_of(page)}


def _page_cache(takedown: Takedown) -> Proof:
    """Going private raised the tags already; once more costs nothing, and covers a page that was served meanwhile."""
    page = locked_page(takedown.page_key)
    if page is None:
        return Proof(0, _("The page's row does not exist."))
    tag = Generation.objects.filter(tag=f"page:{page.pk}").values_list("value", flat=True)
    before = tag.first() or 0
    announce([page], verb="withdrawn")
    after = tag.first() or 0
    proof = _("Its tag went from %(before)d to %(after)d: older copies are void.")
    left = () if after > before else (_("the tag was not raised"),)
    return Proof(1, proof % {"before": before, "after": after}, left)


def _lists(takedown: Takedown) -> Proof:
    from cms.models import BasePage as Base

    count = Base.objects.filter(pk=takedown.page_key, live=True).count()
    left = (_("the page is public"),) if count else ()
    return Proof(
        0, _("All are made of public pages; asked for this one they answer %(count)d.") % {"count": count}, left
    )


def _revisions(takedown: Takedown) -> Proof:
    from cms.review.enums import ReviewState
    from cms.review.models import Review

    page = locked_page(takedown.page_key)
    if page is None:
        return Proof(0, _("The page's row does not exist."))
    Review.objects.filter(page_key=page.pk, state=ReviewState.OPEN).update(
        state=ReviewState.REPLACED, closed_at=timezone.now()
    )
    states = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(_base(), for_concrete_model=False), object_id=str(page.pk)
    )
    revisions = Revision.page_revisions.filter(object_id=takedown.key)
    comments = page.wagtail_admin_comments.model._base_manager.filter(page_id=page.pk)
    count = revisions.count() + comments.count() + states.count()
    comments.delete()
    states.delete()
    _base()._base_manager.filter(pk=page.pk).update(latest_revision=None, live_revision=None)
    revisions.delete()
    rest = revisions.count() + comments.count() + states.count()
    return Proof(count, _("Read again: %(count)d.") % {"count": rest}, (_("versions remain"),) if rest else ())


def _base() -> type[BasePage]:
    from cms.models import BasePage as Base

    return Base


def _page(takedown: Takedown) -> Proof:
    """The row stays as an empty stone: pages that name it keep their digests, and no import brings it back.

    What was given once (index number, day of first publication) stays too; no words are among it.
    """
    page = locked_page(takedown.page_key)
    if page is None:
        return Proof(0, _("The page's row does not exist."))
    count = _empty_children(page)
    for item in content_fields(type(page)):
        if not item.is_relation or item.null:
            setattr(page, item.attname, nothing(item))
    page.title = page.draft_title = stone(page)["title"]
    page.slug = stone(page)["slug"]
    page.locked = True
    page.has_unpublished_changes = False
    page.latest_revision = page.live_revision = None
    page.save(clean=False)
    rest = words_left(type(page), page.pk)
    left = (_("not empty: %(names)s") % {"names": ", ".join(rest)},) if rest else ()
    proof = _("Row read again: only a number is left of it; the search of the admin reads this row.")
    return Proof(count + 1, proof, left)


def _empty_children(page: BasePage) -> int:
    count = 0
    for relation in get_all_child_relations(type(page)):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: page.pk})
        count += rows.count()
        rows.delete()
    for item in get_all_child_m2m_relations(type(page)):
        getattr(page, item.name).clear()
    return count


def _evidence(takedown: Takedown) -> Proof:
    """Who decided what and when stays; titles, comments and reasons go, also of deadlines that moved."""
    count, rest = erase_evidence(takedown.page_key)
    moved, titled = erase_deadlines(takedown.page_key)
    count, rest = count + moved, rest + titled
    left = (_("words remain"),) if rest else ()
    return Proof(count, _("Read again: %(count)d with words.") % {"count": rest}, left)


def _notices(takedown: Takedown) -> Proof:
    """What people were told about the page; mails that have left cannot be called back."""
    count, rest = erase_notices(takedown.page_key)
    left = (_("words remain"),) if rest else ()
    return Proof(count, _("Read again: %(count)d with words.") % {"count": rest}, left)


def _admin_log(takedown: Takedown) -> Proof:
    count, rest = erase_log(takedown.page_key)
    files = Q(pk__in=[])
    for kind, ids in _files(takedown):
        content_type = ContentType.objects.get_for_model(KINDS[kind])
        files |= Q(content_type=content_type, object_id__in=[str(pk) for pk in ids])
    others = ModelLogEntry.objects.filter(files)
    count += others.exclude(label="").update(label="", data={})
    rest += others.exclude(label="").count()
    left = (_("words remain"),) if rest else ()
    return Proof(count, _("Read again: %(count)d with words.") % {"count": rest}, left)


def _files(takedown: Takedown) -> Iterable[tuple[str, tuple[int, ...]]]:
    return (("image", takedown.images), ("document", takedown.documents))


def _audit(takedown: Takedown) -> Proof:
    """Details of all acts about the page and the files that went with it; the chain itself stays whole."""
    count = erase_details(object_kind=OBJECT_KIND, object_key=takedown.key, actor=takedown.actor, reason=ERASED_FOR)
    for kind, ids in _files(takedown):
        model = KINDS[kind]
        gone = set(ids) - set(model._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
        for pk in sorted(gone):
            for name in (model._meta.label_lower, kind):
                count += erase_details(object_kind=name, object_key=str(pk), actor=takedown.actor, reason=ERASED_FOR)
    entries = AuditEntry.objects.filter(object_kind=OBJECT_KIND, object_key=takedown.key).exclude(kind=ERASED)
    rest = entries.exclude(payload__data=None, title="").count()
    left = (_("words remain"),) if rest else ()
    proof = _("Read again: %(count)d with words. The chain lists which details were erased, and stays provable.")
    return Proof(count, proof % {"count": rest}, left)
