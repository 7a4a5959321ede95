"""Who had which item open at which step: the ground of bulk approval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .models import Opening

if TYPE_CHECKING:
    from foundation.accounts.models import User

    from .models import Review


def note_opened(*, review: Review, role: str, user: User) -> None:
    """Keep that the person had the item open at this step; the caller has checked that it waits for them.

    A review is bound to one version, so another version asks for another opening.
    """
    Opening.objects.get_or_create(review=review, role=role, user_id=user.pk)


def opened(user: User, reviews: Iterable[int]) -> set[tuple[int, str]]:
    """Of these reviews, which the person had open, and at which step; one query."""
    rows = Opening.objects.filter(user_id=user.pk, review_id__in=list(reviews))
    return set(rows.values_list("review_id", "role"))
