"""Raising generations."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from .models import Generation


@transaction.atomic
def raise_tags(tags: Iterable[str]) -> None:
    """Make every cached page that carries one of the tags stale, when the caller's transaction commits.

    Tags are raised in sorted order, so that two publications at once wait for each other and never deadlock.
    """
    for tag in sorted(set(tags)):
        if not Generation.objects.filter(tag=tag).update(value=F("value") + 1):
            _row, created = Generation.objects.get_or_create(tag=tag)
            if not created:
                Generation.objects.filter(tag=tag).update(value=F("value") + 1)
