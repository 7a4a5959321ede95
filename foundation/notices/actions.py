"""Telling people, and taking it back once it is done. All of it in the caller's transaction."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.accounts.cipher import encrypt
from foundation.accounts.models import User

from . import wording
from .enums import FAILED, MailState, Route, Wish
from .models import Mail, Notice, Preference
from .registry import kind_of

ADDRESS = b"portico.notices.address"
KEY_LENGTH = 120
ADDRESS_LENGTH = 254
CHUNK = 500
check_address = EmailValidator(_("This is not a mail address. Write it like name@example.cn."))

#: Not what the server may have accepted. Who has claimed it asks again before the server could.
DROPPABLE = (MailState.WAITING, MailState.CLAIMED, *FAILED)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Message:
    """What to tell some people: ``key`` says what it is about, and nobody is told twice of one kind and key."""

    people: Collection[int]
    key: str
    title: str | Promise
    body: str | Promise = ""
    url: str = ""


def notify(
    *,
    kind: str,
    people: Iterable[int],
    title: str | Promise,
    body: str | Promise = "",
    url: str = "",
    key: str,
) -> int:
    """Tell accounts something, in the caller's transaction; returns how many had not been told yet.

    ``url`` is a path on the portal's host. A lazy title or body is worded in the language of the installation, not of
    whoever acts. Who has no mail address, or wants no mail, finds it in the admin only. Raises ``LookupError`` for a
    kind that nobody registered, ``ValueError`` for a key or address that cannot be kept.
    """
    return notify_many(kind=kind, messages=[Message(people=list(people), key=key, title=title, body=body, url=url)])


@transaction.atomic
def notify_many(*, kind: str, messages: Iterable[Message]) -> int:
    """Tell many things at once: :func:`notify` for each, in a number of queries that does not grow with the people."""
    urgent = kind_of(kind).urgent
    by_key = {_key(message.key): message for message in messages}
    wanted = sorted({(person, key) for key, message in by_key.items() for person in message.people})
    routes = _routes({person for person, _key in wanted}, urgent=urgent)
    known = _told(kind, by_key)
    texts = {key: _texts(message) for key, message in by_key.items()}
    rows = [
        Notice(person_id=person, kind=kind, key=key, route=routes[person], **texts[key])
        for person, key in wanted
        if person in routes and (person, key) not in known
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def _key(key: str) -> str:
    if not key or len(key) > KEY_LENGTH or not key.isprintable():
        raise ValueError(f"a notice's key is 1 to {KEY_LENGTH} printable characters, not {key!r}")
    return key


def _texts(message: Message) -> dict[str, str]:
    return {
        "title": wording.line(message.title),
        "body": wording.paragraphs(message.body),
        "url": wording.own_path(message.url),
    }


def _chunks(items: Iterable[T]) -> Iterator[Sequence[T]]:
    """SQLite takes only so many parameters a query."""
    rest = list(items)
    for start in range(0, len(rest), CHUNK):
        yield rest[start : start + CHUNK]


def _routes(people: Iterable[int], *, urgent: bool) -> dict[int, Route]:
    """Existing accounts → how a new notice goes to them by mail."""
    found: dict[int, Route] = {}
    for chunk in _chunks(people):
        rows = User.objects.filter(pk__in=chunk).values_list("pk", "email", "notice_preference__wish")
        found |= {pk: _route(email, wish or Wish.AT_ONCE, urgent=urgent) for pk, email, wish in rows}
    return found


def _route(email: str, wish: str, *, urgent: bool) -> Route:
    if not email or wish == Wish.ADMIN:
        return Route.NONE
    return Route.DIGEST if wish == Wish.DIGEST and not urgent else Route.AT_ONCE


def _told(kind: str, keys: Iterable[str]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for chunk in _chunks(keys):
        found.update(Notice.objects.filter(kind=kind, key__in=chunk).values_list("person_id", "key"))
    return found


@transaction.atomic
def notify_address(
    *,
    kind: str,
    address: str,
    title: str | Promise,
    body: str | Promise = "",
    url: str = "",
    key: str,
) -> bool:
    """Mail somebody outside, in the caller's transaction; returns whether this is the first mail of this kind and key.

    The address is kept encrypted until the mail has gone. ``url`` may be a path on the portal's host or an http(s)
    address. Raises ``ValidationError`` for what is no mail address, and as :func:`notify` does.
    """
    kind_of(kind)
    if len(address) > ADDRESS_LENGTH:
        raise ValidationError(check_address.message, code="invalid")
    check_address(address)
    subject, text = wording.outside(kind, title, body, url)
    if Mail.objects.filter(person=None, kind=kind, key=_key(key)).exists():
        return False
    mail = new_mail(kind=kind, key=key, address=encrypt(address, purpose=ADDRESS), subject=subject, text=text)
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    return True


def new_mail(**fields: object) -> Mail:
    """An unsaved mail with the Message-ID that it keeps however often it is tried."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    return Mail(message_id=f"<{uuid.uuid4().hex}@{host}>", **fields)


def settle(*, kind: str, key: str) -> int:
    """What the notice asked for is done: it counts as new for nobody, and mail that has not left does not go.

    In the caller's transaction; returns for how many people it was still open.
    """
    return settle_many(kind=kind, keys=[key])


@transaction.atomic
def settle_many(*, kind: str, keys: Collection[str]) -> int:
    """:func:`settle` for several keys at once."""
    now = timezone.now()
    settled = 0
    for chunk in _chunks(sorted(set(keys))):
        notices = Notice.objects.filter(kind=kind, key__in=chunk)
        settled += notices.filter(settled_at=None).update(settled_at=now)
        drop(Mail.objects.filter(person=None, kind=kind, key__in=chunk))
        drop_empty(Mail.objects.filter(notices__kind=kind, notices__key__in=chunk))
    return settled


def drop(mails: QuerySet[Mail]) -> int:
    """Send those of the mails no more that have not been handed to the server; returns how many."""
    waiting = Mail.objects.filter(pk__in=mails.order_by().values("pk"), state__in=DROPPABLE)
    # without a claim, the worker that has one of them writes nothing more to it
    return waiting.update(state=MailState.DROPPED, claim="", ended_at=timezone.now(), address="", text="")


def drop_empty(mails: QuerySet[Mail]) -> int:
    """:func:`drop` those of people's mails in which nothing is open any more."""
    left = Notice.objects.open().filter(mail=OuterRef("pk"))
    return drop(mails.exclude(person=None).filter(~Exists(left)))


def mark_read(*, person: User, notices: QuerySet[Notice]) -> int:
    """Mark those of the notices as read that are the person's own; returns how many were new.

    Mail that would tell of nothing else does not go.
    """
    with transaction.atomic():
        ids = list(notices.filter(person=person, read_at=None).values_list("pk", "mail_id"))
        for chunk in _chunks(ids):
            Notice.objects.filter(pk__in=[pk for pk, _mail in chunk]).update(read_at=timezone.now())
            if mails := {mail for _pk, mail in chunk if mail}:
                drop_empty(Mail.objects.filter(pk__in=mails))
    return len(ids)


@transaction.atomic
def set_preference(*, person: User, wish: str, hour: int) -> Preference:
    """Keep one's own wish. Who wants no mail any more gets none that waits; what waits for the digest stays with it.

    Raises ``ValidationError`` for a wish or an hour that do not exist.
    """
    preference = Preference(person=person, wish=wish, hour=hour)
    preference.clean_fields()
    preference.save()
    if wish == Wish.ADMIN:
        Notice.objects.filter(person=person).exclude(route=Route.NONE).update(route=Route.NONE)
        drop(Mail.objects.filter(person=person))
    return preference


@transaction.atomic
def erase(*, kind: str, keys: Collection[str]) -> int:
    """Empty notices of their words and drop their mails, e.g. after a privacy takedown; returns how many notices."""
    erased = 0
    for chunk in _chunks(sorted(set(keys))):
        notices = Notice.objects.filter(kind=kind, key__in=chunk)
        settle_many(kind=kind, keys=chunk)
        Mail.objects.filter(pk__in=notices.exclude(mail=None).values("mail")).update(text="")
        erased += notices.update(title="", body="")
    return erased
