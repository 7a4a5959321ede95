"""Consoles of the studio: a socket that says what is new. Nothing is written through it but presence.

Close codes: 4400 too many bad frames, 4401 log in, 4403 no rights (any more) or a foreign origin, 4404 no such
interview or not public, 1013 the database is away. ``docs/studio-api.md`` has the frames.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from channels.consumer import AsyncConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.module_loading import import_string

from foundation.accounts.middleware import to_do
from foundation.accounts.models import User
from sites.hosts import table

from . import presence
from .actions.desk import stir
from .feed import AWAY, Feed, feed_of, in_thread
from .models import Interview
from .permissions import roles_in
from .protocol import LARGEST_FRAME

logger = logging.getLogger(__name__)

#: Seconds between two looks at rights, and between two heads.
RECHECK = 2.0
HEARTBEAT = 15.0
#: Seconds between two notes of presence.
NOTED = 5.0
MOST_ERRORS: Final = 5

BAD_FRAMES, LOG_IN, NO_RIGHTS, NOT_FOUND, TRY_AGAIN = 4400, 4401, 4403, 4404, 1013
REASONS: Final = {BAD_FRAMES: "frames", LOG_IN: "login", NO_RIGHTS: "rights", NOT_FOUND: "withdrawn"}


class Admission(NamedTuple):
    """Who is let in with which roles, or the code with which they are not."""

    user: int = 0
    roles: frozenset[str] = frozenset()
    code: int = 0


class Closing(Exception):  # noqa: N818 -- the end of a console, as StopConsumer, and no error
    """Ends a console with a code; without one the client has gone."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


def admit(cookies: Mapping[str, str], interview_id: int) -> Admission:
    """Look at session, account, page and roles as they are now."""
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request = HttpRequest()
    request.session = store(cookies.get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    if not isinstance(user, User) or to_do(request, user) is not None:
        return Admission(code=LOG_IN)
    interview = Interview.objects.select_related("page").filter(pk=interview_id).first()
    if interview is None or not interview.page.live:
        return Admission(user.pk, code=NOT_FOUND)
    roles = roles_in(user, interview)
    return Admission(user.pk, roles, 0 if roles else NO_RIGHTS)


def is_ours(origin: str, host: str) -> bool:
    """Whether a page of the admin's own host opens the socket: other pages could use its visitor's log-in."""
    default = table().default
    named = (urlsplit(origin).hostname if _is_address(origin) else None, urlsplit(f"//{host}").hostname)
    return default is not None and set(named) == {default.hostname.lower()}


def _is_address(origin: str) -> bool:
    return origin.startswith(("http://", "https://")) and "[" not in origin


class Console(AsyncConsumer):
    """One console. It rides on the process's feed; rights are asked again every two seconds."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one socket until it closes."""
        self.scope, self.receive, self.base_send = scope, receive, send
        self.interview_id: int = scope["url_route"]["kwargs"]["interview_id"]
        await receive()  # websocket.connect
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self.cookies = parse_cookie(headers.get("cookie", ""))
        try:
            ours = await in_thread(is_ours, headers.get("origin", ""), headers.get("host", ""))
            self.admission = await in_thread(admit, self.cookies, self.interview_id)
        except AWAY as error:
            logger.warning("console %d: the database does not answer: %s", self.interview_id, error)
            await self.end(TRY_AGAIN)
            return
        if not ours:
            logger.warning("console %d: refused the origin %r", self.interview_id, headers.get("origin", "")[:200])
            await self.end(NO_RIGHTS)
            return
        await send({"type": "websocket.accept"})
        if self.admission.code:
            await self.say("bye", reason=REASONS[self.admission.code])
            await self.end(self.admission.code)
            return
        await self.serve()

    async def serve(self) -> None:
        """Tell, listen and look until one of the three ends it."""
        feed, news = feed_of(self.interview_id), asyncio.Event()
        start_hub()
        self.errors, self.noted, self.screen = 0, 0.0, min(self.admission.roles)
        try:
            await feed.join(news)
        except AWAY as error:
            logger.warning("console %d: the database does not answer: %s", self.interview_id, error)
            feed.leave(news)
            await self.end(TRY_AGAIN)
            return
        feed.users[self.admission.user] = feed.users.get(self.admission.user, 0) + 1
        try:
            async with asyncio.TaskGroup() as group:
                for work in (self.tell(feed, news), self.listen(), self.watch()):
                    group.create_task(work)
        except* Closing as closing:
            code = next((one.code for one in closing.exceptions if isinstance(one, Closing)), 0)
            if code:
                await self.say("bye", reason=REASONS[code])
                await self.end(code)
        finally:
            feed.leave(news)
            await self.depart(feed)

    async def tell(self, feed: Feed, news: asyncio.Event) -> None:
        """Send what is new, and the head now and then."""
        known = feed.standing
        if known is None:
            raise Closing(NOT_FOUND)
        roles = sorted(self.admission.roles)
        await self.say(
            "hello", seq=known.head, epoch=known.epoch, state=known.state, version=known.version, roles=roles
        )
        while True:
            try:
                # Not wait_for, which in Python 3.11 drops a cancellation that comes with the news: the task group would
                # wait for this task for ever, and Daphne for the console.
                async with asyncio.timeout(HEARTBEAT):
                    await news.wait()
            except TimeoutError:
                await self.head(feed)
                continue
            news.clear()
            now = feed.standing
            if now is None or not now.live:
                raise Closing(NOT_FOUND)
            events = feed.since(known.epoch, known.head)
            for event in events or ():
                await self.say("event", **event)
            if events is None or now.state != known.state:
                await self.head(feed)
            if now.version != known.version:
                await self.say("desk", version=now.version)
            known = now

    async def head(self, feed: Feed) -> None:
        """Send where the interview stands and who is there."""
        now = feed.standing
        if now is not None:
            here = sorted(feed.users)
            await self.say("head", epoch=now.epoch, head=now.head, state=now.state, version=now.version, present=here)

    async def watch(self) -> None:
        """Look at the rights again and again; while the database is away nothing is new, and nothing is decided."""
        while True:
            await asyncio.sleep(RECHECK)
            try:
                found = await in_thread(admit, self.cookies, self.interview_id)
            except AWAY:
                continue
            if found.code or found.user != self.admission.user:
                logger.warning("console %d: user %d is let in no more", self.interview_id, self.admission.user)
                raise Closing(found.code or LOG_IN)
            self.admission = found

    async def listen(self) -> None:
        """Take presence; answer and count everything else."""
        while True:
            message = await self.receive()
            if message["type"] == "websocket.disconnect":
                raise Closing
            code = await self.take(message)
            if code:
                self.errors += 1
                logger.warning("console %d: user %d sent a frame: %s", self.interview_id, self.admission.user, code)
                await self.say("error", code=code)
                if self.errors >= MOST_ERRORS:
                    raise Closing(BAD_FRAMES)

    async def take(self, message: Mapping[str, Any]) -> str:
        """Take a frame; gives the code of what is wrong with it, or nothing."""
        text = message.get("text")
        if text is None:
            return "binary"
        if len(text.encode("utf-8", "surrogatepass")) > LARGEST_FRAME:
            return "too_large"
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            return "malformed"
        if not isinstance(frame, dict):
            return "malformed"
        if frame.get("t") != "here" or not set(frame) <= {"t", "screen"}:
            return "unknown"
        screen = frame.get("screen", self.screen)
        if not isinstance(screen, str) or screen not in presence.SCREENS:
            return "unknown"
        await self.note(screen)
        return ""

    async def note(self, screen: str) -> None:
        """Note presence, not too often."""
        self.screen = screen
        if self.noted and time.monotonic() - self.noted < NOTED:
            return
        self.noted = time.monotonic()
        try:
            await in_thread(arrive, self.interview_id, self.admission.user, screen)
        except AWAY as error:
            logger.warning("console %d: presence is not told: %s", self.interview_id, error)

    async def depart(self, feed: Feed) -> None:
        """With somebody's last console here they are gone, until another process says otherwise."""
        user = self.admission.user
        feed.users[user] = feed.users.get(user, 1) - 1
        if feed.users[user] > 0:
            return
        del feed.users[user]
        if self.noted:
            try:
                await in_thread(go, self.interview_id, user)
            except AWAY as error:
                logger.warning("console %d: presence is not told: %s", self.interview_id, error)

    async def say(self, kind: str, **parts: Any) -> None:
        """Send one frame."""
        text = json.dumps({"t": kind, **parts}, ensure_ascii=False, separators=(",", ":"))
        await self.base_send({"type": "websocket.send", "text": text})

    async def end(self, code: int) -> None:
        """Close the socket."""
        await self.base_send({"type": "websocket.close", "code": code})


def arrive(interview_id: int, user_id: int, screen: str) -> None:
    """Note presence; consoles hear of it where it is news."""
    if presence.here(interview_id, user_id, screen):
        stir(interview_id)


def go(interview_id: int, user_id: int) -> None:
    """Forget presence; consoles hear of it."""
    presence.gone(interview_id, user_id)
    stir(interview_id)


def start_hub() -> None:
    """Hints of other processes come through the hub's subscription; without Redis there is none to start."""
    from . import hub

    if settings.PORTICO_REDIS_URL:
        hub.current()
