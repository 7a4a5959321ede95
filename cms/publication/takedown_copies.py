"""Copies of a page that is taken down: named as open while they stand, and emptied of what is left once they are gone.

A copy is a page with authors of its own: whether it still tells of the person is for people to see, so nothing is
deleted here. Until it is deleted, or taken down itself, the receipt stays open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry, Revision

from foundation.audit.actions import erase_details

from .actions import OBJECT_KIND
from .stones import taken_down
from .takedown import Proof, Takedown
from .takedown_evidence import ERASED_FOR, erase_deadlines, erase_evidence, erase_log

if TYPE_CHECKING:
    from cms.models import BasePage

COPIED = ("wagtail.copy", "wagtail.copy_for_translation")


def copies_of(page: BasePage) -> list[int]:
    """Pages that were copied from this one, directly or from a copy, and its translations.

    A copy's older versions keep the translation key of what they were copied from; the log of the admin says which
    pages are copies at all. Copies that were deleted are known by the log too: its entry names what was copied.
    """
    from cms.models import BasePage as Base

    key = str(page.translation_key)
    entries = PageLogEntry.objects.filter(action__in=COPIED)
    copied = {str(pk) for pk in entries.values_list("page_id", flat=True)}
    rows = Revision.page_revisions.filter(object_id__in=copied, content__translation_key=key)
    found = {int(pk) for pk in rows.values_list("object_id", flat=True)}
    found |= set(Base.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True))
    found |= set(entries.filter(data__source__id=page.pk).values_list("page_id", flat=True))
    return sorted(found - {page.pk})


def open_copies(takedown: Takedown) -> list[BasePage]:
    """Copies that stand and were not taken down themselves."""
    from cms.models import BasePage as Base

    return list(Base.objects.filter(pk__in=takedown.copies).exclude(pk__in=taken_down(takedown.copies)).order_by("pk"))


def empty_copies(takedown: Takedown) -> Proof:
    """Name what stands; empty evidence, log and audit of what is gone, and what the log says of the source at once."""
    standing = open_copies(takedown)
    gone = sorted(set(takedown.copies) - {page.pk for page in standing})
    count = rest = 0
    for pk in gone:
        for erase in (erase_evidence, erase_deadlines, erase_log):
            done, words = erase(pk)
            count, rest = count + done, rest + words
        key = str(pk)
        count += erase_details(object_kind=OBJECT_KIND, object_key=key, actor=takedown.actor, reason=ERASED_FOR)
    entries = PageLogEntry.objects.filter(page_id__in=takedown.copies, action__in=COPIED).exclude(data={})
    count += entries.update(data={})
    left = [
        _("copy, to be deleted or taken down too: page %(page)s") % {"page": _whereabouts(page)} for page in standing
    ]
    if rest:
        left.append(_("words remain"))
    proof = _("Of %(copies)d known copies %(gone)d are gone; what was recorded about them is emptied.")
    numbers = {"copies": len(takedown.copies), "gone": len(gone)}
    return Proof(len(takedown.copies) + count, proof % numbers, tuple(left))


def _whereabouts(page: BasePage) -> str:
    """A page by number and place, not by its title, which may be the one that is taken down."""
    parent = page.get_parent()
    return f"{page.pk} ({parent.title if parent else ''})"
