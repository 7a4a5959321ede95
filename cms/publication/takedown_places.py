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
from wagtail.fields import StreamField
from wagtail.models import ModelLogEntry, PageLogEntry, Revision, WorkflowState

from foundation.audit.actions import erase_details
from foundation.audit.models import AuditEntry
from foundation.audit.registry import ERASED
from foundation.files.actions import KINDS
from foundation.pagecache.models import Generation

from .actions import OBJECT_KIND, announce
from .addresses import HIDDEN, hidden
from .digest import content_fields, files_named
from .locking import locked_page
from .models import PublicationAct, PublicationGrant
from .takedown import Place, Proof, Takedown
from .takedown_files import empty_files

if TYPE_CHECKING:
    from cms.models import BasePage

COPIED = ("wagtail.copy", "wagtail.copy_for_translation")
#: Why audit details are erased: no words of the person who asked, since they may name whom they protect.
ERASED_FOR = "privacy takedown"


def first() -> Iterator[Place]:
    """What is emptied at once."""
    yield Place("page_cache", gettext_lazy("Page cache"), _page_cache)
    yield Place("lists", gettext_lazy("Addresses, lists, feeds and site map"), _lists)
    yield Place("revisions", gettext_lazy("Versions, comments and workflow"), _revisions)
    yield Place("page", gettext_lazy("Page, its parts and admin search"), _page)
    yield Place("files", gettext_lazy("Files, their sizes and originals"), empty_files)
    yield Place("evidence", gettext_lazy("Titles and words of reviews, grants and acts"), _evidence)
    yield Place("copies", gettext_lazy("Copies made in the admin"), _copies)


def last() -> Iterator[Place]:
    """What is emptied after everything else, which writes to it."""
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


def copies_of(page: BasePage) -> list[int]:
    """Pages that were copied from this one, directly or from a copy, and its translations.

    A copy's older versions keep the translation key of what they were copied from; the log of the admin says which
    pages are copies at all.
    """
    from cms.models import BasePage as Base

    key = str(page.translation_key)
    copied = {str(pk) for pk in PageLogEntry.objects.filter(action__in=COPIED).values_list("page_id", flat=True)}
    rows = Revision.page_revisions.filter(object_id__in=copied, content__translation_key=key)
    found = {int(pk) for pk in rows.values_list("object_id", flat=True)}
    found |= set(Base.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True))
    return sorted(found - {page.pk})


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
            setattr(page, item.attname, _nothing(item))
    page.title = page.draft_title = _stone(page)["title"]
    page.slug = _stone(page)["slug"]
    page.locked = True
    page.has_unpublished_changes = False
    page.latest_revision = page.live_revision = None
    page.save(clean=False)
    rest = _words_left(type(page), page.pk)
    left = (_("not empty: %(names)s") % {"names": ", ".join(rest)},) if rest else ()
    proof = _("Row read again: only a number is left of it; the search of the admin reads this row.")
    return Proof(count + 1, proof, left)


def _words_left(model: type[BasePage], pk: int) -> list[str]:
    """Names of content fields and parts that are not empty in the database."""
    page = model._base_manager.get(pk=pk)
    found = [item.name for item in content_fields(model) if _holds_words(page, item)]
    if page.draft_title != page.title:
        found.append("draft_title")
    parts = (
        relation.get_accessor_name()
        for relation in get_all_child_relations(model)
        if relation.related_model._base_manager.filter(**{relation.field.name: pk}).exists()
    )
    return [*found, *parts]


def _holds_words(page: BasePage, item: Any) -> bool:
    if item.is_relation and not item.null:
        return False
    value = getattr(page, item.attname)
    if item.name in ("title", "slug"):
        return bool(value != _stone(page)[item.name])
    return (value or None) != (_nothing(item) or None)


def _stone(page: BasePage) -> dict[str, str]:
    """What an emptied row is called."""
    return {"title": _("Taken down for privacy (%(page)d)") % {"page": page.pk}, "slug": f"taken-down-{page.pk}"}


def _empty_children(page: BasePage) -> int:
    count = 0
    for relation in get_all_child_relations(type(page)):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: page.pk})
        count += rows.count()
        rows.delete()
    for item in get_all_child_m2m_relations(type(page)):
        getattr(page, item.name).clear()
    return count


def _nothing(item: Any) -> Any:
    if isinstance(item, StreamField):
        return item.to_python([])
    if item.has_default():
        return item.get_default()
    if item.null:
        return None
    return "" if item.empty_strings_allowed else item.get_default()


def _evidence(takedown: Takedown) -> Proof:
    """Who decided what and when stays; titles, comments and reasons go."""
    from cms.review.models import Review, ReviewDecision, SecrecyRecord

    key, gone = takedown.page_key, "—"
    for act in PublicationAct.objects.filter(page_key=key).exclude(url_path__startswith=HIDDEN):
        PublicationAct.objects.filter(pk=act.pk).update(url_path=hidden(act.url_path))
    reviews = Review.objects.filter(page_key=key)
    count = sum(
        (
            PublicationGrant.objects.filter(object_id=key).update(title=gone, reason=""),
            reviews.update(title=gone),
            ReviewDecision.objects.filter(review__in=reviews).update(comment=""),
            SecrecyRecord.objects.filter(page_key=key).update(title=gone, basis=gone),
            PublicationAct.objects.filter(page_key=key).update(
                title=gone, reason=gone, notice="", comment="", check_result=""
            ),
        )
    )
    titled = (
        reviews,
        PublicationGrant.objects.filter(object_id=key),
        SecrecyRecord.objects.filter(page_key=key),
        PublicationAct.objects.filter(page_key=key),
    )
    rest = sum(rows.exclude(title=gone).count() for rows in titled)
    rest += ReviewDecision.objects.filter(review__in=reviews).exclude(comment="").count()
    left = (_("words remain"),) if rest else ()
    return Proof(count, _("Read again: %(count)d with words.") % {"count": rest}, left)


def _copies(takedown: Takedown) -> Proof:
    """Copies are pages with authors of their own: they are named, and public ones keep the receipt open."""
    from cms.models import BasePage as Base

    copies = list(Base.objects.filter(pk__in=takedown.copies).order_by("pk"))
    live = tuple(_("public copy: page %(page)s") % {"page": _whereabouts(page)} for page in copies if page.live)
    drafts = [_whereabouts(page) for page in copies if not page.live]
    proof = _("No copy is known.") if not copies else _("Drafts to be deleted by hand: %(drafts)s.")
    return Proof(len(copies), proof % {"drafts": "; ".join(drafts) or "0"} if copies else proof, live)


def _whereabouts(page: BasePage) -> str:
    """A page by number and place, not by its title, which may be the one that is taken down."""
    parent = page.get_parent()
    return f"{page.pk} ({parent.title if parent else ''})"


def _admin_log(takedown: Takedown) -> Proof:
    pages = PageLogEntry.objects.filter(page_id=takedown.page_key)
    files = Q(pk__in=[])
    for kind, ids in _files(takedown):
        content_type = ContentType.objects.get_for_model(KINDS[kind])
        files |= Q(content_type=content_type, object_id__in=[str(pk) for pk in ids])
    others = ModelLogEntry.objects.filter(files)
    count = pages.exclude(label="").update(label="", data={}) + others.exclude(label="").update(label="", data={})
    rest = pages.exclude(label="").count() + others.exclude(label="").count()
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
