"""Telling visitors apart for a day without keeping who they are."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, timedelta

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from foundation.accounts.lockout import client_address

DAYS = 24 * 60 * 60
#: How many days back keys are looked for when they are forgotten: the worker may have stood still.
BACK = 14


def key_of(request: HttpRequest) -> str:
    """The same 32 characters for requests of one network on one day, which lead back to no address.

    An IPv4 address counts alone: behind one stands a household, an office or, with mobile carriers, a crowd that is
    large already, and a wider network would shut out neighbours for a stranger. Of an IPv6 address the first 64 bits
    count, since one house has all the rest. The address is the one that the log-in's lock-out goes by: a header counts
    only behind a trusted proxy. The key of the HMAC is random, changes at midnight and is then forgotten, so that
    nobody, not even with the secret key, finds out later who it was.
    """
    address = client_address(request) or ""
    return hmac.new(_key_of_the_day(timezone.localdate()), address.encode(), hashlib.sha256).hexdigest()[:32]


def forget_earlier_keys() -> None:
    """Delete the keys of earlier days, which some caches keep beyond their time; a duty of the worker."""
    today = timezone.localdate()
    cache.delete_many([_name(today - timedelta(days=number)) for number in range(1, BACK)])


def _key_of_the_day(day: date) -> bytes:
    key = cache.get_or_set(_name(day), lambda: secrets.token_bytes(32), timeout=DAYS)
    if not isinstance(key, bytes):
        raise RuntimeError("the default cache keeps nothing: visitors cannot be told apart")
    return key


def _name(day: date) -> str:
    return f"limits:visitors:{day:%Y%m%d}"
