"""Readers who do harm without meaning to: who never read, who all come at once, who slept; the rest notice nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bench.interviews import generator, measure
from bench.interviews.generator import Address, Generator
from bench.interviews.services import Server
from bench.interviews.table import MOST_THREADS
from tests.chaos.oracle import CROWDED, Crowding, lists_that_differ, too_late
from tests.chaos.stage import PATIENCE, Press, Stage, meanwhile, scene
from tests.chaos.stalled import Stalled

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]

STALLED, HEALTHY, AT_ONCE, QUESTIONS = 60, 100, 1000, 400
LONG = 4000  # characters of an entry: 12 KB
RATE = 3000 / 60  # questions a second
#: MiB by which a process may grow while 60 do not read 1.5 MB each. Daphne knows no backpressure: it keeps all of it.
GROWTH = {"daphne": 1.5 * STALLED + 60, "uvicorn": 40}
Note = Callable[[Mapping[str, Any]], None]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator."""
    return generator.build(tmp_path_factory.mktemp("generator"))


@pytest.fixture(params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest, stage: Stage) -> Iterator[Server]:
    """One of the two reader processes, just started."""
    server = stage.servers[["daphne", "uvicorn"].index(request.param)]
    server.end(signal.SIGKILL)
    stage.start()
    yield server
    server.kill()


def test_readers_who_never_read_cost_the_others_nothing(
    stage: Stage, interview: int, server: Server, program: Path, request: pytest.FixtureRequest, note: Note
) -> None:
    kind = request.node.callspec.params["server"]
    address = Address("sse", server.port, stage.host, f"/live/{interview}/events?after=1:1")
    press = Press(stage, interview, length=LONG)
    try:
        with (
            Stalled(address, STALLED) as stalled,
            Generator(program, address, readers=HEALTHY, events=(2, 200)) as healthy,
            Crowding() as crowding,
        ):
            memory, threads = measure.memory_kb(server.pid), measure.threads(server.pid)
            press.write(120, 0.03, doubled=1000)
            press.finish()
            complete = healthy.wait(121, PATIENCE)
            found = healthy.report(2, 121)
            growth, more = (measure.memory_kb(server.pid) - memory) / 1024, measure.threads(server.pid) - threads
            assert stalled.received() < 200_000
    finally:
        press.end()

    assert complete
    note({"p99": found["p99"], "crowding": crowding.found, "growth": growth})
    assert too_late({"stale": {"p99": found["p99"] / 1000}, "crowding": crowding.found}) == ""
    assert (found["lost"], found["doubled"], found["disordered"], found["closed"]) == (0, 0, 0, 0)
    assert more <= MOST_THREADS
    assert growth < GROWTH[kind]


def test_thousand_who_come_at_once_are_all_let_in_without_a_thread_each(
    stage: Stage, interview: int, server: Server, program: Path
) -> None:
    address = Address("sse", server.port, stage.host, f"/live/{interview}/events?after=1:0")
    with Generator(program, address, readers=1, events=(1, 1)) as one:
        assert one.wait(1, PATIENCE)
        threads = measure.threads(server.pid)

    with Generator(program, address, readers=AT_ONCE, events=(1, 1), at_once=0) as crowd:
        assert crowd.handshakes["refused"] == 0
        assert crowd.wait(1, PATIENCE)
        more = measure.threads(server.pid) - threads

    assert more <= MOST_THREADS


def test_three_thousand_questions_a_minute_hold_nobody_up(stage: Stage, interview: int, note: Note) -> None:
    asked: list[dict[str, Any]] = []
    with scene(stage, interview, HEALTHY) as (crowd, press):
        threads = [measure.threads(server.pid) for server in stage.servers]
        flood = meanwhile(lambda: asked.append(stage.act("ask", interview, QUESTIONS, QUESTIONS / RATE)))
        press.write(100, 0.1)
        flood.join()
        press.finish()
        table = stage.table(interview)
        assert crowd.has(len(table), PATIENCE)
        found = crowd.report()
        more = [measure.threads(server.pid) - before for server, before in zip(stage.servers, threads, strict=True)]

    note({"questions": asked, "stale": found["stale"], "crowding": found["crowding"]})
    assert asked[0]["taken"] == QUESTIONS
    assert asked[0]["seconds"] <= QUESTIONS / RATE * 1.25 or found["crowding"] > CROWDED  # so many came a minute
    assert lists_that_differ(found["lists"], table) == []
    assert too_late(found) == ""
    assert max(more) <= MOST_THREADS


def test_reader_who_slept_past_the_ring_goes_on_from_pages(stage: Stage, interview: int) -> None:
    with scene(stage, interview, 20) as (crowd, press):
        crowd.process.send_signal(signal.SIGSTOP)  # a phone in a pocket
        for server in stage.servers:
            server.kill()  # its line is gone when it wakes, and nothing waits in it
        press.write(1200)
        press.finish()
        stage.start()
        crowd.process.send_signal(signal.SIGCONT)
        table = stage.table(interview)
        assert crowd.has(len(table), PATIENCE)
        found = crowd.report()

    assert lists_that_differ(found["lists"], table) == []
    assert found["counts"]["pages"] >= 20 * len(table) // 50
