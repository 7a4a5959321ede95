"""Reading notices and mails."""

from __future__ import annotations

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Subquery
from django.db.models.functions import Coalesce

from foundation.accounts.models import User

from .models import Notice, NoticeQuerySet, Preference

#: A count that another query of the request brought along.
UNREAD = "_portico_unread_notices"


def unread_count(user: User) -> int:
    """How many notices are new to the person; one query, or none where :func:`brought_along` has it."""
    known: int | None = getattr(user, UNREAD, None)
    return Notice.objects.open().filter(person=user).count() if known is None else known


def unread_within(person: int) -> Coalesce:
    """:func:`unread_count` as an expression, for a query that is asked anyway."""
    counted = Notice.objects.open().filter(person_id=person).order_by().values("person").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def brought_along(user: User, number: int) -> None:
    """Use this count for the rest of the request."""
    setattr(user, UNREAD, number)


def notices_of(user: User, *, kind: str = "") -> NoticeQuerySet:
    """The person's notices, of one kind or all: new ones first, then newest first."""
    found = Notice.objects.filter(person=user)
    if kind:
        found = found.filter(kind=kind)
    is_new = ExpressionWrapper(Q(read_at=None, settled_at=None), output_field=BooleanField())
    return found.alias(is_new=is_new).order_by("-is_new", "-id")


def preference_of(user: User) -> Preference:
    """What the person wishes; the default where nothing was chosen."""
    return Preference.objects.filter(person=user).first() or Preference(person=user)


def kinds_of(user: User) -> list[str]:
    """The kinds of which the person has notices; one query."""
    return list(Notice.objects.filter(person=user).order_by().values_list("kind", flat=True).distinct())
