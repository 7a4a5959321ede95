"""What is cleared away, and when; Wagtail's own mails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone
from wagtail.admin import signal_handlers

from foundation.notices import receivers, tasks
from foundation.notices.actions import notify, notify_address
from foundation.notices.enums import MailState
from foundation.notices.models import Mail, Notice
from foundation.outbox.registry import duties
from tests.factories.notices import person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def days_ago(days: int) -> dict[str, object]:
    return {"ended_at": timezone.now() - timedelta(days=days, minutes=1)}


def test_worker_sends_makes_digests_and_clears() -> None:
    assert [duties[name].run for name in ("send mail", "make digests", "clear notices")] == [
        tasks.mail,
        tasks.digests,
        tasks.purge,
    ]


def test_mail_duty_writes_and_sends() -> None:
    notify(kind="waiting", people=[person("ming").pk], title="甲", key="1")
    tasks.mail()
    tasks.mail()
    assert [message.to for message in outbox.outbox] == [["ming@mail.test"]]


def test_read_and_settled_notices_go_after_180_days_and_new_ones_never() -> None:
    ming = person("ming")
    for key in ("new", "read", "settled", "fresh"):
        notify(kind="waiting", people=[ming.pk], title=key, key=key)
    old, later = timezone.now() - timedelta(days=180, minutes=1), timezone.now() - timedelta(days=179)
    Notice.objects.update(created_at=old)
    Notice.objects.filter(key="read").update(read_at=old)
    Notice.objects.filter(key="settled").update(settled_at=old)
    Notice.objects.filter(key="fresh").update(read_at=later)
    assert tasks.purge() == 2
    assert sorted(Notice.objects.values_list("key", flat=True)) == ["fresh", "new"]


def test_mails_go_after_90_days_failed_ones_after_180_and_open_ones_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BATCH", 1)
    ming = person("ming")
    for state in MailState:
        Mail.objects.create(person=ming, message_id=f"<young-{state}@x>", state=state, **days_ago(89))
        Mail.objects.create(person=ming, message_id=f"<old-{state}@x>", state=state, **days_ago(90))
        Mail.objects.create(person=ming, message_id=f"<older-{state}@x>", state=state, **days_ago(180))
    assert tasks.purge() == 6
    left = {message_id[1:-3] for message_id in Mail.objects.values_list("message_id", flat=True)}
    gone = {"old-sent", "older-sent", "old-dropped", "older-dropped", "older-undeliverable", "older-unsure"}
    assert left == {f"{age}-{state}" for age in ("young", "old", "older") for state in MailState} - gone


def test_address_and_words_of_a_failed_mail_are_emptied_after_30_days() -> None:
    for key, days in (("young", 29), ("old", 30)):
        notify_address(kind="reply", address="wang@mail.test", title="甲", key=key)
        Mail.objects.filter(key=key).update(state=MailState.UNDELIVERABLE, **days_ago(days))
    notify_address(kind="reply", address="wang@mail.test", title="甲", key="waiting")
    tasks.purge()
    assert {mail.key: bool(mail.address and mail.text) for mail in Mail.objects.all()} == {
        "young": True,
        "old": False,
        "waiting": True,
    }


def test_wagtail_mails_nothing_about_workflows_in_whichever_order_the_apps_start() -> None:
    def answering() -> list[object]:
        return [
            found
            for signal, sender, _name in receivers.NOTIFIERS
            for found in signal._live_receivers(sender)[0]
            if found is receivers.no_mail or "wagtail.admin" in type(found).__module__
        ]

    assert answering() == [receivers.no_mail] * 4
    signal_handlers.register_signal_handlers()  # again, as when Wagtail starts later
    assert answering() == [receivers.no_mail] * 4
    for signal, sender, name in receivers.NOTIFIERS:
        signal.disconnect(sender=sender, dispatch_uid=name)
    signal_handlers.register_signal_handlers()
    assert len([found for found in answering() if found is not receivers.no_mail]) == 4  # these are the names
    receivers.connect()
    assert answering() == [receivers.no_mail] * 4
