"""Putting notices into mails: at once, or with the daily digest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from .actions import new_mail
from .enums import MailState, Route
from .models import MORNING, Mail, Notice

BATCH = 500


def compose_at_once() -> int:
    """Put what is to go at once into one mail a person; returns how many notices.

    What joins a mail that has not been tried yet goes with it: who gets ten notices while the server is away gets one
    mail when it is back.
    """
    if not Notice.objects.to_mail(Route.AT_ONCE).exists():
        return 0
    done = 0
    while taken := _compose_batch():
        done += taken
    return done


@transaction.atomic
def _compose_batch() -> int:
    rows = list(
        Notice.objects.to_mail(Route.AT_ONCE)
        .select_for_update(skip_locked=True)
        .order_by("person_id", "pk")
        .values_list("pk", "person_id")[:BATCH]
    )
    people = {person for _pk, person in rows}
    mails = _unsent(people).filter(digest_day=None, attempts=0)  # a refused one may wait for hours
    joined = dict(mails.select_for_update(skip_locked=True).order_by("pk").values_list("person_id", "pk"))
    made = Mail.objects.bulk_create([new_mail(person_id=person) for person in sorted(people - set(joined))])
    _attach(Notice.objects.filter(pk__in=[pk for pk, _person in rows]), [*joined.values(), *(mail.pk for mail in made)])
    return len(rows)


def _unsent(people: Collection[int]) -> QuerySet[Mail]:
    return Mail.objects.filter(person__in=people, state=MailState.WAITING, doubted=False)


def _attach(notices: QuerySet[Notice], mails: Collection[int]) -> int:
    """Give each notice to its person's mail among those."""
    own = Mail.objects.filter(pk__in=mails, person=OuterRef("person")).values("pk")[:1]
    return notices.update(route=Route.NONE, mail=Subquery(own))


def compose_digests() -> int:
    """Make today's digest for everybody whose hour has come and who has something from before it; returns how many.

    Days and hours are those of the installation's time zone. A digest of an earlier day that has not left takes the
    new notices along and becomes today's: after days without a mail server everybody gets one.
    """
    made = 0
    while people := _whose_hour_has_come():
        if not (done := _compose_digests(people)):
            break  # another worker has them in hand
        made += done
    return made


def _now() -> datetime:
    return timezone.localtime(timezone=timezone.get_default_timezone())


def _whose_hour_has_come() -> list[int]:
    now = _now()
    todays = Mail.objects.filter(person=OuterRef("person"), digest_day=now.date())
    due = Q()
    for hour in range(now.hour + 1):
        due |= Q(hour=hour, created_at__lt=datetime.combine(now.date(), time(hour), tzinfo=now.tzinfo))
    return list(
        Notice.objects.to_mail(Route.DIGEST)
        .annotate(hour=Coalesce(F("person__notice_preference__hour"), MORNING))
        .filter(due, ~Exists(todays))
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()[:BATCH]
    )


@transaction.atomic
def _compose_digests(people: Collection[int]) -> int:
    """Make the digests of those who have none today. What another worker makes meanwhile stays that worker's."""
    today = _now().date()
    older = _unsent(people).filter(digest_day__lt=today).select_for_update(skip_locked=True)
    joined = dict(older.order_by("pk").values_list("person_id", "pk"))
    have = set(Mail.objects.filter(person__in=people, digest_day=today).values_list("person_id", flat=True))
    Mail.objects.filter(pk__in=[pk for person, pk in joined.items() if person not in have]).update(digest_day=today)
    fresh = [new_mail(person_id=person, digest_day=today) for person in sorted(set(people) - set(joined) - have)]
    Mail.objects.bulk_create(fresh, ignore_conflicts=True)
    own = [mail.message_id for mail in fresh]
    mails = list(Mail.objects.filter(Q(message_id__in=own) | Q(pk__in=joined.values()), digest_day=today))
    notices = Notice.objects.to_mail(Route.DIGEST).filter(person__in=[mail.person_id for mail in mails])
    _attach(notices, [mail.pk for mail in mails])
    return len(mails)
