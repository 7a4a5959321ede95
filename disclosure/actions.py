"""Giving index numbers."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from foundation.organisations.models import Organisation
from sites.profiles import organisation_of

from .models import DisclosedDocument, IndexSequence


@transaction.atomic
def give_index_number(*, document: DisclosedDocument) -> str:
    """Give a document its index number (索引号), once: ``prefix/year-serial`` of its organ; it never changes again.

    The prefix is the issuing organisation's, else the site's (``domain.md §3.2``); the year is that of publication.
    """
    row = DisclosedDocument.objects.select_for_update().get(pk=document.pk)
    if not row.index_number:
        organ: Organisation | None = row.issuing_organisation or organisation_of(row)
        prefix = organ.document_prefix if organ else f"{row.pk:09d}"
        year = timezone.localtime(row.first_published_at).year if row.first_published_at else timezone.localdate().year
        IndexSequence.objects.get_or_create(prefix=prefix, year=year)
        sequence = IndexSequence.objects.select_for_update().get(prefix=prefix, year=year)
        sequence.last += 1
        sequence.save(update_fields=["last"])
        row.index_number = f"{prefix}/{year}-{sequence.last:05d}"
        DisclosedDocument.objects.filter(pk=row.pk).update(index_number=row.index_number)
    document.index_number = row.index_number
    return row.index_number
