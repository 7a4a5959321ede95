"""Several workers at the same time: nothing goes twice. On PostgreSQL, with threads and a real server."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from foundation.notices import tasks
from foundation.notices.actions import Message, notify, notify_many, settle
from foundation.notices.composing import compose_at_once, compose_digests
from foundation.notices.enums import MailState, Wish
from foundation.notices.models import Mail, Notice
from foundation.notices.sending import claim, send_due
from tests.factories.mail_server import MailServer, mail_server
from tests.factories.notices import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
WORKERS = 4


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server(settings) as running:
        yield running


def together(work: Callable[[], object], count: int = WORKERS) -> None:
    """Do it in several threads at the same time; none may fail."""
    start, failures = threading.Barrier(count), []

    def run() -> None:
        try:
            start.wait(10)
            work()
        except Exception as error:  # noqa: BLE001 - told by the test's thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_workers_together_send_each_mail_once(server: MailServer) -> None:
    people = crowd(60)
    notify(kind="waiting", people=people, title="甲", key="1")
    compose_at_once()
    together(lambda: send_due(seconds=30))
    assert Counter(server.recipients) == Counter(f"p{number}@mail.test" for number in range(60))
    assert set(Mail.objects.values_list("state", "attempts", "doubted")) == {("sent", 1, False)}


def test_workers_together_compose_each_notice_into_one_mail(server: MailServer) -> None:
    people = crowd(50)
    notify_many(kind="waiting", messages=[Message(people=people, key=str(n), title=f"#{n}#") for n in range(30)])
    together(tasks.mail)
    tasks.mail()
    told = Counter(
        (to, number)
        for to, text in zip(server.recipients, server.texts(), strict=True)
        for number in range(30)
        if f"#{number}#" in text
    )
    assert told == Counter({(f"p{person}@mail.test", number): 1 for person in range(50) for number in range(30)})


def test_notices_that_another_worker_composes_are_skipped_and_not_waited_for() -> None:
    notify(kind="waiting", people=crowd(3), title="甲", key="1")
    composed: list[int] = []

    def compose() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        composed.append(compose_at_once())

    with transaction.atomic():
        held = Notice.objects.select_for_update().order_by("pk")[:2]
        assert len(held) == 2
        together(compose, count=1)
    assert (composed, Mail.objects.count(), Notice.objects.filter(mail=None).count()) == ([1], 1, 2)


def test_workers_together_make_one_digest_a_person() -> None:
    with time_machine.travel(datetime(2026, 11, 20, 23, tzinfo=UTC)) as clock:
        people = crowd(80, wish=Wish.DIGEST)
        notify(kind="waiting", people=people, title="甲", key="1")
        clock.move_to(datetime(2026, 11, 21, 0, 0, 30, tzinfo=UTC))
        together(compose_digests)
    assert (Mail.objects.count(), Notice.objects.filter(mail=None).count()) == (80, 0)


def test_callers_together_tell_a_person_once() -> None:
    people = crowd(40)
    together(lambda: notify(kind="waiting", people=people, title="甲", key="1"))
    assert Notice.objects.count() == 40


def test_mail_that_is_claimed_is_skipped_and_not_waited_for() -> None:
    people = crowd(2)
    notify(kind="waiting", people=people, title="甲", key="1")
    compose_at_once()
    taken: list[int] = []
    with transaction.atomic():
        first = Mail.objects.select_for_update().order_by("due_at", "pk").first()
        assert first is not None
        together(lambda: taken.extend(mail.pk for mail in [claim()] if mail), count=1)
    assert len(taken) == 1
    assert taken != [first.pk]


def test_settling_while_workers_send_drops_or_sends_each_mail(server: MailServer) -> None:
    people = crowd(40)
    notify(kind="waiting", people=people, title="甲", key="1")
    compose_at_once()
    turn = iter([lambda: send_due(seconds=30), lambda: settle(kind="waiting", key="1")])
    together(lambda: next(turn)(), count=2)
    send_due()
    states = Counter(Mail.objects.values_list("state", flat=True))
    assert set(states) <= {MailState.SENT, MailState.DROPPED}
    assert states[MailState.SENT] == len(server.accepted)
