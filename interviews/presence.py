"""Who is in the studio, on which screen: told by consoles, kept in the shared cache, forgotten when nobody tells.

A comfort: when the cache is away nobody is shown as present, and everything else goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from django.core.cache import cache

logger = logging.getLogger(__name__)

#: Seconds after which somebody is forgotten; consoles tell every ten.
FORGOTTEN: Final = 25
#: How long the list of who was there at all is kept, and how many it names.
LISTED, MOST = 6 * 60 * 60, 60
SCREENS: Final = frozenset({"host", "stenographer", "moderator", "guest", "releaser", "photographer", ""})


def here(interview_id: int, user_id: int, screen: str = "") -> bool:
    """Note that somebody is there; True where that is news."""
    try:
        before = cache.get(_key(interview_id, user_id))
        cache.set(_key(interview_id, user_id), screen, FORGOTTEN)
        listed: list[int] = cache.get(_list(interview_id)) or []
        if user_id not in listed:
            cache.set(_list(interview_id), [*listed, user_id][-MOST:], LISTED)
    except Exception as error:  # noqa: BLE001 -- each cache has errors of its own; see the module's first lines
        logger.warning("presence in %d is not kept: %s", interview_id, type(error).__name__)
        return False
    return bool(before != screen)


def gone(interview_id: int, user_id: int) -> None:
    """Forget somebody whose last console closed."""
    try:
        cache.delete(_key(interview_id, user_id))
    except Exception as error:  # noqa: BLE001 -- as above
        logger.warning("presence in %d is not kept: %s", interview_id, type(error).__name__)


def present(interview_id: int, candidates: Iterable[int]) -> dict[int, str]:
    """User id → screen of who is there: of the candidates, and of others who were there before."""
    try:
        listed: list[int] = cache.get(_list(interview_id)) or []
        keys = {_key(interview_id, pk): pk for pk in {*candidates, *listed}}
        found = cache.get_many(keys)
    except Exception as error:  # noqa: BLE001 -- as above
        logger.warning("presence in %d is not known: %s", interview_id, type(error).__name__)
        return {}
    return {keys[key]: str(screen) for key, screen in found.items()}


def _key(interview_id: int, user_id: int) -> str:
    return f"interviews:here:{interview_id}:{user_id}"


def _list(interview_id: int) -> str:
    return f"interviews:here:{interview_id}"
