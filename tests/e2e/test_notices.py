"""Notices as their readers meet them: under the bell, by keyboard, on a phone; the office's mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from foundation.notices import breaker
from foundation.notices.actions import Message, notify_address, notify_many
from foundation.notices.enums import MailState
from foundation.notices.models import Mail, Notice
from tests.e2e.pages.staff import Staff
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster
from tests.factories.notices import kinds

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SIZES = [{"viewport": {"width": 1280, "height": 900}}, {"viewport": {"width": 390, "height": 844}}]
SignIn = Callable[..., Staff]


def told(province: Cluster, name: str = "editor", count: int = 3) -> None:
    """Some notices for a county's editor, who has a mail address."""
    user = province.county.people[name]
    user.email = "editor@mail.test"
    user.save()
    messages = [
        Message(
            people=[user.pk],
            key=str(number),
            title=f"《关于做好第{number}季度政务公开工作的通知》已退回，请修改后重新提交",
            body="退回意见：请补充附件，并核对发文字号。",
            url="/admin/account/",
        )
        for number in range(count)
    ]
    notify_many(kind="waiting", messages=messages)


def failed(province: Cluster) -> None:
    """A mail that waits, two that failed, and a server that is away."""
    user = province.county.people["editor"]
    ended = {"ended_at": timezone.now(), "error": "550 5.1.1 <e***@mail.test>: Recipient address rejected"}
    for number, state in enumerate((MailState.UNDELIVERABLE, MailState.UNSURE)):
        Mail.objects.create(
            person=user, message_id=f"<{number}@x>", subject="[Portico] 稿件被退回", state=state, **ended
        )
    notify_address(kind="reply", address="wang@mail.test", title="已办结", key="1")
    breaker.failed("ConnectionRefusedError: [Errno 111] Connection refused")


def fits(page: Page) -> None:
    """Nothing is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def press_to(page: Page, target: Locator, last: str) -> None:
    """Reach it with the tab key and press."""
    expect(target).to_be_visible()
    for _press in range(80):
        if target.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    page.keyboard.press(last)


@pytest.mark.parametrize("size", SIZES)
def test_screens_fit_the_window(province: Cluster, sign_in: SignIn, size: dict[str, object]) -> None:
    with kinds(waiting=False, reply=False):
        told(province)
        failed(province)
        editor, office = sign_in("luoping-editor", **size), sign_in("portal-manager", **size)
        for staff, paths in (
            (editor, ("notices/", "notices/preferences/")),
            (office, ("notices/", "notices/preferences/", "notices/mail/", "notices/mail/?list=failed")),
        ):
            for path in paths:
                staff.go(path)
                fits(staff.page)


def test_bell_leads_to_the_list_and_notices_are_read_with_the_keyboard_alone(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    with kinds(waiting=False):
        told(province)
        page = sign_in("luoping-editor").page
        bell = page.locator("a.portico-bell")
        expect(bell).to_contain_text("3")
        press_to(page, bell, "Enter")
        expect(page).to_have_url(f"{live_server.portal}/admin/notices/")
        press_to(page, page.get_by_test_id("notice").nth(0).locator("button"), "Space")
        expect(bell).to_contain_text("2")
        press_to(page, page.get_by_test_id("notice").nth(0).get_by_role("link"), "Enter")
        expect(page).to_have_url(f"{live_server.portal}/admin/account/")
        expect(bell).to_contain_text("1")
        page.goto(f"{live_server.portal}/admin/notices/")
        press_to(page, page.get_by_test_id("read-all").locator("button"), "Space")
        expect(page.get_by_test_id("notice").locator("button")).to_have_count(0)
        with live_server.paused():
            assert not Notice.objects.filter(read_at=None).exists()
