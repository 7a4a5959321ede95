"""Reading notices and mails."""

from __future__ import annotations

from django.db.models import BooleanField, ExpressionWrapper, Q

from foundation.accounts.models import User

from .models import Notice, NoticeQuerySet, Preference


def unread_count(user: User) -> int:
    """How many notices are new to the person; one query."""
    return Notice.objects.open().filter(person=user).count()


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
