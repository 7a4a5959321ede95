"""Locking an account after repeated failures, for the address they came from.

Counted are wrong passwords and wrong second factors, in the database, so that all web processes see the same. A lock
holds for one account from one address: nobody can lock out a colleague elsewhere, or an office behind one address.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Collection
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

#: Guessing from many addresses at once: so many times the failures of one address close the account everywhere.
ADDRESSES = 6
IPV6_NETWORK = 64


class LockoutHandler(AxesDatabaseHandler):
    """Counts failures of the account from this address and, with a sixth of their weight, from all addresses."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The number that is held against ``AXES_FAILURE_LIMIT``."""
        here: int = super().get_failures(request, credentials)
        name = (credentials or {}).get("username")
        return max(here, failures(name) // ADDRESSES) if name else here


def failures(username: str, address: str | None = None) -> int:
    """Failures of an account within the counted time, from all addresses or from one."""
    cool_off = get_cool_off()
    attempts = AccessAttempt.objects.filter(username=username, attempt_time__gte=timezone.now() - cool_off)
    if address is not None:
        attempts = attempts.filter(ip_address=address)
    found: int | None = attempts.aggregate(Sum("failures_since_start"))["failures_since_start__sum"]
    return found or 0


def is_locked(username: str) -> bool:
    """Whether the account is locked from any address; for the screens of managers."""
    cool_off = get_cool_off()
    recent = AccessAttempt.objects.filter(username=username, attempt_time__gte=timezone.now() - cool_off)
    by_address = recent.values("ip_address").annotate(total=Sum("failures_since_start"))
    limit = settings.AXES_FAILURE_LIMIT
    return by_address.filter(total__gte=limit).exists() or failures(username) >= limit * ADDRESSES


def locked_names(usernames: Collection[str]) -> set[str]:
    """Which of the accounts are locked, as :func:`is_locked` says of one; one query for a list of them."""
    recent = AccessAttempt.objects.filter(
        username__in=usernames, attempt_time__gte=timezone.now() - get_cool_off()
    ).values_list("username", "ip_address")
    total: Counter[str] = Counter()
    locked: set[str] = set()
    for name, _address, number in recent.annotate(total=Sum("failures_since_start")):
        total[name] += number
        if number >= settings.AXES_FAILURE_LIMIT or total[name] >= settings.AXES_FAILURE_LIMIT * ADDRESSES:
            locked.add(name)
    return locked


def client_address(request: HttpRequest) -> str | None:
    """Address of the browser; of an IPv6 address the network, since one house has all of it."""
    found = get_client_ip(request)
    if not found:
        return None
    address = ipaddress.ip_address(found)
    if address.version == 6 and address.ipv4_mapped:  # what a server that listens on both calls an IPv4 address
        return str(address.ipv4_mapped)
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/{IPV6_NETWORK}", strict=False).network_address)
    return str(address)


def refuse(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page that a locked-out person sees, whatever the view had to say."""
    return locked_page(request)


def locked_page(request: HttpRequest) -> HttpResponse:
    """Say that the account is locked, for how long, and who can lift it; status 429."""
    minutes = int(get_cool_off().total_seconds() // 60)
    return render(request, "account/locked.html", {"minutes": minutes}, status=429)
