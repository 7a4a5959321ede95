"""How often one account writes to the studio: rates of ``foundation.limits``, counted in this process.

Not in the shared cache: neither a Redis that hangs nor a row of counters may stand between a live entry and its
readers. With several web processes an account gets at most as many times the rate. Pausing, withdrawing and releasing
count apart from writing, so that whoever writes too much can still stop what went wrong.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from math import ceil
from typing import Final

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.limits.registry import Rate, register_limit
from foundation.limits.table import rate_of

WRITE: Final = "interviews.studio_write"
ACT: Final = "interviews.studio_act"
PICTURE: Final = "interviews.studio_picture"

_lock = threading.Lock()
_turns: dict[tuple[str, int], deque[float]] = {}


def register() -> None:
    """Declare the limits; called from ``ready()``."""
    register_limit(WRITE, label=_("Entries and corrections in a studio, an account"), default=Rate(300, 60))
    register_limit(ACT, label=_("Other acts in a studio, an account"), default=Rate(300, 60))
    register_limit(PICTURE, label=_("Pictures uploaded in a studio, an account"), default=Rate(120, 600))


def wait_for(name: str, user: User, *, now: float | None = None) -> int:
    """Take one turn: 0 where it is given, else the seconds after which the next one is.

    Within any window of the rate no more than its number gets through. Raises ``LookupError`` for an unknown limit.
    """
    rate = rate_of(name)
    now = time.monotonic() if now is None else now
    with _lock:
        turns = _turns.setdefault((name, user.pk), deque())
        while turns and turns[0] <= now - rate.seconds:
            turns.popleft()
        if len(turns) >= rate.number:
            return max(1, ceil(turns[len(turns) - rate.number] + rate.seconds - now))
        turns.append(now)
    return 0


def forget_all() -> None:
    """Begin anew, as a process that has just started."""
    with _lock:
        _turns.clear()
