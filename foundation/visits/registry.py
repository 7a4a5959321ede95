"""Which pages are counted: whoever knows pages says which ids the public may read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

#: For so many seconds an answer is remembered: a withdrawn page is counted no longer than that.
SECONDS: Final = 60.0
#: Answers that are remembered; with more all are asked anew.
MOST: Final = 50_000
#: Ids beyond this are no page's, whatever the database.
HIGHEST: Final = 2**31 - 1

IsPublic = Callable[[int], bool]

_providers: list[IsPublic] = []
_known: dict[int, tuple[bool, float]] = {}
_lock = threading.Lock()


def register_public(is_public: IsPublic) -> None:
    """State which ids belong to pages that the public may read now. Call from ``AppConfig.ready()``."""
    if is_public not in _providers:
        _providers.append(is_public)


def is_counted(page_id: int) -> bool:
    """Whether views of the id are counted; costs a query only where the answer is not remembered."""
    if not 0 < page_id <= HIGHEST:
        return False
    now = time.monotonic()
    known = _known.get(page_id)
    if known is not None and now < known[1]:
        return known[0]
    found = any(is_public(page_id) for is_public in _providers)
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        _known[page_id] = (found, now + SECONDS)
    return found


def forget() -> None:
    """Ask anew for every id; for tests."""
    with _lock:
        _known.clear()
