"""Ring, channel and hub without servers: cursors, coalescing, slow readers, gaps (hub/)."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection
from pytest_django import DjangoAssertNumQueries, Settings

from cms.models import BasePage
from interviews import hints
from interviews.hub import channel as channels
from interviews.hub import lines, table
from interviews.hub.channel import Channel, Reader
from interviews.hub.core import STALLED, Hub
from interviews.hub.frames import Frame
from interviews.hub.ring import ROOM, Ring
from interviews.hub.seats import Seats
from interviews.models import Interview
from interviews.protocol import LARGEST_FRAME
from interviews.reads import Standing
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, say
from tests.factories.live import with_hub


class Clock:
    """Time that moves when told, and what is to be called then."""

    def __init__(self) -> None:
        self.now = 100.0
        self.due: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.now

    def later(self, delay: float, call: Callable[[], None]) -> None:
        self.due.append((self.now + delay, call))

    def soon(self, call: Callable[[], None]) -> None:
        self.later(0, call)

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        ready = [call for at, call in self.due if at <= self.now]
        self.due = [(at, call) for at, call in self.due if at > self.now]
        for call in ready:
            call()


def channel_at(seq: int = 0, *, size: int = 1000) -> tuple[Channel, Clock]:
    clock = Clock()
    ring = Ring(seq, size=size)
    standing = Standing(1, seq, "live", 0)
    return Channel(1, standing, clock=clock, later=clock.later, soon=lambda call: call(), ring=ring), clock


def body(number: int, *, text: str = "x") -> bytes:
    return json.dumps({"n": number, "text": text}).encode()


def reader_of(channel: Channel, cursor: int, epoch: int = 1) -> Reader:
    reader = Reader(epoch, cursor)
    channel.readers.add(reader)
    return reader


def shown(frame: Frame | None) -> Any:
    return None if frame is None else json.loads(frame.socket["text"])


def numbers(frame: Frame | None) -> list[int]:
    return [event["n"] for event in shown(frame)["events"]]


def drain(channel: Channel, reader: Reader) -> list[Any]:
    """All frames that wait, without heartbeats."""
    found = []
    while (frame := channel.next_frame(reader)) is not None:
        said = shown(frame)
        if "head" not in said:
            found.append([event["n"] for event in said["events"]] if "events" in said else said)
        if frame.ends:
            break
    return found


def test_ring_takes_the_next_number_passes_over_known_ones_and_reports_a_hole() -> None:
    ring = Ring(4)

    assert [ring.add(5, b"5"), ring.add(5, b"again"), ring.add(7, b"7"), ring.add(6, b"6")] == [True, True, False, True]
    assert ring.head == 6
    assert ring.batch(4, 6) == (b"[5,6]", 6)


def test_ring_batch_is_joined_once_for_all_who_stand_alike() -> None:
    ring = Ring()
    ring.add(1, b"1")

    assert ring.batch(0, 1) is ring.batch(0, 1)


def test_ring_forgets_the_oldest_and_says_so() -> None:
    ring = Ring(size=3)
    for number in range(1, 6):
        ring.add(number, str(number).encode())

    assert ring.batch(1, 5) is None
    assert ring.batch(2, 5) == (b"[3,4,5]", 5)


def test_event_after_silence_leaves_at_once_and_followers_leave_together() -> None:
    channel, clock = channel_at()
    reader = reader_of(channel, 0)
    drain(channel, reader)

    channel.offer(1, body(1))
    assert drain(channel, reader) == [[1]]

    for number in (2, 3, 4):
        channel.offer(number, body(number))
    assert drain(channel, reader) == []
    clock.pass_by(channels.TICK)
    assert drain(channel, reader) == [[2, 3, 4]]

    clock.pass_by(channels.TICK)
    channel.offer(5, body(5))
    assert drain(channel, reader) == [[5]]


def test_burst_rings_once_a_tick_however_many_come() -> None:
    channel, clock = channel_at()
    for number in range(1, 51):
        channel.offer(number, body(number))

    assert len(clock.due) == 1


def test_long_wake_up_is_followed_by_a_rest_half_as_long() -> None:
    clock = Clock()
    channel = Channel(1, Standing(1, 0, "live", 0), clock=clock, later=clock.later, soon=clock.soon)
    reader = reader_of(channel, 0)

    channel.offer(1, body(1))
    assert drain(channel, reader) == [[1]]
    clock.pass_by(0.1)  # what waking thousands takes
    channel.offer(2, body(2))
    clock.pass_by(0.1)  # a server that writes in a round of its own
    clock.pass_by(0)  # the loop runs free: the rest begins
    clock.pass_by(0.09)
    channel.offer(3, body(3))
    assert drain(channel, reader) == []
    clock.pass_by(0.011)
    assert drain(channel, reader) == [[2, 3]]


def test_rest_after_a_wake_up_has_a_bound() -> None:
    clock = Clock()
    channel = Channel(1, Standing(1, 0, "live", 0), clock=clock, later=clock.later, soon=clock.soon)
    reader = reader_of(channel, 0)
    channel.offer(1, body(1))
    drain(channel, reader)

    clock.pass_by(5)
    channel.offer(2, body(2))
    clock.pass_by(channels.LONGEST_WAKE / 2)

    assert drain(channel, reader) == [[2]]


def test_frame_is_made_once_for_all_readers_at_one_place() -> None:
    channel, _clock = channel_at()
    channel.offer(1, body(1))

    assert channel.next_frame(reader_of(channel, 0)) is channel.next_frame(reader_of(channel, 0))


def test_slow_reader_falls_behind_alone_and_gets_all_it_missed_at_once() -> None:
    channel, clock = channel_at()
    quick, slow = reader_of(channel, 0), reader_of(channel, 0)
    got = []
    for number in range(1, 6):
        channel.offer(number, body(number))
        clock.pass_by(channels.TICK)
        got += drain(channel, quick)

    assert got == [[1], [2], [3], [4], [5]]
    assert drain(channel, slow) == [[1, 2, 3, 4, 5]]


def test_reader_behind_the_ring_is_told_to_fetch_pages_and_goes_on_from_there() -> None:
    channel, clock = channel_at(size=3)
    reader = reader_of(channel, 0)
    for number in range(1, 6):
        channel.offer(number, body(number))
    clock.pass_by(channels.TICK)

    assert shown(channel.next_frame(reader)) == {"hint": {"head": 5}}
    channel.offer(6, body(6))
    clock.pass_by(channels.TICK)
    assert drain(channel, reader) == [[6]]


def test_frames_never_exceed_the_limit_and_lose_nothing() -> None:
    channel, clock = channel_at()
    reader = reader_of(channel, 0)
    for number in range(1, 21):
        channel.offer(number, body(number, text="水" * 1500))
    clock.pass_by(channels.TICK)

    frames = []
    while reader.cursor < 20:
        frame = channel.next_frame(reader)
        assert frame is not None
        frames.append(frame)

    assert max(len(frame.sse["body"]) for frame in frames) <= LARGEST_FRAME
    assert max(len(str(frame.socket["text"]).encode()) for frame in frames) <= LARGEST_FRAME
    assert [number for frame in frames for number in numbers(frame)] == list(range(1, 21))


def test_event_too_long_for_a_frame_becomes_a_hint() -> None:
    channel, _clock = channel_at()
    reader = reader_of(channel, 0)
    channel.offer(1, body(1, text="x" * ROOM))

    assert shown(channel.next_frame(reader)) == {"hint": {"head": 1}}


def test_new_epoch_has_every_reader_start_over() -> None:
    channel, _clock = channel_at()
    channel.offer(1, body(1))
    reader = reader_of(channel, 0)

    channel.start_over(Standing(2, 1, "live", 0))

    frame = channel.next_frame(reader)
    assert shown(frame) == {"reset": {"epoch": 2}}
    assert frame is not None
    assert frame.ends == 4409
    assert drain(channel, reader_of(channel, 0, epoch=2)) == [{"hint": {"head": 1}}]


def test_reader_from_the_future_starts_over() -> None:
    channel, _clock = channel_at(3)

    assert shown(channel.next_frame(reader_of(channel, 9))) == {"reset": {"epoch": 1}}


def test_heartbeat_comes_once_each() -> None:
    channel, _clock = channel_at(3)
    reader = reader_of(channel, 3)
    first = shown(channel.next_frame(reader))

    assert first["head"]["head"] == 3
    assert channel.next_frame(reader) is None
    channel.beat()
    assert shown(channel.next_frame(reader)) == first
    assert channel.next_frame(reader) is None


def test_seats_are_limited_in_all_and_by_address_but_for_shared_networks(settings: Settings) -> None:
    settings.PORTICO_LIVE_CONNECTIONS, settings.PORTICO_LIVE_PER_ADDRESS = 6, 2
    from config.values import networks

    settings.PORTICO_LIVE_SHARED_NETWORKS = networks("203.0.113.0/24")
    seats = Seats()

    assert [seats.take("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert [seats.take("203.0.113.9") for _ in range(3)] == [True, True, True]
    assert [seats.take("192.0.2.2"), seats.take("192.0.2.3")] == [True, False]
    seats.leave("192.0.2.1")
    assert seats.take("192.0.2.1")


class Wire:
    """A connection whose sending can be held up."""

    def __init__(self) -> None:
        self.sent: list[Mapping[str, Any]] = []
        self.free = asyncio.Event()
        self.free.set()
        self.inbox: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()

    async def send(self, message: Mapping[str, Any]) -> None:
        await self.free.wait()
        self.sent.append(message)

    async def receive(self) -> Mapping[str, Any]:
        return await self.inbox.get()


async def settle() -> None:
    for _turn in range(20):
        await asyncio.sleep(0)


@pytest.mark.django_db
@pytest.mark.sqlite
def test_gap_is_filled_from_the_table(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)

    async def scenario(hub: Hub) -> list[Any]:
        entered = await hub.enter(interview.pk, (1, 1))
        assert entered is not None
        await hub.run(lambda: [say(interview, "一"), say(interview, "二")])
        hub.receive(interview.pk, 1, 3, '{"n":3}')
        assert hub._kick.is_set()
        await hub.look()
        return drain(*entered)

    assert with_hub(scenario) == [[2, 3]]


@pytest.mark.django_db
@pytest.mark.sqlite
def test_look_is_one_query_for_all_interviews_where_nothing_is_new(
    cluster: Cluster, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    interviews = [live_interview(cluster, cluster.city) for _ in range(3)]

    async def scenario(hub: Hub) -> None:
        for interview in interviews:
            await hub.enter(interview.pk, None)
        counted = django_assert_num_queries(1)
        await sync_to_async(counted.__enter__)()
        await hub.look()
        await sync_to_async(counted.__exit__)(None, None, None)

    with_hub(scenario)


@pytest.mark.django_db
@pytest.mark.sqlite
def test_raised_epoch_and_withdrawn_page_reach_the_readers(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)

    def redact() -> None:
        Interview.objects.filter(pk=interview.pk).update(epoch=2)

    def withdraw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {BasePage._meta.db_table} SET live = %s WHERE id = %s", [False, interview.page_id])  # noqa: S608 -- our own table

    async def scenario(hub: Hub) -> tuple[Any, Any]:
        old = await hub.enter(interview.pk, (1, 1))
        await hub.run(redact)
        await hub.look()
        new = await hub.enter(interview.pk, (2, 1))
        await hub.run(withdraw)
        assert old is not None
        assert new is not None
        reset = shown(old[0].next_frame(old[1]))
        await hub.look()
        return reset, shown(new[0].next_frame(new[1]))

    assert with_hub(scenario) == ({"reset": {"epoch": 2}}, {"bye": {"reason": "withdrawn"}})


@pytest.mark.django_db
@pytest.mark.sqlite
def test_database_away_keeps_readers_and_their_heartbeat(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    interview = live_interview(cluster, cluster.city)

    def away(_ids: object) -> None:
        raise OperationalError("gone")

    async def scenario(hub: Hub) -> None:
        entered = await hub.enter(interview.pk, (1, 1))
        assert entered is not None
        channel, reader = entered
        with monkeypatch.context() as broken:
            broken.setattr(table, "look", away)
            await hub.look()
            await hub.look()
        channel.beat()
        assert shown(channel.next_frame(reader))["head"]["head"] == 1
        await hub.run(lambda: say(interview, "一"))
        await hub.look()
        assert drain(channel, reader) == [[2]]

    with_hub(scenario)
    assert [record.message.split(";")[0] for record in caplog.records if record.name == "interviews.hub.core"] == [
        "The database does not answer",
        "The database answers again",
    ]


@pytest.mark.django_db
@pytest.mark.sqlite
def test_connection_that_takes_nothing_is_dropped_and_others_stay(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)
    clock = Clock()

    async def scenario(hub: Hub) -> None:
        stuck, well = Wire(), Wire()
        tasks = [
            asyncio.ensure_future(
                lines.serve(hub, lines.EventStream(w.receive, w.send), interview.pk, (1, 1), address="a", again=False)
            )
            for w in (stuck, well)
        ]
        await asyncio.sleep(0.2)
        assert hub.seats.taken == 2
        stuck.free.clear()
        hub.receive(interview.pk, 1, 2, '{"n":2}')
        await settle()
        clock.pass_by(STALLED + 1)
        hub.drop_stalled()
        await settle()
        assert [task.done() for task in tasks] == [True, False]
        assert hub.seats.taken == 1
        assert b'"n":2' in well.sent[-1]["body"]
        await well.inbox.put({"type": "http.disconnect"})
        await settle()
        assert hub.seats.taken == 0

    with_hub(scenario, clock=clock)


@pytest.mark.django_db
@pytest.mark.sqlite
def test_readers_who_come_again_are_not_counted_anew_and_the_peak_is_kept(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)

    async def scenario(hub: Hub) -> None:
        for again in (False, False, True):
            await hub.enter(interview.pk, None, again=again)
        await hub.keep()
        await hub.keep()

    with_hub(scenario)

    interview.refresh_from_db()
    assert (interview.readers_total, interview.readers_peak) == (2, 3)


@pytest.mark.django_db
@pytest.mark.sqlite
def test_hint_from_another_thread_reaches_the_loop(cluster: Cluster) -> None:
    interview = live_interview(cluster, cluster.city)

    async def scenario(hub: Hub) -> list[Any]:
        hints.listen(hub.hear)
        entered = await hub.enter(interview.pk, (1, 1))
        assert entered is not None
        await hub.loop.run_in_executor(
            None, lambda: hints.announce(interview_id=interview.pk, epoch=1, seq=2, text='{"n":2}')
        )
        await settle()
        return drain(*entered)

    assert with_hub(scenario) == [[2]]
