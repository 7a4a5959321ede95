"""How many views one network may have counted, in the memory of this process: a view writes to no database or cache.

The limit is the office's to set like any other; several processes let it through once each.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from array import array
from typing import Final

from foundation.limits.table import rate_of

LIMIT: Final = "visits.view"
#: Networks share counters by a keyed digest, so memory is bounded and holds nothing that leads back to an address.
PLACES: Final = 2**16

_lock = threading.Lock()
_counts = array("L", bytes(0))
_window = (0, 0)
_key = b""


def allows(address: str) -> bool:
    """Count one more for the network; whether it is still within the rate of this window."""
    global _counts, _window, _key
    rate = rate_of(LIMIT)
    window = (rate.seconds, int(time.monotonic() // rate.seconds))
    with _lock:
        if window != _window or not _counts:
            _counts, _window, _key = array("L", [0]) * PLACES, window, secrets.token_bytes(32)
        place = int.from_bytes(hmac.new(_key, address.encode(), hashlib.sha256).digest()[:2])
        if _counts[place] >= rate.number:
            return False
        _counts[place] += 1
        return True


def forget() -> None:
    """Begin a new window; for tests."""
    global _window
    with _lock:
        _window = (0, 0)
