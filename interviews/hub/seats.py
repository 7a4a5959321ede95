"""How many connections a process and a network address may hold."""

from __future__ import annotations

import ipaddress
from collections import Counter

from django.conf import settings


class Seats:
    """Seats of one process. Who gets none reads the same by fetching pages, so nobody is shut out.

    Behind one address may stand a whole office or school: networks named in ``PORTICO_LIVE_SHARED_NETWORKS`` are not
    counted by address, and a limit of 0 counts none so.
    """

    def __init__(self) -> None:
        self.taken = 0
        self._by_address: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """Take a seat; False: there is none."""
        most = settings.PORTICO_LIVE_PER_ADDRESS
        if self.taken >= settings.PORTICO_LIVE_CONNECTIONS:
            return False
        if most and self._by_address[address] >= most and not _is_shared(address):
            return False
        self.taken += 1
        self._by_address[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Give a seat back."""
        self.taken -= 1
        self._by_address[address] -= 1
        if self._by_address[address] <= 0:
            del self._by_address[address]


def _is_shared(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.PORTICO_LIVE_SHARED_NETWORKS)
