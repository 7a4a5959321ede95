"""Many at once, on real PostgreSQL: the same key, two releasers, several processes that let go what is due."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from foundation.accounts.models import User
from interviews.actions import entries, held
from interviews.actions.entries import Words
from interviews.actions.outcomes import ConflictError
from interviews.enums import HeldState
from interviews.models import Held, Interview, LiveEvent
from tests.factories.cluster import Cluster
from tests.factories.interviews import live_interview, member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

SPEAKER = {"role": "host", "name": "主持人"}


@pytest.fixture(autouse=True)
def on_postgresql() -> None:
    """Row locks are what is tested here."""
    assert connection.vendor == "postgresql"


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in ("host", "stenographer", "releaser")}


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return live_interview(cluster, cluster.city, team=people)


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Results of all calls, or the error of one, begun together."""
    results: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place: int) -> None:
        try:
            gate.wait(timeout=30)
            results[place] = calls[place]()
        except ConflictError as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_eight_writers_with_doubled_keys_leave_one_event_a_key(interview: Interview, people: dict[str, User]) -> None:
    keys = [uuid.uuid4() for _number in range(20)]

    def writer(offset: int) -> Callable[[], None]:
        def run() -> None:
            for key in keys[offset:] + keys[:offset]:
                entries.write(
                    interview_id=interview.pk,
                    actor=people["host"],
                    client_key=key,
                    words=Words(text=str(key), speaker=SPEAKER),
                )

        return run

    at_once([writer(offset) for offset in range(8)])

    rows = LiveEvent.objects.filter(interview=interview, op="add")
    assert sorted(rows.values_list("client_key", flat=True)) == sorted(keys)
    seqs = list(LiveEvent.objects.filter(interview=interview).values_list("seq", flat=True))
    assert seqs == list(range(1, 22))


def test_of_two_releases_at_once_one_is_a_conflict(interview: Interview, people: dict[str, User]) -> None:
    Interview.objects.filter(pk=interview.pk).update(release=True)
    row = entries.write(
        interview_id=interview.pk,
        actor=people["stenographer"],
        client_key=uuid.uuid4(),
        words=Words(text="一句话", speaker=SPEAKER),
    ).held
    assert row is not None

    results = at_once(
        [
            lambda user=user: held.release(interview_id=interview.pk, held_id=row.pk, actor=user, version=1)
            for user in (people["host"], people["releaser"])
        ]
    )

    assert sorted(type(result).__name__ for result in results) == ["ConflictError", "Held"]
    assert LiveEvent.objects.filter(interview=interview, op="add").count() == 1


def test_what_is_due_goes_out_once_and_in_order_whoever_looks(interview: Interview, people: dict[str, User]) -> None:
    Interview.objects.filter(pk=interview.pk).update(delay=30)
    for number in range(10):
        entries.write(
            interview_id=interview.pk,
            actor=people["host"],
            client_key=uuid.uuid4(),
            words=Words(text=f"第{number}句", speaker=SPEAKER),
        )
    Held.objects.update(release_at="2026-01-01T00:00:00Z")

    at_once([held.release_due] * 6)
    held.release_due()

    rows = LiveEvent.objects.filter(interview=interview, op="add").order_by("seq")
    assert [row.payload["text"] for row in rows if row.payload] == [f"第{number}句" for number in range(10)]
    assert set(Held.objects.values_list("state", flat=True)) == {HeldState.RELEASED}
