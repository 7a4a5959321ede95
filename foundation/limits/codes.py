"""The way without JavaScript: six digits by mail to an address that the visitor gives. No address is kept."""

from __future__ import annotations

import hmac
import logging
import secrets
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from .actions import Taken, take
from .counters import cache_key, increment, mark_once

logger = logging.getLogger(__name__)

MINUTES = 10
SECONDS = MINUTES * 60
TRIES = 5
#: Lengths of labels as in ``.com.cn``: a country, and a branch below it under which names are registered.
_COUNTRY, _BRANCH = 2, 3
#: A visitor waits for this mail: a server that answers no sooner is as good as away.
LONGEST_WAIT = 10


class MailAwayError(Exception):
    """The mail server did not take the mail."""


def new_token() -> str:
    """What ties the code to the form that asked for it."""
    return secrets.token_urlsafe(16)


def may_send(*, visitor: str, address: str) -> Taken:
    """Take a turn under the limits of codes: of the visitor, the mailbox, the mail host, and of everybody.

    In this order, so that who goes beyond a narrow limit uses up none of the wider ones.
    """
    mailbox, host = mailbox_of(address)
    for name, key in (
        ("limits.code_visitor", visitor),
        ("limits.code_address", f"{mailbox}@{host}"),
        ("limits.code_host", registered(host)),
        ("limits.code_all", ""),
    ):
        taken = take(name, key)
        if not taken.allowed:
            return taken
    return Taken(True, 0)


def mailbox_of(address: str) -> tuple[str, str]:
    """Name and host of the mailbox that an address leads to: in lower case, without the “+tag” that reaches it too."""
    name, _at, host = address.strip().casefold().rpartition("@")
    return name.partition("+")[0] or name, host.rstrip(".")


def registered(host: str) -> str:
    """The part of a mail host that somebody registers: its last two labels, or three as in ``name.com.cn``.

    Whoever has a domain has as many hosts below it as they like.
    """
    labels = host.split(".")
    short = len(labels) > 2 and len(labels[-1]) == _COUNTRY and len(labels[-2]) <= _BRANCH
    return ".".join(labels[-3:] if short else labels[-2:])


def send(*, token: str, purpose: str, address: str, host: str) -> None:
    """Mail a new code, good for ten minutes and five tries. Raises :class:`MailAwayError`.

    An address that the server refuses is passed over in silence: whether it exists is nobody's business.
    """
    code = f"{secrets.randbelow(1_000_000):06d}"
    cache.set(_place(token), _seal(code, token, purpose), timeout=SECONDS)
    wait = min(getattr(settings, "EMAIL_TIMEOUT", None) or LONGEST_WAIT, LONGEST_WAIT)
    mail = EmailMessage(
        subject=_("Your code: %(code)s") % {"code": code},
        body=_(
            "%(code)s is your code for the form on %(host)s. It is good for %(minutes)s minutes.\n\n"
            "If you asked for no code, somebody mistyped an address. You need not do anything."
        )
        % {"code": code, "host": host, "minutes": MINUTES},
        to=[address],
        connection=get_connection(timeout=wait),
    )
    try:
        mail.send()
    except (SMTPRecipientsRefused, UnicodeError):  # the latter for a domain that no server could have
        return
    except (SMTPException, OSError) as error:
        cache.delete(_place(token))
        # The server's words may hold the address.
        logger.warning("limits: the mail server did not take a code (%s)", type(error).__name__)
        raise MailAwayError from error


def spend(code: str, *, token: str, purpose: str) -> bool:
    """Verify a code and use it up; after five tries none is right any more."""
    sealed = cache.get(_place(token))
    if sealed is None:  # counted is only what was sent: made-up tokens shall not fill the cache
        return False
    given = "".join(code.split())
    if increment(cache_key("tries", token), seconds=SECONDS * 2) > TRIES or not hmac.compare_digest(
        sealed, _seal(given, token, purpose)
    ):
        return False
    return mark_once(cache_key("code spent", token), seconds=SECONDS * 2)


def _place(token: str) -> str:
    return cache_key("code", token)


def _seal(code: str, token: str, purpose: str) -> str:
    return salted_hmac("portico.limits.code", f"{purpose}\0{token}\0{code}", algorithm="sha256").hexdigest()
