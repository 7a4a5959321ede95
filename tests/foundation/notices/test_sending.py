"""Sending through a real server that behaves well, badly, or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from pytest_django.fixtures import Settings

from foundation.accounts.models import User
from foundation.notices import breaker, office, sending
from foundation.notices.actions import erase, notify, notify_address, settle
from foundation.notices.composing import compose_at_once
from foundation.notices.enums import MailState
from foundation.notices.models import Mail, Notice
from foundation.notices.models import MailServer as ServerRow
from foundation.notices.registry import register_kind
from foundation.notices.sending import LEASE, LONGEST_PAUSE, MOST_ATTEMPTS, claim, send_due
from foundation.notices.tasks import purge
from foundation.outbox.registry import Duty
from foundation.outbox.worker import Worker
from tests.factories.mail_server import DRIP, HANG, HANG_UP, MailServer, mail_server
from tests.factories.notices import person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A server that answers at once; who hangs is given up after 0.3 seconds."""
    with mail_server(settings, timeout=0.3) as running:
        yield running


def tell(*names: str, title: str = "请审核", key: str = "5") -> None:
    """One notice for each of some new people, in mails that wait."""
    notify(kind="waiting", people=[person(name).pk for name in names], title=title, body="", url="/admin/", key=key)
    compose_at_once()


def all_due() -> None:
    """As if the pauses were over."""
    Mail.objects.exclude(state=MailState.SENT).update(due_at=timezone.now())
    ServerRow.objects.update(next_try_at=timezone.now())


def test_mail_arrives_once_with_its_words_and_headers(server: MailServer) -> None:
    tell("ming")
    assert (send_due(), send_due()) == (1, 0)
    (message,), (text,), mail = server.accepted, server.texts(), Mail.objects.get()
    assert server.subjects() == ["[Portico] Kind waiting"]
    assert (server.recipients, message["To"], message["Auto-Submitted"]) == (
        ["ming@mail.test"],
        "ming@mail.test",
        "auto-generated",
    )
    assert message["Message-ID"] == mail.message_id
    assert "ming先生" in text
    assert "请审核" in text
    assert f"http://portal.test/admin/notices/{Notice.objects.get().pk}/" in text
    assert (mail.state, mail.attempts, mail.text, mail.error, mail.sent_at is not None) == ("sent", 1, "", "", True)


def test_lines_that_begin_with_a_period_arrive_whole(server: MailServer) -> None:
    notify_address(kind="reply", address="wang@mail.test", title="答复", body=".\n..二\n三", key="5")
    send_due()
    assert "\n.\n..二\n三\n" in server.texts()[0].replace("\r\n", "\n")


def test_all_mails_go_over_one_connection(server: MailServer) -> None:
    tell("ming", "hong", "hua")
    assert (send_due(), server.connections) == (3, 1)
    assert sorted(server.recipients) == ["hong@mail.test", "hua@mail.test", "ming@mail.test"]


def test_nothing_due_asks_nobody(server: MailServer) -> None:
    assert (send_due(), server.connections) == (0, 0)


def test_outsider_is_written_to_and_the_address_is_gone_afterwards(server: MailServer) -> None:
    notify_address(kind="reply", address="wang@mail.test", title="已办结", body="谢谢您的反馈", url="/a/", key="5")
    assert send_due() == 1
    assert server.recipients == ["wang@mail.test"]
    assert "谢谢您的反馈" in server.texts()[0]
    assert list(Mail.objects.values_list("state", "address", "text")) == [("sent", "", "")]


def test_settled_notice_does_not_go_out(server: MailServer) -> None:
    tell("ming")
    settle(kind="waiting", key="5")
    assert (send_due(), server.bodies, Mail.objects.get().state) == (0, [], MailState.DROPPED)


def test_notice_settled_while_the_worker_has_the_mail_does_not_go_out(server: MailServer) -> None:
    tell("ming")
    mail = claim()
    assert mail is not None
    settle(kind="waiting", key="5")
    assert not sending._begin(mail)
    assert (send_due(), server.bodies, Mail.objects.get().state) == (0, [], MailState.DROPPED)


def test_read_part_of_a_mail_is_left_out(server: MailServer) -> None:
    ming = person("ming")
    for key in ("5", "6"):
        notify(kind="waiting", people=[ming.pk], title=f"第{key}件", key=key)
    compose_at_once()
    settle(kind="waiting", key="5")
    send_due()
    assert ("第5件" in server.texts()[0], "第6件" in server.texts()[0]) == (False, True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"email": ""}, "The account has no mail address."), ({"is_active": False}, "The account is not in use.")],
)
def test_person_who_cannot_be_written_to_any_more_gets_no_mail(
    server: MailServer, change: dict[str, object], reason: str
) -> None:
    tell("ming")
    user = Notice.objects.get().person
    type(user).objects.update(**change)
    assert (send_due(), server.bodies) == (0, [])
    mail = Mail.objects.get()
    assert (mail.state, bool(mail.error)) == (MailState.DROPPED, True), reason


def test_server_that_is_away_loses_nothing(settings: Settings) -> None:
    with mail_server(settings) as gone:
        pass
    settings.EMAIL_PORT = gone.port
    tell("ming", "hong")
    with time_machine.travel(NOON, tick=False) as clock:
        Mail.objects.update(due_at=timezone.now())
        for _day in range(6):
            assert send_due() == 0
            clock.shift(timedelta(days=1))
        assert list(Mail.objects.values_list("state", "attempts")) == [("waiting", 0)] * 2
        assert ServerRow.objects.get().failures == 6
        with mail_server(settings) as back:
            assert send_due() == 2
        assert sorted(back.recipients) == ["hong@mail.test", "ming@mail.test"]
        assert breaker.state() is None


def test_pauses_after_failures_grow_to_ten_minutes() -> None:
    pauses = []
    with time_machine.travel(NOON, tick=False):
        for _failure in range(8):
            breaker.failed("away")
            pauses.append((ServerRow.objects.get().next_try_at - NOON).total_seconds())
    assert pauses == [30, 60, 120, 240, 480, 600, 600, 600]


def test_one_worker_tries_after_each_pause() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert (breaker.may_try(), breaker.may_try()) == (True, True)
        breaker.failed("away")
        assert breaker.may_try() is False
        clock.shift(breaker.FIRST_PAUSE)
        assert (breaker.may_try(), breaker.may_try()) == (True, False)
        breaker.worked()
        assert (breaker.may_try(), breaker.may_try()) == (True, True)


@pytest.mark.parametrize("behaviour", [HANG, DRIP])
@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data"])
def test_server_that_hangs_costs_one_timeout_a_pause_and_no_attempt(
    server: MailServer, step: str, behaviour: str
) -> None:
    tell("ming", "hong")
    server.says = {step: behaviour}
    began = time.monotonic()
    assert send_due() == 0
    took = time.monotonic() - began
    assert took < 1.5
    assert (send_due(), server.connections) == (0, 1)
    assert list(Mail.objects.values_list("state", "attempts", "doubted")) == [("waiting", 0, False)] * 2
    server.says = {}
    all_due()
    assert send_due() == 2


def test_other_duties_go_on_while_the_server_hangs(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    tell("ming")
    server.says = {"connect": HANG}
    done: list[str] = []
    duties = {
        "send mail": Duty("send mail", timedelta(0), send_due),
        "other": Duty("other", timedelta(0), lambda: done.append("other")),
    }
    monkeypatch.setattr("foundation.outbox.worker.duties", duties)
    worker = Worker()
    began = time.monotonic()
    for _turn in range(20):
        worker.run_duties()
    assert (len(done), server.connections, time.monotonic() - began < 5) == (20, 1, True)


def test_message_that_the_server_hangs_on_does_not_keep_others_back(server: MailServer) -> None:
    tell("ming", "hong", "hua")
    server.says = {"rcpt": lambda line: HANG if "ming" in line else "250 ok"}
    for _turn in range(3):
        send_due()
        ServerRow.objects.update(next_try_at=timezone.now())
    assert sorted(server.recipients) == ["hong@mail.test", "hua@mail.test"]
    assert Mail.objects.get(person__username="ming").state == MailState.WAITING


def test_recipient_refused_for_ever_is_undeliverable_and_the_next_goes(server: MailServer) -> None:
    tell("ming", "hong")
    server.says = {"rcpt": lambda line: "550 5.1.1 <ming@mail.test> unknown" if "ming" in line else "250 ok"}
    assert send_due() == 1
    mail = Mail.objects.get(person__username="ming")
    assert (mail.state, mail.attempts, mail.error) == ("undeliverable", 1, "550 5.1.1 <m***@mail.test> unknown")
    all_due()
    assert (send_due(), server.recipients) == (0, ["hong@mail.test"])


@pytest.mark.parametrize(("step", "answer"), [("data", "554 no"), ("end", "554 looks like spam"), ("mail", "552 big")])
def test_message_refused_for_ever_is_undeliverable(server: MailServer, step: str, answer: str) -> None:
    tell("ming")
    server.says = {step: answer}
    assert send_due() == 0
    assert list(Mail.objects.values_list("state", "error")) == [("undeliverable", answer)]


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("connect", "554 not you"), ("mail", "550 wrong sender"), ("rcpt", "530 log in first"), ("rcpt", "421 closing"),
        ("end", "421 closing"), ("data", "250 what"), ("ehlo", "500 what"), ("mail", "nonsense"),
    ],
)  # fmt: skip
def test_answer_about_us_makes_no_mail_undeliverable(server: MailServer, step: str, answer: str) -> None:
    tell("ming")
    server.says = {step: answer, "helo": answer}
    assert send_due() == 0
    assert list(Mail.objects.values_list("state", "attempts", "doubted")) == [("waiting", 0, False)]
    assert ServerRow.objects.get().failures == 1


def test_refusal_for_now_is_tried_for_days_with_growing_pauses(server: MailServer) -> None:
    server.says = {"rcpt": "450 grey"}
    pauses = []
    with time_machine.travel(NOON, tick=False) as clock:
        tell("ming")
        for _attempt in range(MOST_ATTEMPTS - 1):
            send_due()
            mail = Mail.objects.get()
            pauses.append(mail.due_at - timezone.now())
            assert mail.state == MailState.WAITING
            clock.move_to(mail.due_at)
        assert timezone.now() - NOON > timedelta(days=4)
        send_due()
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=1), LONGEST_PAUSE)
    assert all(later >= earlier for earlier, later in pairwise(pauses))
    assert Mail.objects.get().state == MailState.UNDELIVERABLE


def test_greylisted_mail_arrives_at_the_second_try(server: MailServer) -> None:
    answers = iter(["450 grey", "250 ok"])
    server.says = {"rcpt": lambda _line: next(answers)}
    tell("ming")
    assert send_due() == 0
    all_due()
    assert (send_due(), len(server.accepted)) == (1, 1)


@pytest.mark.parametrize("behaviour", [HANG, HANG_UP, DRIP, "nonsense"])
def test_mail_without_an_answer_at_the_end_is_sent_once_more_the_same_then_left_to_the_office(
    server: MailServer, behaviour: str
) -> None:
    tell("ming")
    server.says = {"end": behaviour}
    send_due()
    mail = Mail.objects.get()
    assert (mail.state, mail.doubted) == (MailState.WAITING, True)
    all_due()
    send_due()
    all_due()
    send_due()
    assert Mail.objects.get().state == MailState.UNSURE
    assert server.ids() == [mail.message_id] * 2
    assert server.bodies[0].get_payload() == server.bodies[1].get_payload()


def test_doubted_mail_that_is_accepted_at_the_second_try_is_sent(server: MailServer) -> None:
    tell("ming")
    server.says = {"end": HANG_UP}
    send_due()
    server.says = {}
    all_due()
    assert (send_due(), Mail.objects.get().state) == (1, MailState.SENT)


def unsure(server: MailServer) -> Mail:
    """A mail about two things that was in doubt twice; the server is well afterwards."""
    tell("ming", title="第一件")
    notify(kind="late", people=[User.objects.get().pk], title="第二件", key="6")
    compose_at_once()
    server.says = {"end": HANG_UP}
    for _attempt in range(2):
        send_due()
        all_due()
    server.says = {}
    server.bodies.clear()
    mail = Mail.objects.get()
    assert (mail.state, "第一件" in mail.text, "第二件" in mail.text) == (MailState.UNSURE, True, True)
    return mail


def again_by_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "is_provincial_office", lambda _user: True)
    office.retry_failed(user=person("office"))
    all_due()


def test_unsure_mail_whose_words_were_erased_goes_with_what_is_open_and_never_blank(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = unsure(server)
    erase(kind="waiting", keys=["5"])
    again_by_the_office(monkeypatch)
    assert send_due() == 1
    (text,) = server.texts()
    assert ("第一件" in text, "第二件" in text, server.ids()[-1]) == (False, True, mail.message_id)


def test_unsure_mail_of_which_all_was_erased_does_not_go(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    unsure(server)
    for kind, key in (("waiting", "5"), ("late", "6")):
        erase(kind=kind, keys=[key])
    again_by_the_office(monkeypatch)
    assert (send_due(), server.bodies, Mail.objects.get().state) == (0, [], MailState.DROPPED)


def test_unsure_mail_of_long_ago_goes_again_with_words(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = unsure(server)
    Mail.objects.update(ended_at=timezone.now() - timedelta(days=31))
    purge()
    assert Mail.objects.get().text == ""
    again_by_the_office(monkeypatch)
    assert send_due() == 1
    (text,) = server.texts()
    assert text.splitlines() == mail.text.splitlines()


def test_mail_outside_without_words_does_not_go(server: MailServer) -> None:
    notify_address(kind="reply", address="a@mail.test", title="答复", key="7")
    Mail.objects.update(text="")
    assert (send_due(), server.bodies, Mail.objects.get().state) == (0, [], MailState.DROPPED)


def test_worker_that_dies_before_handing_over_leaves_no_doubt(server: MailServer) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tell("ming")
        assert claim() is not None  # and dies
        assert (send_due(), server.connections) == (0, 0)
        clock.shift(LEASE)
        assert send_due() == 1
    mail = Mail.objects.get()
    assert (mail.state, mail.doubted, len(server.bodies)) == (MailState.SENT, False, 1)


def test_worker_that_dies_while_handing_over_is_followed_by_one_more_try(server: MailServer) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tell("ming")
        for died in range(2):
            mail = claim()
            assert mail is not None
            assert (mail.doubted, sending._begin(mail)) == (died == 1, True)  # and dies
            clock.shift(LEASE)
        assert send_due() == 0
    assert (Mail.objects.get().state, server.bodies) == (MailState.UNSURE, [])


def test_worker_that_lost_its_lease_sends_and_marks_nothing(server: MailServer) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tell("ming")
        slow = claim()
        assert slow is not None
        clock.shift(LEASE)
        quick = claim()
        assert quick is not None
        assert sending._begin(slow) is False
        assert sending._begin(quick) is True
        sending._end(slow, MailState.UNDELIVERABLE, "")
        assert Mail.objects.get().state == MailState.HANDED
        sending._end(quick, MailState.SENT, "")
    assert Mail.objects.get().state == MailState.SENT


def test_line_break_in_a_kind_makes_no_header(server: MailServer) -> None:
    register_kind("waiting", "待办\r\nBcc: x@evil.test\r\n\r\nbody")
    tell("ming")
    assert send_due() == 1
    assert (server.subjects(), server.accepted[0]["Bcc"]) == (["[Portico] 待办 Bcc: x@evil.test body"], None)


def test_subject_names_neither_person_nor_item(server: MailServer) -> None:
    ming = person("ming")
    notify(kind="waiting", people=[ming.pk], title="关于张三的处分", key="5")
    notify(kind="waiting", people=[ming.pk], title="关于李四的处分", key="6")
    compose_at_once()
    send_due()
    with override("zh-hans"):
        assert server.subjects() == ["[Portico] " + _("%(kind)s (%(count)d)") % {"kind": "Kind waiting", "count": 2}]


@pytest.mark.parametrize(
    "address", ["王@mail.test", "ming@mail.test\nRCPT TO:<x@y.test>", "ming", "a@b.test, c@d.test"]
)
def test_address_that_cannot_be_written_is_undeliverable_and_the_next_goes(server: MailServer, address: str) -> None:
    tell("ming", "hong")
    ming = Notice.objects.get(person__username="ming").person
    type(ming).objects.filter(pk=ming.pk).update(email=address)
    assert (send_due(), server.recipients) == (1, ["hong@mail.test"])
    assert Mail.objects.get(person=ming).state == MailState.UNDELIVERABLE


def test_address_under_a_lost_key_is_undeliverable(server: MailServer) -> None:
    notify_address(kind="reply", address="wang@mail.test", title="已办结", key="5")
    Mail.objects.update(address="nonsense")
    assert (send_due(), Mail.objects.get().state) == (0, MailState.UNDELIVERABLE)


def test_sender_that_cannot_be_written_is_the_servers_trouble(server: MailServer, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "a@b.test, c@d.test"
    tell("ming")
    assert (send_due(), Mail.objects.get().state, breaker.state() is None) == (0, MailState.WAITING, False)


def test_mails_become_files_where_no_server_is_named(settings: Settings, tmp_path: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    tell("ming")
    assert (send_due(), Mail.objects.get().state) == (1, MailState.SENT)


def test_turn_ends_when_its_time_is_over(server: MailServer) -> None:
    tell("ming", "hong")
    assert (send_due(seconds=0), Mail.objects.filter(state=MailState.WAITING).count()) == (0, 2)
