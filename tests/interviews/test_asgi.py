"""Readers' endpoints as servers call them (asgi.py, hub/lines.py, lifespan.py)."""

import asyncio
import json
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.testing import WebsocketCommunicator
from django.db import OperationalError
from pytest_django import Settings

from config.routing import websockets
from interviews import hub as hubs
from interviews import reads
from interviews.asgi import Live
from interviews.hub.core import Hub
from interviews.lifespan import lifespan
from interviews.models import Interview
from interviews.protocol import LARGEST_FRAME
from tests.factories.cluster import Cluster
from tests.factories.interviews import draft_interview, live_interview, say
from tests.factories.live import Client, TestRunner, get, scope, with_hub

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def interview(cluster: Cluster) -> Interview:
    found = live_interview(cluster, cluster.city)
    for number in range(3):
        say(found, f"第{number}句")
    return found


def socket_to(path: str, *, host: str = "portal.test") -> WebsocketCommunicator:
    made = WebsocketCommunicator(websockets, path, headers=[(b"host", host.encode())])
    made.scope["client"] = ("192.0.2.7", 40000)
    return made


def test_stream_resumes_after_the_last_event_of_the_reader(interview: Interview) -> None:
    async def scenario(_hub: Hub) -> None:
        async with Client(f"/live/{interview.pk}/events", "after=1:1", last_event_id="1:2") as client:
            assert client.status == 200
            assert client.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert client.headers["x-accel-buffering"] == "no"
            assert client.headers["cache-control"] == "no-store"
            assert client.headers["x-content-type-options"] == "nosniff"
            name, events, last = await client.event()
            assert (name, [event["n"] for event in events], last) == ("events", [3, 4], "1:4")
            name, head, _id = await client.event()
            assert (name, head["head"], head["state"]) == ("head", 4, "live")

    with_hub(scenario)


def test_stream_brings_what_is_committed_and_ends_with_a_new_epoch(interview: Interview) -> None:
    async def scenario(hub: Hub) -> None:
        async with Client(f"/live/{interview.pk}/events") as client:
            assert (await client.event())[0] == "head"
            hub.receive(interview.pk, 1, 5, '{"n":5}')
            assert await client.event() == ("events", [{"n": 5}], "1:5")
            await sync_to_async(Interview.objects.filter(pk=interview.pk).update)(epoch=2)
            hub.receive(interview.pk, 2, 5, "")
            assert hub._kick.is_set()
            await hub.look()
            assert await client.event() == ("reset", {"epoch": 2}, "")
            assert await client.event() == ("end", None, "")
        assert (hub.seats.taken, hub.channels[interview.pk].readers) == (0, set())

    with_hub(scenario)


@pytest.mark.parametrize(
    ("path", "query", "host", "status"),
    [
        ("/live/{pk}/events", "", "other.test", 404),
        ("/live/{draft}/events", "", "portal.test", 404),
        ("/live/999999999999999999/events", "", "portal.test", 404),
        ("/live/9999999999999999999/events", "", "portal.test", 404),
        ("/live/０/events", "", "portal.test", 404),
        ("/live/{pk}/events", "after=12", "portal.test", 400),
        ("/live/{pk}/events", "after=1:99999999999", "portal.test", 400),
        ("/live/{pk}/events", "after=%00", "portal.test", 400),
        ("/live/{pk}/events", "&".join(f"a{n}=1" for n in range(50)), "portal.test", 400),
        ("/live/{pk}/snapshot.json", "", "other.test", 404),
        ("/admin/", "", "portal.test", 404),
        ("/healthz", "", "other.test", 200),
    ],
)
def test_what_readers_send_gets_an_answer(
    cluster: Cluster, interview: Interview, path: str, query: str, host: str, status: int
) -> None:
    draft = draft_interview(cluster.city)
    found = Interview.objects.create(page=draft)

    async def scenario(_hub: Hub) -> int:
        return (await get(path.format(pk=interview.pk, draft=found.pk), query, host=host))[0]

    assert with_hub(scenario) == status


def test_json_reads_are_those_of_django(interview: Interview, client: Any) -> None:
    place = f"/live/{interview.pk}/e1/p1.json"
    from_django = client.get(place, headers={"host": "portal.test"})

    async def scenario(_hub: Hub) -> None:
        status, headers, body = await get(place)
        assert (status, body, headers["etag"]) == (200, from_django.content, from_django["ETag"])
        assert headers["cache-control"] == from_django["Cache-Control"]
        assert (await get(place, if_none_match=headers["etag"]))[0::2] == (304, b"")
        head = await get(place, method="HEAD")
        assert (head[0], head[1]["content-length"], head[2]) == (200, str(len(body)), b"")
        assert (await get(place, method="POST"))[0] == 405

    with_hub(scenario)


def test_database_away_is_503_and_memory_still_answers(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "SECONDS", 3600.0)

    def away(_ids: object) -> None:
        raise OperationalError("gone")

    async def scenario(_hub: Hub) -> list[int]:
        before = await get(f"/live/{interview.pk}/head.json")
        monkeypatch.setattr(reads, "standings", away)
        known = await get(f"/live/{interview.pk}/head.json")
        unknown = await get(f"/live/{interview.pk + 1}/head.json")
        stream = await get(f"/live/{interview.pk + 1}/events")
        return [before[0], known[0], unknown[0], stream[0]]

    assert with_hub(scenario) == [200, 200, 503, 503]


def test_full_process_sends_readers_to_fetching(interview: Interview, settings: Settings) -> None:
    settings.PORTICO_LIVE_PER_ADDRESS = 1

    async def scenario(_hub: Hub) -> None:
        async with Client(f"/live/{interview.pk}/events"):
            status, headers, _body = await get(f"/live/{interview.pk}/events")
            assert (status, headers["retry-after"]) == (503, "60")
            socket = socket_to(f"/live/{interview.pk}/socket")
            assert await socket.connect() == (False, 1013)
            assert (await get(f"/live/{interview.pk}/head.json"))[0] == 200
        async with Client(f"/live/{interview.pk}/events") as client:
            assert client.status == 200

    with_hub(scenario)


def test_plain_http_is_sent_to_https_where_pages_are(interview: Interview, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    place = f"/live/{interview.pk}/head.json"

    async def scenario(_hub: Hub) -> None:
        status, headers, _body = await get(place, "a=1")
        assert (status, headers["location"]) == (301, f"https://portal.test{place}?a=1")
        assert (await get(place, host="other.test"))[0] == 404
        assert (await get(place, x_forwarded_proto="https"))[0] == 200

    with_hub(scenario)


def test_socket_carries_the_same_frames(interview: Interview) -> None:
    async def scenario(hub: Hub) -> None:
        socket = socket_to(f"/live/{interview.pk}/socket?after=1:3")
        assert (await socket.connect())[0]
        first = json.loads(await socket.receive_from())
        assert ([event["n"] for event in first["events"]], first["id"]) == ([4], "1:4")
        assert json.loads(await socket.receive_from())["head"]["head"] == 4
        hub.channels[interview.pk].end("withdrawn")
        assert json.loads(await socket.receive_from()) == {"bye": {"reason": "withdrawn"}}
        assert (await socket.receive_output())["code"] == 4410

    with_hub(scenario)


@pytest.mark.parametrize(("said", "code"), [("x", 4400), ("水" * (LARGEST_FRAME // 2), 1009)])
def test_socket_is_closed_on_whoever_speaks(interview: Interview, said: str, code: int) -> None:
    async def scenario(hub: Hub) -> None:
        socket = socket_to(f"/live/{interview.pk}/socket")
        await socket.connect()
        await socket.receive_from()
        await socket.send_to(text_data=said)
        assert (await socket.receive_output())["code"] == code
        await socket.wait()
        assert hub.seats.taken == 0

    with_hub(scenario)


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/live/{pk}/socket", "other.test"),
        ("/live/{pk}/socket?after=x", "portal.test"),
        ("/live/999999/socket", "portal.test"),
        ("/live/99999999999999999999999/socket", "portal.test"),
        ("/nothing", "portal.test"),
    ],
)
def test_socket_is_refused_before_the_handshake(interview: Interview, path: str, host: str) -> None:
    async def scenario(_hub: Hub) -> Any:
        return await socket_to(path.format(pk=interview.pk), host=host).connect()

    assert with_hub(scenario) == (False, 4404)


def test_closing_says_good_bye_to_all_and_takes_nobody_in(interview: Interview) -> None:
    async def scenario(hub: Hub) -> None:
        async with Client(f"/live/{interview.pk}/events") as client:
            await client.event()
            await hub.close()
            assert await client.event() == ("bye", {"reason": "restart"}, "")
            assert await client.event() == ("end", None, "")
        assert (await get(f"/live/{interview.pk + 1}/events"))[0] == 503

    with_hub(scenario)


def test_cancelled_by_the_server_still_says_good_bye(interview: Interview) -> None:
    async def scenario(hub: Hub) -> None:
        client = Client(f"/live/{interview.pk}/events")
        await client.__aenter__()
        await client.event()
        (reader,) = hub.channels[interview.pk].readers
        assert reader.task is not None
        reader.task.cancel()
        assert await client.event() == ("bye", {"reason": "restart"}, "")
        with pytest.raises(asyncio.CancelledError):
            await client.__aexit__()

    with_hub(scenario)


def test_readers_take_no_threads(interview: Interview, settings: Settings) -> None:
    settings.PORTICO_LIVE_PER_ADDRESS = 0

    async def scenario(hub: Hub) -> None:
        clients = [Client(f"/live/{interview.pk}/events") for _ in range(200)]
        await clients[0].__aenter__()
        before = threading.active_count()
        for client in clients[1:]:
            await client.__aenter__()
        assert hub.seats.taken == 200
        assert threading.active_count() <= before
        for client in clients:
            await client.__aexit__()
        assert hub.seats.taken == 0

    with_hub(scenario)


def test_what_is_none_of_ours_goes_to_the_application_behind() -> None:
    async def behind(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "behind"})

    async def scenario(_hub: Hub) -> Any:
        talk = ApplicationCommunicator(Live(behind=behind), scope("/live/7/questions.json"))
        return await talk.receive_output()

    assert with_hub(scenario) == {"type": "behind"}


def test_lifespan_answers_and_closes_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    tuned: list[bool] = []
    monkeypatch.setattr("interviews.lifespan.tune_collector", lambda: tuned.append(True))

    async def scenario(hub: Hub) -> None:
        talk = ApplicationCommunicator(lifespan, {"type": "lifespan"})
        await talk.send_input({"type": "lifespan.startup"})
        assert await talk.receive_output() == {"type": "lifespan.startup.complete"}
        await talk.send_input({"type": "lifespan.shutdown"})
        assert await talk.receive_output() == {"type": "lifespan.shutdown.complete"}
        assert hub.closed

    with_hub(scenario)
    assert tuned == [True]


def test_hub_belongs_to_its_loop() -> None:
    async def scenario(hub: Hub) -> bool:
        return hubs.current() is hub and hubs.existing() is hub

    assert with_hub(scenario)


def test_what_is_not_there_is_answered_from_memory_and_in_threads_of_its_own(
    interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "SECONDS", 60.0)
    jobs: dict[str, int] = {"hub": 0, "reading": 0, "opening": 0}

    class Counted(TestRunner):
        def __init__(self, name: str) -> None:
            self.name = name

        async def run(self, job: Any) -> Any:
            jobs[self.name] += 1
            return await super().run(job)

    async def scenario(hub: Hub) -> list[int]:
        hub._runner, hub.reading, hub._opening = (Counted(name) for name in jobs)
        await get(f"/live/{interview.pk}/head.json")
        wanted = [f"{interview.pk}/e1/p{page}.json" for page in range(100, 110)]
        wanted += [f"{interview.pk + number}/{kind}" for number in range(1, 10) for kind in ("head.json", "events")]
        found = [(await get(f"/live/{path}"))[0] for path in wanted]
        assert (await hub.open(interview.pk)) is not None
        return found

    assert set(with_hub(scenario)) == {404}
    assert jobs == {"hub": 1, "reading": 2, "opening": 1}  # hosts; the head and the first unknown one; the last open


def test_page_just_beyond_the_known_end_is_looked_for(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "SECONDS", 60.0)
    assert reads.answer(reads.Read(interview.pk, "head")).status == 200
    assert reads.ready(reads.Read(interview.pk, "page", 1, 2)) is None
    assert reads.ready(reads.Read(interview.pk, "page", 1, 3 + reads.PAGES_AHEAD)) is not None
