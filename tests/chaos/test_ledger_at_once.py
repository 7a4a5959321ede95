"""Eight writers at once on one interview, half the entries sent twice, while a reader asks for all above a number."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest

from tests.chaos.oracle import holes, keys_that_differ
from tests.chaos.stage import Press, Stage

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]

PRESSES, WRITERS = 2, 4  # processes, and threads in each
ENTRIES = 500  # of each writer
ABOVE = "SELECT seq FROM interviews_liveevent WHERE interview_id = %s AND seq > %s ORDER BY seq"


class Poll(threading.Thread):
    """Asks again and again for what is above the greatest number it has seen; never for anything below."""

    def __init__(self, url: str, interview: int) -> None:
        super().__init__()
        self.url, self.interview = url, interview
        self.seen: list[int] = []
        self.over = threading.Event()

    def run(self) -> None:
        """Ask until it is over, and once more."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            last_time = False
            while not last_time:
                last_time = self.over.is_set()
                greatest = self.seen[-1] if self.seen else 0
                self.seen += [row[0] for row in connection.execute(ABOVE, [self.interview, greatest])]
                time.sleep(0.002)


def test_no_hole_is_ever_filled_later(stage: Stage, interview: int) -> None:
    poll = Poll(stage.services.postgres.url, interview)
    presses = [Press(stage, interview, WRITERS) for _number in range(PRESSES)]
    poll.start()
    try:
        for press in presses:
            press.write(ENTRIES * WRITERS, doubled=2)
    finally:
        for press in presses:
            press.finish()
        poll.over.set()
        poll.join()

    rows = stage.rows(interview)
    sent = {key: moment for press in presses for key, moment in press.sent.items()}
    acknowledged = {key: numbers for press in presses for key, numbers in press.acknowledged.items()}
    assert len(rows) == 1 + ENTRIES * WRITERS * PRESSES
    assert poll.seen == [number for number, _name, _key in rows] == list(range(1, len(rows) + 1))
    assert keys_that_differ(sent, acknowledged, rows) == []
    assert sum(len(numbers) for numbers in acknowledged.values()) == ENTRIES * WRITERS * PRESSES * 3 // 2


def test_numbers_given_without_the_lock_leave_a_hole_that_the_poll_misses(stage: Stage, interview: int) -> None:
    """What the row lock is for: a number taken first and committed second is never read."""
    insert = (
        "INSERT INTO interviews_liveevent (interview_id, seq, op, msg, digest, salt, client_key, at, prev_hash, hash) "
        "VALUES (%s, %s, 'notice', %s, '', '', gen_random_uuid(), now(), '', '')"
    )
    url, poll = stage.services.postgres.url, Poll(stage.services.postgres.url, interview)
    with psycopg.connect(url) as slow, psycopg.connect(url) as quick:
        slow.execute(insert, [interview, 2, "slow"])
        quick.execute(insert, [interview, 3, "quick"])
        quick.commit()
        poll.over.set()
        poll.run()
        slow.commit()
        poll.run()

    assert holes(poll.seen) == [2]
    assert holes([number for number, _name, _key in stage.rows(interview)]) == []
