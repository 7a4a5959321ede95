"""Events, deliveries and duties: nothing is lost, nothing holds up the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from foundation.outbox import registry
from foundation.outbox.actions import LEASE, LONGEST_PAUSE, claim, deliver, drain, emit, purge
from foundation.outbox.models import Delivery, Event, ObjectVersion
from foundation.outbox.registry import Duty, Handler, register_duty, register_handler
from foundation.outbox.worker import PAUSE_SECONDS, Worker

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


class Recorder:
    """A handler that notes what it is given and fails for the keys it is told."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.failing: set[str] = set()

    def __call__(self, events: Sequence[Event]) -> None:
        keys = [event.key for event in events]
        self.batches.append(keys)
        if bad := self.failing & set(keys):
            raise RuntimeError(f"cannot handle {sorted(bad)}")


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """The only handler, of kind ``thing``."""
    monkeypatch.setattr(registry, "handlers", handlers := {})
    monkeypatch.setattr("foundation.outbox.actions.handlers", handlers)
    found = Recorder()
    register_handler("recorder", {"thing"}, found)
    return found


def send(*keys: str) -> list[Event]:
    with transaction.atomic():
        return [emit(kind="thing", key=key, verb="changed") for key in keys]


@pytest.mark.django_db(transaction=True)
def test_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        emit(kind="thing", key="1", verb="changed")
    assert (Event.objects.count(), ObjectVersion.objects.count()) == (0, 0)


def test_event_of_a_change_that_fails_is_gone(recorder: Recorder) -> None:
    with transaction.atomic():
        emit(kind="thing", key="1", verb="changed")
        transaction.set_rollback(True)
    assert (Event.objects.count(), Delivery.objects.count(), ObjectVersion.objects.count()) == (0, 0, 0)


def test_versions_grow_for_each_object_apart(recorder: Recorder) -> None:
    assert [(event.key, event.version) for event in send("a", "b", "a", "a")] == [
        ("a", 1),
        ("b", 1),
        ("a", 2),
        ("a", 3),
    ]


def test_event_is_delivered_to_handlers_of_its_kind_only(recorder: Recorder) -> None:
    register_handler("other", {"elsewhere"}, recorder)
    send("a")
    assert list(Delivery.objects.values_list("handler", flat=True)) == ["recorder"]


def test_drain_delivers_a_batch_once(recorder: Recorder) -> None:
    send("a", "b")
    assert (drain(), drain(), recorder.batches) == (2, 0, [["a", "b"]])


def test_bad_event_of_a_batch_holds_up_no_other(recorder: Recorder) -> None:
    recorder.failing = {"bad"}
    send("a", "bad", "b")
    assert drain() == 2
    assert recorder.batches == [["a", "bad", "b"], ["a"], ["bad"], ["b"]]
    assert list(Delivery.objects.filter(done_at=None).values_list("event__key", "attempts", "error")) == [
        ("bad", 1, "RuntimeError: cannot handle ['bad']")
    ]


def test_failed_delivery_waits_longer_each_time_and_is_done_in_the_end(recorder: Recorder) -> None:
    recorder.failing = {"bad"}
    send("bad")
    pauses = []
    for _attempt in range(12):
        before = timezone.now()
        drain()
        row = Delivery.objects.get()
        pauses.append(row.due_at - before)
        assert drain() == 0  # not due yet
        Delivery.objects.update(due_at=before)
    assert all(later >= earlier for earlier, later in pairwise(pauses) if earlier < LONGEST_PAUSE)
    assert timedelta(seconds=2) <= pauses[0] < timedelta(seconds=3)
    assert LONGEST_PAUSE <= pauses[-1] < LONGEST_PAUSE + timedelta(seconds=1)
    recorder.failing = set()
    assert drain() == 1
    assert (Delivery.objects.get().done_at is not None, Delivery.objects.get().error) == (True, "")


def test_claimed_delivery_is_given_back_when_the_lease_ends(recorder: Recorder) -> None:
    send("a")
    rows = claim(limit=10)  # by a worker that dies now
    assert (len(rows), claim(limit=10)) == (1, [])
    assert timezone.now() < Delivery.objects.get().due_at <= timezone.now() + LEASE
    Delivery.objects.update(due_at=timezone.now())
    assert deliver(claim(limit=10)) == 1


def test_delivery_of_a_handler_that_is_gone_waits(recorder: Recorder) -> None:
    send("a")
    del registry.handlers["recorder"]
    assert drain() == 0
    register_handler("recorder", {"thing"}, recorder)
    assert drain() == 1


def test_purge_keeps_what_is_young_or_undone(recorder: Recorder) -> None:
    register_handler("second", {"thing"}, lambda events: recorder([e for e in events if e.key != "half"]))
    send("done", "half", "undone", "young")
    with transaction.atomic():
        emit(kind="nobody asks", key="1", verb="changed")
    Event.objects.exclude(key="young").update(created_at=timezone.now() - timedelta(days=31))
    done = Delivery.objects.filter(event__key__in=["done", "young"]) | Delivery.objects.filter(
        event__key="half", handler="second"
    )
    Delivery.objects.filter(pk__in=[row.pk for row in done]).update(done_at=timezone.now())
    assert purge() == 2
    assert set(Event.objects.values_list("key", flat=True)) == {"half", "undone", "young"}


def test_purge_is_a_duty_of_the_worker() -> None:
    assert registry.duties["purge outbox"].run is purge


def test_worker_turn_delivers_and_does_duties_and_survives_one_that_fails(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    duties: dict[str, Duty] = {}
    monkeypatch.setattr(registry, "duties", duties)
    monkeypatch.setattr("foundation.outbox.worker.duties", duties)
    monkeypatch.setattr("foundation.outbox.worker.close_old_connections", lambda: None)
    monkeypatch.setattr(Worker, "run_tasks", lambda _worker: None)  # it ends connections, which the test still needs
    runs: list[str] = []

    def fail() -> None:
        runs.append("bad")
        raise RuntimeError("no")

    register_duty("bad", every=timedelta(hours=1), run=fail)
    register_duty("good", every=timedelta(hours=1), run=lambda: runs.append("good"))
    register_duty("often", every=timedelta(0), run=lambda: runs.append("often"))
    send("a")
    worker = Worker(sleep=lambda _seconds: None)
    assert (worker.turn(), worker.turn()) == (True, False)
    assert recorder.batches == [["a"]]
    assert runs == ["bad", "good", "often", "often"]
    assert "duty bad failed" in caplog.text


def test_worker_ends_when_told_and_not_when_its_parent_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with ``manage.py worker &``, whose shell may go."""
    worker = Worker(sleep=lambda _seconds: None)
    parents = iter([7, 1, 1, 1])
    monkeypatch.setattr("os.getppid", lambda: next(parents))
    turns = iter([False, False])
    monkeypatch.setattr(worker, "turn", lambda: next(turns, None) is None and setattr(worker, "stop", True))
    worker.run()
    assert (worker.stop, list(turns)) == (True, [])


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("place", ["close_old_connections", "claim", "deliver", "Worker.run_tasks"])
def test_worker_outlives_a_database_that_goes_away(
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
    place: str,
) -> None:
    def gone(*_arguments: object, **_options: object) -> None:
        raise error("server closed the connection unexpectedly")

    monkeypatch.setattr("foundation.outbox.worker.duties", {})
    monkeypatch.setattr("foundation.outbox.worker.close_old_connections", lambda: None)
    monkeypatch.setattr(Worker, "run_tasks", lambda _worker: None)  # it ends connections, which the test still needs
    send("a")
    pauses: list[float] = []
    worker = Worker(sleep=pauses.append)
    with monkeypatch.context() as patch:
        patch.setattr(f"foundation.outbox.worker.{place}", gone)
        assert worker.turn() is False
    assert pauses == [PAUSE_SECONDS]
    assert "the database did not answer" in caplog.text
    Delivery.objects.update(due_at=timezone.now())  # the lease ends
    worker.turn()
    assert (pauses, recorder.batches[-1]) == ([PAUSE_SECONDS], ["a"])


def test_registered_handler_replaces_its_namesake(recorder: Recorder) -> None:
    register_handler("recorder", {"thing"}, recorder)
    assert registry.handlers == {"recorder": Handler("recorder", frozenset({"thing"}), recorder)}
