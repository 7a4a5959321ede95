"""Telling people at most once, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from foundation.accounts.cipher import decrypt
from foundation.notices.actions import (
    ADDRESS,
    Message,
    erase,
    mark_read,
    notify,
    notify_address,
    notify_many,
    set_preference,
    settle,
    settle_many,
)
from foundation.notices.enums import MailState, Route, Wish
from foundation.notices.models import Mail, Notice, Preference
from foundation.notices.selectors import notices_of, unread_count
from tests.factories.notices import crowd, person

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def routes() -> dict[str, str]:
    return dict(Notice.objects.values_list("person__username", "route"))


def test_person_is_told_once_of_a_kind_and_key() -> None:
    ming = person("ming")
    first = notify(kind="waiting", people=[ming.pk, ming.pk], title="第一次", url="/admin/pages/5/", key="5")
    again = notify(kind="waiting", people=[ming.pk], title="第二次", key="5")
    assert (first, again) == (1, 0)
    assert list(Notice.objects.values_list("title", "url", "key")) == [("第一次", "/admin/pages/5/", "5")]


def test_same_key_of_another_kind_and_another_person_are_told_apart() -> None:
    ming, hong = person("ming"), person("hong")
    notify(kind="waiting", people=[ming.pk], title="甲", key="5")
    assert notify(kind="late", people=[ming.pk], title="乙", key="5") == 1
    assert notify(kind="waiting", people=[ming.pk, hong.pk], title="丙", key="5") == 1
    assert list(Notice.objects.order_by("id").values_list("person__username", "kind", "title")) == [
        ("ming", "waiting", "甲"),
        ("ming", "late", "乙"),
        ("hong", "waiting", "丙"),
    ]


def test_settled_notice_is_not_told_again() -> None:
    ming = person("ming")
    notify(kind="waiting", people=[ming.pk], title="甲", key="5")
    settle(kind="waiting", key="5")
    assert notify(kind="waiting", people=[ming.pk], title="甲", key="5") == 0


def test_notice_of_a_change_that_fails_is_gone() -> None:
    ming = person("ming")
    with transaction.atomic():
        notify(kind="waiting", people=[ming.pk], title="甲", key="5")
        notify_address(kind="reply", address="wang@mail.test", title="乙", key="5")
        transaction.set_rollback(True)
    assert (Notice.objects.count(), Mail.objects.count()) == (0, 0)


def test_unknown_accounts_are_left_out() -> None:
    ming = person("ming")
    assert notify(kind="waiting", people=[ming.pk, ming.pk + 999], title="甲", key="5") == 1


def test_nobody_to_tell_writes_nothing() -> None:
    assert (notify(kind="waiting", people=[], title="甲", key="5"), Notice.objects.count()) == (0, 0)


def test_wishes_and_urgency_decide_the_mail() -> None:
    people = [
        person("default"),
        person("now", wish=Wish.AT_ONCE),
        person("daily", wish=Wish.DIGEST),
        person("quiet", wish=Wish.ADMIN),
        person("addressless", email=""),
    ]
    ids = [one.pk for one in people]
    notify(kind="waiting", people=ids, title="甲", key="5")
    assert routes() == {"default": "at_once", "now": "at_once", "daily": "digest", "quiet": "", "addressless": ""}
    Notice.objects.all().delete()
    notify(kind="alarm", people=ids, title="甲", key="5")
    assert routes() == {"default": "at_once", "now": "at_once", "daily": "at_once", "quiet": "", "addressless": ""}


def test_unregistered_kind_is_refused() -> None:
    with pytest.raises(LookupError, match="notice kind 'nothing' is not registered"):
        notify(kind="nothing", people=[], title="甲", key="5")
    with pytest.raises(LookupError, match="notice kind 'nothing' is not registered"):
        notify_address(kind="nothing", address="wang@mail.test", title="甲", key="5")


@pytest.mark.parametrize("key", ["", "x" * 121, "a\nb"])
def test_key_that_cannot_be_kept_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="a notice's key is"):
        notify(kind="waiting", people=[], title="甲", key=key)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test/", "javascript:alert(1)", "admin/",
        "/a\nb", "/a b", "/" + "x" * 500,
    ],
)  # fmt: skip
def test_notice_to_another_host_is_refused(url: str) -> None:
    ming = person("ming")
    with pytest.raises(ValueError, match="a notice leads to a path on our own host"):
        notify(kind="waiting", people=[ming.pk], title="甲", url=url, key="5")


def test_title_is_one_line_and_what_is_too_long_is_cut() -> None:
    ming = person("ming")
    notify(
        kind="waiting", people=[ming.pk], title="甲\r\nBcc: x@y.test\x00\t乙" + "长" * 300, body="一\x00\r\n二", key="5"
    )
    notice = Notice.objects.get()
    assert notice.title.startswith("甲 Bcc: x@y.test 乙长")
    assert (len(notice.title), notice.title[-1], notice.body) == (200, "…", "一\n二")


def test_lazy_title_is_worded_in_the_language_of_the_installation() -> None:
    ming = person("ming")
    with override("en"):
        notify(kind="waiting", people=[ming.pk], title=gettext_lazy("Audit"), key="5")
    with override("zh-hans"):
        assert Notice.objects.get().title == str(gettext_lazy("Audit")) != "Audit"


def test_ten_thousand_notices_to_300_people_take_few_queries() -> None:
    people = crowd(300)
    messages = [Message(people=people, key=str(n), title=f"第{n}条") for n in range(34)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert notify_many(kind="waiting", messages=messages) == 10_200
    most = 12 + 11 * (connection.vendor == "postgresql") + 10_200 // 80 * (connection.vendor == "sqlite")
    assert (Notice.objects.count(), len(queries) <= most) == (10_200, True), len(queries)


def test_settled_notices_are_new_to_nobody() -> None:
    ming, hong = person("ming"), person("hong")
    for key in ("5", "6", "7"):
        notify(kind="waiting", people=[ming.pk, hong.pk], title="甲", key=key)
    notify(kind="late", people=[ming.pk], title="甲", key="5")
    assert (settle(kind="waiting", key="5"), settle(kind="waiting", key="5")) == (2, 0)
    assert (unread_count(ming), unread_count(hong)) == (3, 2)
    assert settle_many(kind="waiting", keys=["6", "7", "8"]) == 4
    assert (unread_count(ming), unread_count(hong)) == (1, 0)


def test_settling_drops_mail_that_waits_and_leaves_what_tells_of_more() -> None:
    ming = person("ming")
    for key in ("5", "6"):
        notify(kind="waiting", people=[ming.pk], title="甲", key=key)
    mail = Mail.objects.create(person=ming, message_id="<1@x>")
    Notice.objects.update(mail=mail, route=Route.NONE)
    notify_address(kind="reply", address="wang@mail.test", title="甲", key="5")
    settle(kind="waiting", key="5")
    mail.refresh_from_db()
    assert mail.state == MailState.WAITING
    settle(kind="waiting", key="6")
    settle(kind="reply", key="5")
    assert list(Mail.objects.values_list("state", "address", "text")) == [("dropped", "", "")] * 2


def test_settling_does_not_touch_mail_that_may_have_arrived() -> None:
    ming = person("ming")
    states = [MailState.HANDED, MailState.SENT]
    for state in states:
        notify(kind="waiting", people=[ming.pk], title="甲", key=state)
        mail = Mail.objects.create(person=ming, message_id=f"<{state}@x>", state=state)
        Notice.objects.filter(key=state).update(mail=mail, route=Route.NONE)
    settle_many(kind="waiting", keys=states)
    assert list(Mail.objects.order_by("id").values_list("state", flat=True)) == states


def test_outsider_is_written_to_once_and_the_address_is_encrypted() -> None:
    first = notify_address(kind="reply", address="wang@mail.test", title="已办结", body="谢谢", url="/a/", key="5")
    again = notify_address(kind="reply", address="wang@mail.test", title="已办结", key="5")
    mail = Mail.objects.get()
    assert (first, again) == (True, False)
    assert "wang" not in mail.address
    assert decrypt(mail.address, purpose=ADDRESS) == "wang@mail.test"
    assert "http://portal.test/a/" in mail.text


@pytest.mark.parametrize(
    "address", ["", "wang", "wang@mail.test\nBcc: x@y.test", "wang@mail.test, x@y.test", "w" * 250 + "@mail.test"]
)
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        notify_address(kind="reply", address=address, title="甲", key="5")
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.test/", "/a\nb", "https://x.test\\@y.test/"])
def test_mail_outside_links_to_the_web_only(url: str) -> None:
    with pytest.raises(ValueError, match="a mail links to an http or https address"):
        notify_address(kind="reply", address="wang@mail.test", title="甲", url=url, key="5")


def test_marking_read_touches_the_own_only_and_drops_mail_without_need() -> None:
    ming, hong = person("ming"), person("hong")
    notify(kind="waiting", people=[ming.pk, hong.pk], title="甲", key="5")
    mails = {one: Mail.objects.create(person=one, message_id=f"<{one.pk}@x>") for one in (ming, hong)}
    for one, mail in mails.items():
        Notice.objects.filter(person=one).update(mail=mail, route=Route.NONE)
    assert mark_read(person=ming, notices=Notice.objects.all()) == 1
    assert mark_read(person=ming, notices=Notice.objects.all()) == 0
    assert (unread_count(ming), unread_count(hong)) == (0, 1)
    assert dict(Mail.objects.values_list("person__username", "state")) == {"ming": "dropped", "hong": "waiting"}


def test_who_wants_no_mail_any_more_gets_none_that_waits() -> None:
    ming, hong = person("ming", wish=Wish.DIGEST), person("hong", wish=Wish.DIGEST)
    notify(kind="waiting", people=[ming.pk, hong.pk], title="甲", key="5")
    Mail.objects.create(person=ming, message_id="<1@x>")
    set_preference(person=ming, wish=Wish.ADMIN, hour=8)
    assert routes() == {"ming": "", "hong": "digest"}
    assert Mail.objects.get().state == MailState.DROPPED


@pytest.mark.parametrize(("wish", "hour"), [("never", 8), ("digest", 24), ("digest", -1)])
def test_wish_or_hour_that_does_not_exist_is_refused(wish: str, hour: int) -> None:
    ming = person("ming", wish=Wish.AT_ONCE)
    with pytest.raises(ValidationError):
        set_preference(person=ming, wish=wish, hour=hour)
    assert list(Preference.objects.values_list("wish", "hour")) == [("at_once", 8)]


def test_erased_notices_have_no_words_and_no_mail() -> None:
    ming = person("ming")
    notify(kind="waiting", people=[ming.pk], title="关于张某", body="身份证", key="5")
    mail = Mail.objects.create(person=ming, message_id="<1@x>", text="关于张某")
    Notice.objects.update(mail=mail)
    assert erase(kind="waiting", keys=["5", "6"]) == 1
    assert list(Notice.objects.values_list("title", "body")) == [("", "")]
    assert list(Mail.objects.values_list("state", "text")) == [("dropped", "")]


def test_list_has_new_ones_first_then_the_newest() -> None:
    ming, hong = person("ming"), person("hong")
    for key in ("1", "2", "3", "4"):
        notify(kind="waiting", people=[ming.pk, hong.pk], title=key, key=key)
    notify(kind="late", people=[ming.pk], title="5", key="5")
    Notice.objects.filter(title="4").update(read_at=timezone.now() - timedelta(days=1))
    settle(kind="waiting", key="2")
    assert [notice.title for notice in notices_of(ming)] == ["5", "3", "1", "4", "2"]
    assert [notice.title for notice in notices_of(ming, kind="late")] == ["5"]
