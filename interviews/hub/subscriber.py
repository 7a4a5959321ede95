"""Hearing of what other processes committed, through Redis."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from interviews import hints

logger = logging.getLogger(__name__)

#: Seconds of silence after which Redis is asked whether it is still there, and that it may take to answer.
PING: Final = 2.0
#: Seconds before the next attempt.
PAUSE: Final = 0.3


class Subscriber:
    """Listens as long as it runs. ``answering``: whether hints come; ``on_return`` is called when they do again."""

    def __init__(self, on_return: Callable[[], None]) -> None:
        self.answering = False
        self._on_return = on_return
        self._complained = False

    async def run(self) -> None:
        """Listen, for ever; ends only by being cancelled."""
        while True:
            try:
                await self._listen()
            except (RedisError, OSError, TimeoutError) as error:
                if not self._complained:
                    logger.warning("Redis does not answer; the table is read three times a second: %s", error)
                self._complained = True
            self.answering = False
            await asyncio.sleep(PAUSE)

    async def _listen(self) -> None:
        # Since redis-py 8 a socket times out after five idle seconds unless it is told not to; we ask for ourselves.
        connection = redis.asyncio.Redis.from_url(
            settings.PORTICO_REDIS_URL, socket_timeout=None, socket_connect_timeout=PING
        )
        async with connection, connection.pubsub() as listener:
            async with asyncio.timeout(PING):  # wait_for may drop a cancellation
                await listener.subscribe(hints.channel())
            asked = False
            while True:
                message = await listener.get_message(timeout=PING)
                if message is not None:
                    asked = False
                    self._heard(message)
                elif asked:
                    raise TimeoutError("no answer to a ping")
                else:
                    async with asyncio.timeout(PING):
                        await listener.ping()
                    asked = True

    def _heard(self, message: dict[str, object]) -> None:
        if not self.answering:
            self.answering = True
            if self._complained:
                logger.warning("Redis answers again; hints come")
            self._complained = False
            self._on_return()
        data = message.get("data")
        if message.get("type") == "message" and isinstance(data, bytes):
            hints.deliver(data)
