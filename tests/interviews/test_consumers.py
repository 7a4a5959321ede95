"""Consoles: handshake, frames, rights looked at again, what they tell (consumers.py, feed.py, presence.py)."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.test import Client
from django.urls import path

from cms.models import BasePage
from foundation.accounts.models import User
from interviews import consumers, feed, hints, presence
from interviews.actions import entries, team
from interviews.actions.desk import stir
from interviews.actions.entries import Words
from interviews.actions.redaction import redact
from interviews.enums import GUEST
from interviews.models import Interview, TeamMember
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, member, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

ORIGIN = "http://portal.test"
Steps = Callable[["Desk"], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals that tests need not wait for."""
    monkeypatch.setattr(feed, "POLL", 0.1)
    monkeypatch.setattr(consumers, "RECHECK", 0.1)


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in ("host", "stenographer", "moderator", GUEST)}


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return live_interview(cluster, cluster.city, team=people)


def cookie(user: User | None) -> str:
    """The cookie of a log-in."""
    if user is None:
        return ""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Desk:
    """A console as a browser holds it."""

    def __init__(self, interview_id: int, cookies: str, origin: str | None = ORIGIN, host: str = "portal.test") -> None:
        router = URLRouter(
            [path("admin/interviews/<int:interview_id>/console", consumers.Console.as_asgi())]  # type: ignore[arg-type] # an ASGI application
        )
        headers = [(b"host", host.encode()), (b"cookie", cookies.encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        self.socket = WebsocketCommunicator(router, f"/admin/interviews/{interview_id}/console", headers=headers)

    async def open(self) -> dict[str, Any]:
        """Connect; gives the first frame."""
        accepted, code = await self.socket.connect(timeout=20)
        assert accepted, code
        return await self.frame()

    async def frame(self) -> dict[str, Any]:
        """The next frame."""
        found: dict[str, Any] = json.loads(await self.socket.receive_from(timeout=20))
        return found

    async def until(self, kind: str) -> dict[str, Any]:
        """The next frame of a kind."""
        while True:
            found = await self.frame()
            if found["t"] == kind:
                return found

    async def closed(self) -> int:
        """The code with which the server closes, whatever it says before."""
        while True:
            message = await self.socket.receive_output(timeout=20)
            if message["type"] == "websocket.close":
                code: int = message["code"]
                await self.socket.wait(timeout=20)
                return code

    async def leave(self) -> None:
        """Close the window."""
        await self.socket.disconnect(timeout=20)


def with_desk(interview: Interview, user: User | None, steps: Steps, **options: Any) -> None:
    """Run steps with a console in a loop of its own."""
    desk_cookie = cookie(user)

    async def run() -> None:
        await steps(Desk(interview.pk, desk_cookie, **options))

    asyncio.run(run())


def test_hello_tells_where_the_interview_stands(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        hello = await desk.open()
        assert hello | {"version": 0} == {
            "t": "hello",
            "seq": 1,
            "epoch": 1,
            "state": "live",
            "version": 0,
            "roles": ["host"],
        }
        await desk.leave()

    with_desk(interview, people["host"], steps)


def test_foreign_origin_is_refused_before_the_handshake(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        assert await desk.socket.connect(timeout=20) == (False, 4403)

    origins = (
        None,
        "null",
        "http://evil.test",
        "http://qinghe.portal.test",
        "file://portal.test",
        "http://[portal.test",
    )
    for origin in origins:
        with_desk(interview, people["host"], steps, origin=origin)


def test_sub_sites_host_is_refused(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        assert await desk.socket.connect(timeout=20) == (False, 4403)

    with_desk(interview, people["host"], steps, origin="http://qinghe.portal.test", host="qinghe.portal.test")


def test_who_is_not_logged_in_is_closed_out(interview: Interview) -> None:
    async def steps(desk: Desk) -> None:
        assert await desk.open() == {"t": "bye", "reason": "login"}
        assert await desk.closed() == 4401

    with_desk(interview, None, steps)


def test_who_must_choose_a_password_first_is_closed_out(interview: Interview, people: dict[str, User]) -> None:
    User.objects.filter(pk=people["host"].pk).update(must_change_password=True)

    async def steps(desk: Desk) -> None:
        await desk.open()
        assert await desk.closed() == 4401

    with_desk(interview, people["host"], steps)


def test_people_without_a_part_are_closed_out(cluster: Cluster, interview: Interview) -> None:
    async def steps(desk: Desk) -> None:
        assert await desk.open() == {"t": "bye", "reason": "rights"}
        assert await desk.closed() == 4403

    for user in (cluster.city.people["editor"], cluster.county.people["manager"], cluster.superuser):
        with_desk(interview, user, steps)


def test_interview_that_is_none_is_not_found(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        await desk.open()
        assert await desk.closed() == 4404

    with_desk(Interview(pk=interview.pk + 1000), people["host"], steps)


def test_new_events_and_desk_versions_are_told(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        hello = await desk.open()
        event = (await database_sync_to_async(say)(interview, "水库年底完工。")).event
        found = await desk.until("event")
        assert (found["n"], found["op"], found["text"], found["msg"]) == (2, "add", "水库年底完工。", event.msg)
        await database_sync_to_async(stir)(interview.pk)
        assert (await desk.until("desk"))["version"] > hello["version"]
        await desk.leave()

    with_desk(interview, people["moderator"], steps)


def test_events_come_without_any_hint(
    interview: Interview, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "_tell", lambda *_args: None)

    async def steps(desk: Desk) -> None:
        await desk.open()
        await database_sync_to_async(say)(interview, "第一句")
        await database_sync_to_async(say)(interview, "第二句")
        assert [(await desk.until("event"))["text"] for _turn in range(2)] == ["第一句", "第二句"]
        await desk.leave()

    with_desk(interview, people["moderator"], steps)


def test_redaction_makes_consoles_begin_anew(interview: Interview, people: dict[str, User]) -> None:
    event = say(interview, "不该公开的话").event

    async def steps(desk: Desk) -> None:
        await desk.open()
        await database_sync_to_async(redact)(
            interview_id=interview.pk, actor=people["host"], msg=event.msg, reason="个人信息"
        )
        head = await desk.until("head")
        assert (head["epoch"], head["head"]) == (2, 2)
        await desk.leave()

    with_desk(interview, people["moderator"], steps)


def test_suspended_moderator_is_closed_out(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        await desk.open()
        await database_sync_to_async(team.suspend)(
            interview_id=interview.pk, actor=people["host"], user_id=people["moderator"].pk
        )
        assert await desk.closed() == 4403

    with_desk(interview, people["moderator"], steps)


def test_who_is_taken_off_the_page_is_closed_out(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        await desk.open()
        await TeamMember.objects.filter(page=interview.page_id, user=people["moderator"]).adelete()
        assert await desk.closed() == 4403

    with_desk(interview, people["moderator"], steps)


def test_who_logs_out_is_closed_out(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        await desk.open()
        await Session.objects.all().adelete()
        assert await desk.closed() == 4401

    with_desk(interview, people["host"], steps)


def test_withdrawn_page_ends_consoles(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        await desk.open()
        await database_sync_to_async(QuerySet(BasePage).filter(pk=interview.page_id).update)(live=False)
        assert await desk.closed() == 4404

    with_desk(interview, people["host"], steps)


FRAMES: list[tuple[str | bytes, str]] = [
    ("{", "malformed"),
    ("[]", "malformed"),
    ("[" * 5000, "malformed"),
    ('{"t":"write","text":"话"}', "unknown"),
    ('{"t":"here","roles":["host"]}', "unknown"),
    ('{"t":"here","screen":"minister"}', "unknown"),
    ('{"t":"here","screen":["host"]}', "unknown"),
    ("字" * 6000, "too_large"),
    (b"\x00\x01", "binary"),
]


def test_bad_frame_is_answered_with_its_code(
    interview: Interview, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "MOST_ERRORS", 100)

    async def steps(desk: Desk) -> None:
        await desk.open()
        for frame, code in FRAMES:
            if isinstance(frame, bytes):
                await desk.socket.send_to(bytes_data=frame)
            else:
                await desk.socket.send_to(text_data=frame)
            assert await desk.until("error") == {"t": "error", "code": code}
        await desk.leave()

    with_desk(interview, people["host"], steps)


def test_fifth_bad_frame_closes(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        await desk.open()
        for _turn in range(5):
            await desk.socket.send_to(text_data="{")
        assert await desk.closed() == 4400

    with_desk(interview, people["host"], steps)


def test_nothing_is_written_through_the_socket(interview: Interview, people: dict[str, User]) -> None:
    async def steps(desk: Desk) -> None:
        await desk.open()
        await desk.socket.send_to(text_data=json.dumps({"t": "event", "op": "add", "text": "伪造"}))
        await desk.until("error")
        await desk.leave()

    with_desk(interview, people["host"], steps)

    interview.refresh_from_db()
    assert interview.last_seq == 1


def test_presence_is_shown_and_forgotten(interview: Interview, people: dict[str, User]) -> None:
    moderator = people["moderator"].pk

    async def steps(desk: Desk) -> None:
        hello = await desk.open()
        await desk.socket.send_to(text_data='{"t":"here","screen":"moderator"}')
        assert (await desk.until("desk"))["version"] > hello["version"]
        assert await database_sync_to_async(presence.present)(interview.pk, [moderator]) == {moderator: "moderator"}
        await desk.leave()

    with_desk(interview, people["moderator"], steps)

    assert presence.present(interview.pk, [moderator]) == {}


def test_entry_with_a_delay_goes_out_while_a_console_is_open(
    interview: Interview, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    Interview.objects.filter(pk=interview.pk).update(delay=1)
    words = Words(text="延时的话", speaker={"role": "host", "name": "主持人"})

    async def steps(desk: Desk) -> None:
        await desk.open()
        outcome = await database_sync_to_async(entries.write)(
            interview_id=interview.pk, actor=people["host"], client_key=uuid.uuid4(), words=words
        )
        assert outcome.event is None
        assert (await desk.until("event"))["text"] == "延时的话"
        await desk.leave()

    with_desk(interview, people["host"], steps)


@pytest.mark.parametrize("turns", range(4))
def test_console_that_is_ended_while_news_come_ends(turns: int) -> None:
    """What asyncio.wait_for of Python 3.11 drops: such a console kept Daphne from ending."""

    async def send(_message: dict[str, Any]) -> None:
        pass

    async def run() -> bool:
        console, news, found = consumers.Console(), asyncio.Event(), feed.Feed(1)
        console.admission, console.base_send = consumers.Admission(1, frozenset({"host"})), send
        found.standing = feed.Standing(1, 1, "live", True, 0)
        told = asyncio.create_task(console.tell(found, news))
        for _turn in range(5):
            await asyncio.sleep(0)
        news.set()
        for _turn in range(turns):
            await asyncio.sleep(0)
        told.cancel()
        await asyncio.wait([told], timeout=2)
        return told.cancelled() or not told.cancel()

    assert asyncio.run(run())
