"""What the office set, in the memory of this process for a second: in force at once, without a query a request."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from .models import USUAL, LimitSetting, ProofSetting
from .registry import Rate, limit_of

SECONDS = 1.0


@dataclass(frozen=True)
class Table:
    """All settings."""

    rates: Mapping[str, Rate]
    difficulty: int


_lock = threading.Lock()
_table: Table | None = None
_read_at = 0.0


def current() -> Table:
    """The settings, at most :data:`SECONDS` old."""
    global _table, _read_at
    found = _table
    if found is not None and time.monotonic() - _read_at <= SECONDS:
        return found
    with _lock:
        if _table is None or time.monotonic() - _read_at > SECONDS:  # another thread may have read it meanwhile
            _table = _read()
            _read_at = time.monotonic()
        return _table


def forget() -> None:
    """Read again at the next question; called when this process changed a setting."""
    global _table
    with _lock:
        _table = None


def rate_of(name: str) -> Rate:
    """The rate in force. Raises ``LookupError`` for a limit that nobody declared."""
    return current().rates.get(name, limit_of(name).default)


def _read() -> Table:
    rows = LimitSetting.objects.values_list("name", "number", "seconds")
    difficulty = ProofSetting.objects.values_list("difficulty", flat=True).first()
    return Table({name: Rate(number, seconds) for name, number, seconds in rows}, difficulty or USUAL)
