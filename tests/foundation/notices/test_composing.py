"""One mail a person at once, one digest a person and day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.accounts.models import User
from foundation.notices.actions import Message, mark_read, notify, notify_many, set_preference, settle
from foundation.notices.composing import compose_at_once, compose_digests
from foundation.notices.enums import MailState, Wish
from foundation.notices.models import Mail, Notice
from foundation.notices.sending import claim, send_due
from tests.factories.notices import crowd, person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """That moment of November 2026, given in local time."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def tell(user: User, key: str, kind: str = "waiting") -> None:
    notify(kind=kind, people=[user.pk], title=f"第{key}件", url="/admin/", key=key)


def digest() -> list[str]:
    """What the worker does each minute; returns the texts that went."""
    outbox.outbox.clear()
    compose_digests()
    send_due()
    return [str(message.body) for message in outbox.outbox]


def test_what_is_new_at_once_goes_in_one_mail_a_person() -> None:
    ming, hong = person("ming"), person("hong")
    for key in ("1", "2", "3"):
        tell(ming, key)
    tell(hong, "1")
    assert (compose_at_once(), compose_at_once()) == (4, 0)
    assert [(mail.person, mail.notices.count()) for mail in Mail.objects.order_by("person_id")] == [
        (ming, 3),
        (hong, 1),
    ]


def test_notice_joins_the_mail_that_waits_but_none_that_was_tried() -> None:
    ming = person("ming")
    tell(ming, "1")
    compose_at_once()
    tell(ming, "2")
    compose_at_once()
    assert Mail.objects.get().notices.count() == 2
    Mail.objects.update(attempts=1)
    tell(ming, "3")
    compose_at_once()
    assert claim() is not None
    tell(ming, "4")
    compose_at_once()
    assert Mail.objects.count() == 2


@pytest.mark.parametrize("how", ["read", "settled"])
def test_what_is_read_or_done_before_it_is_put_into_a_mail_stays_out(how: str) -> None:
    ming = person("ming")
    tell(ming, "1")
    if how == "read":
        mark_read(person=ming, notices=Notice.objects.all())
    else:
        settle(kind="waiting", key="1")
    assert (compose_at_once(), Mail.objects.count()) == (0, 0)


def test_mail_that_was_cleared_away_is_not_sent_again() -> None:
    ming = person("ming")
    tell(ming, "1")
    compose_at_once()
    send_due()
    Mail.objects.all().delete()
    assert (compose_at_once(), compose_digests(), Notice.objects.get().is_open) == (0, 0, True)


def test_composing_for_many_takes_few_queries() -> None:
    people = crowd(300)
    notify_many(kind="waiting", messages=[Message(people=people, key=str(n), title="甲") for n in range(3)])
    with CaptureQueriesContext(connection) as queries:
        assert compose_at_once() == 900
    assert (Mail.objects.count(), len(queries) < 40) == (300, True)


def test_digest_goes_at_the_hour_with_what_is_new_by_then() -> None:
    with time_machine.travel(shanghai(21, 7, 30), tick=False) as clock:
        ming = person("ming", wish=Wish.DIGEST, hour=8)
        tell(ming, "1")
        tell(ming, "2", kind="late")
        assert digest() == []
        clock.move_to(shanghai(21, 7, 59))
        assert digest() == []
        clock.move_to(shanghai(21, 8, 0))
        (text,) = digest()
        assert "== Kind late ==" in text
        assert text.index("第2件") < text.index("== Kind waiting ==") < text.index("第1件")
        assert digest() == []
    assert str(Mail.objects.get().digest_day) == "2026-11-21"


def test_nothing_new_makes_no_digest() -> None:
    with time_machine.travel(shanghai(21, 7), tick=False) as clock:
        ming = person("ming", wish=Wish.DIGEST, hour=8)
        tell(ming, "1")
        tell(ming, "2")
        mark_read(person=ming, notices=Notice.objects.filter(key="1"))
        settle(kind="waiting", key="2")
        clock.move_to(shanghai(21, 9))
        assert (digest(), Mail.objects.count()) == ([], 0)


def test_what_comes_after_the_hour_waits_for_the_next_day() -> None:
    with time_machine.travel(shanghai(21, 8, 5), tick=False) as clock:
        ming = person("ming", wish=Wish.DIGEST, hour=8)
        tell(ming, "1")
        for moment in (shanghai(21, 8, 6), shanghai(21, 23, 59), shanghai(22, 0, 0), shanghai(22, 7, 59)):
            clock.move_to(moment)
            assert digest() == []
        clock.move_to(shanghai(22, 8, 0))
        assert len(digest()) == 1


def test_digest_at_midnight_belongs_to_the_new_day() -> None:
    with time_machine.travel(shanghai(21, 23, 59), tick=False) as clock:
        ming = person("ming", wish=Wish.DIGEST, hour=0)
        tell(ming, "1")
        assert digest() == []
        clock.move_to(shanghai(22, 0, 0))
        tell(ming, "2")
        (text,) = digest()
        assert ("第1件" in text, "第2件" in text) == (True, True)
        clock.move_to(shanghai(22, 23, 59))
        tell(ming, "3")
        assert digest() == []
        clock.move_to(shanghai(23, 0, 0))
        assert len(digest()) == 1
    assert [str(day) for day in Mail.objects.order_by("id").values_list("digest_day", flat=True)] == [
        "2026-11-22",
        "2026-11-23",
    ]


def test_late_hour_is_that_of_shanghai_not_of_the_server() -> None:
    with time_machine.travel(shanghai(21, 22), tick=False) as clock:  # 14:00 UTC
        ming = person("ming", wish=Wish.DIGEST, hour=23)
        tell(ming, "1")
        assert digest() == []
        clock.move_to(shanghai(21, 23))
        assert len(digest()) == 1


def test_worker_that_was_away_at_the_hour_makes_the_digest_later_that_day() -> None:
    with time_machine.travel(shanghai(21, 7), tick=False) as clock:
        tell(person("ming", wish=Wish.DIGEST, hour=8), "1")
        clock.move_to(shanghai(21, 17, 20))
        assert len(digest()) == 1


def test_changing_the_hour_brings_no_second_digest_that_day() -> None:
    with time_machine.travel(shanghai(21, 7), tick=False) as clock:
        ming = person("ming", wish=Wish.DIGEST, hour=8)
        tell(ming, "1")
        clock.move_to(shanghai(21, 8))
        assert len(digest()) == 1
        tell(ming, "2")
        set_preference(person=ming, wish=Wish.DIGEST, hour=10)
        clock.move_to(shanghai(21, 10))
        assert digest() == []
        clock.move_to(shanghai(22, 10))
        assert len(digest()) == 1


def test_second_digest_of_a_day_is_refused_by_the_database() -> None:
    ming = person("ming")
    day = timezone.localdate()
    Mail.objects.create(person=ming, message_id="<1@x>", digest_day=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(person=ming, message_id="<2@x>", digest_day=day)


def test_days_without_mail_server_end_in_one_digest() -> None:
    with time_machine.travel(shanghai(18, 7), tick=False) as clock:
        ming = person("ming", wish=Wish.DIGEST, hour=8)
        for day in (18, 19, 20):
            clock.move_to(shanghai(day, 7))
            tell(ming, str(day))
            clock.move_to(shanghai(day, 8))
            compose_digests()  # and nothing is sent
        clock.move_to(shanghai(21, 6))
        (text,) = digest()
        assert [f"第{day}件" in text for day in (18, 19, 20)] == [True, True, True]
        tell(ming, "21")
        clock.move_to(shanghai(21, 8))
        assert digest() == []  # one has gone today
        clock.move_to(shanghai(22, 8))
        assert len(digest()) == 1


def test_digest_whose_notices_were_read_meanwhile_does_not_go() -> None:
    with time_machine.travel(shanghai(21, 7), tick=False) as clock:
        ming = person("ming", wish=Wish.DIGEST, hour=8)
        tell(ming, "1")
        clock.move_to(shanghai(21, 8))
        compose_digests()
        Notice.objects.update(read_at=timezone.now())
        assert digest() == []
    assert Mail.objects.get().state == MailState.DROPPED


def test_urgent_notice_does_not_wait_for_the_digest() -> None:
    ming = person("ming", wish=Wish.DIGEST, hour=8)
    tell(ming, "1", kind="alarm")
    tell(ming, "2")
    compose_at_once()
    send_due()
    assert [("第1件" in str(message.body), "第2件" in str(message.body)) for message in outbox.outbox] == [
        (True, False)
    ]


def test_digests_of_many_take_few_queries() -> None:
    with time_machine.travel(shanghai(21, 7), tick=False) as clock:
        people = crowd(300, wish=Wish.DIGEST)
        notify(kind="waiting", people=people, title="甲", key="1")
        clock.move_to(shanghai(21, 8))
        with CaptureQueriesContext(connection) as queries:
            assert compose_digests() == 300
        assert len(queries) < 40
