"""Kill what can be killed while hundreds read: nothing acknowledged is lost, every reader ends with the table.

Each failure happens in mid-burst. PostgreSQL, Redis and all processes are the tests' own (``tests.chaos.stage``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from tests.chaos.browsers import Browsers, web_process
from tests.chaos.oracle import keys_that_differ, lists_that_differ, too_late
from tests.chaos.stage import PATIENCE, Crowd, Press, Stage, audience, meanwhile, scene

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]

READERS = 600
PACE = 0.1  # seconds between entries
BURST = 30
HANGS = 10  # seconds
Note = Callable[[Mapping[str, Any]], None]


def judge(stage: Stage, interview: int, crowd: Crowd, press: Press | Browsers, note: Note) -> dict[str, Any]:
    """Wait until all is written and read, then ask the oracle."""
    press.finish()
    rows = stage.rows(interview)
    arrived = crowd.has(rows[-1][0], PATIENCE)
    found = crowd.report()
    note({name: part for name, part in found.items() if name != "lists"} | {"events": len(rows)})
    assert keys_that_differ(press.sent, press.acknowledged, rows) == []
    assert lists_that_differ(found["lists"], stage.table(interview)) == []
    assert arrived
    assert sum(count for count, _taken in found["lists"]) == READERS
    return found


def test_reader_process_killed_in_a_burst_loses_no_reader_anything(stage: Stage, interview: int, note: Note) -> None:
    with scene(stage, interview, READERS) as (crowd, press):
        press.write(20, PACE)
        burst = meanwhile(lambda: press.write(BURST))
        stage.first.kill()
        burst.join()
        restart = meanwhile(stage.first.start)
        press.write(40, PACE)
        restart.join()
        stage.second.kill()
        press.write(20, PACE)
        stage.second.start()

        found = judge(stage, interview, crowd, press, note)

    assert found["counts"]["came again"] >= READERS  # each was connected to one that was killed
    assert too_late(found) == ""


def test_web_process_killed_in_a_burst_loses_no_acknowledged_entry(stage: Stage, interview: int, note: Note) -> None:
    web = web_process(stage)
    web.start()
    with audience(stage, interview, READERS) as crowd, ExitStack() as ends:
        ends.callback(web.kill)
        browsers = Browsers(stage, interview, web)
        ends.callback(browsers.end)
        browsers.write(10, PACE)
        for _time in range(2):
            browsers.kill_in_mid_burst(BURST)
            web.start()
            browsers.write(10, PACE)

        found = judge(stage, interview, crowd, browsers, note)

    assert found["counts"].get("came again", 0) == 0  # readers noticed nothing
    assert too_late(found) == ""


def test_worker_killed_while_entries_go_out_releases_each_once_and_in_order(
    stage: Stage, interview: int, note: Note
) -> None:
    worker = stage.worker()
    worker.start()
    try:
        with scene(stage, interview, READERS) as (crowd, press):
            press.finish()
            keys = stage.act("held", interview, 40, 4.0)["keys"]
            assert crowd.has(1 + len(keys) // 2, PATIENCE)
            worker.kill()
            stage.first.kill()  # readers' processes release too: no single one is needed
            worker.start()
            stage.first.start()
            arrived = crowd.has(1 + len(keys), PATIENCE)
            found = crowd.report()
    finally:
        worker.kill()

    note({"stale": found["stale"], "crowding": found["crowding"]})
    assert [key for _number, name, key in stage.rows(interview) if name != "state"] == keys
    assert lists_that_differ(found["lists"], stage.table(interview)) == []
    assert arrived


def test_redis_down_and_then_hung_delays_readers_by_a_poll_at_most(stage: Stage, interview: int, note: Note) -> None:
    redis = stage.services.redis
    with scene(stage, interview, READERS) as (crowd, press):
        press.write(10, PACE)
        redis.end()
        press.write(30, PACE)
        redis.start()
        press.write(10, PACE)
        redis.hang(HANGS)
        press.write(100, PACE)

        found = judge(stage, interview, crowd, press, note)

    assert found["counts"].get("came again", 0) == 0
    assert max(press.waits) < HANGS, "writers waited for Redis"
    assert too_late(found) == ""


def test_postgresql_restarted_at_once_in_a_burst_takes_nothing_back(stage: Stage, interview: int, note: Note) -> None:
    with scene(stage, interview, READERS) as (crowd, press):
        press.write(20, PACE)
        burst = meanwhile(lambda: press.write(BURST * 2))
        stage.services.postgres.restart_at_once()
        burst.join()
        press.write(40, PACE)

        found = judge(stage, interview, crowd, press, note)

    assert found["counts"].get("came again", 0) == 0  # reading goes on from what the hub holds
    assert too_late(found) == ""
