"""Imported lists as a place of a privacy takedown: what was imported once is never brought back by its key."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.models import BasePage
from cms.publication.takedown import Proof, Takedown

from .importing.models import ImportedItem


def empty(takedown: Takedown) -> Proof:
    """Keep the row that blocks the key, without the digest of what was imported."""
    rows = ImportedItem.objects.filter(page_id=takedown.page_key)
    count = rows.update(digest="")
    public = BasePage.objects.filter(pk=takedown.page_key, live=True).exists()
    proof = _("%(count)d keys stay blocked: an import of the same row is refused.") if count else _("Not imported.")
    return Proof(count, proof % {"count": count} if count else proof, (_("the page is public"),) if public else ())
