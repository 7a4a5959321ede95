"""Raising generations."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from .models import Generation


@transaction.atomic
def raise_tags(tags: Iterable[str]) -> None:
    """Make every cached page that carries one of the tags stale, when the caller's transaction commits.

    Rows are made and locked in sorted order, so that two publications at once wait for each other and never deadlock.
    Three queries, however many tags.
    """
    names = sorted(set(tags))
    if not names:
        return
    Generation.objects.bulk_create([Generation(tag=name, value=0) for name in names], ignore_conflicts=True)
    rows = Generation.objects.filter(tag__in=names)
    list(rows.select_for_update().order_by("tag").values_list("tag"))
    rows.update(value=F("value") + 1)
