"""The review desk by keyboard alone: twenty items, a secrecy review, and that shortcuts keep out of the way."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from wagtail.users.models import UserProfile

from cms.models import ReviewDecision, SecrecyRecord
from cms.review.actions import approve, submit
from foundation.accounts.models import User
from tests.e2e.pages.staff import Staff
from tests.e2e.server import BrowserServer
from tests.e2e.test_screens import demand_no_sideways_scrolling
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Staff]
ITEM = re.compile(r"/admin/review/\d+/$")
DESK = re.compile(r"/admin/review/$")


def waiting(province: Cluster, number: int) -> list[int]:
    found = []
    for place in range(number):
        page = draft_article(province.county, title=f"等待审核的稿件{place + 1}")
        submit(page=page, user=province.county.people["editor"])
        found.append(page.pk)
    return found


def ready(page: Page) -> None:
    """Wagtail's scripts have bound their keys."""
    page.wait_for_load_state("load")
    page.wait_for_function("window.wagtail !== undefined && document.readyState === 'complete'")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def open_from_desk(staff: Staff) -> None:
    """The first row, by j and Enter."""
    staff.go("review/")
    ready(staff.page)
    press(staff.page, "j")
    expect(staff.page.get_by_test_id("desk-row").first.locator("[data-desk-link]")).to_be_focused()
    press(staff.page, "Enter")
    expect(staff.page).to_have_url(ITEM)
    ready(staff.page)


def approve_by_keys(page: Page) -> None:
    press(page, "a")
    expect(page.get_by_test_id("approve-form").locator("button[name=approve]")).to_be_focused()
    press(page, "Enter")


def test_twenty_items_are_cleared_with_the_keyboard_alone(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    with live_server.paused():
        keys = waiting(province, 20)
    unit = sign_in("luoping-unit")
    open_from_desk(unit)
    for left in range(20, 0, -1):
        expect(unit.page.get_by_test_id("place")).to_have_text(f"1 / {left}")
        ready(unit.page)
        if left == 10:  # one of them goes back, with a comment that holds the keys of every shortcut
            press(unit.page, "r")
            expect(unit.page.locator("[name=reject-comment]")).to_be_focused()
            unit.page.keyboard.type("arnpocjk? 请补充来源。")
            press(unit.page, "Tab", "Enter")
        else:
            approve_by_keys(unit.page)
    expect(unit.page).to_have_url(DESK)
    expect(unit.page.get_by_test_id("desk-empty")).to_be_visible()
    with live_server.paused():
        verdicts = list(ReviewDecision.objects.order_by("at").values_list("review__page_key", "verdict"))
        returned = ReviewDecision.objects.get(verdict="returned")
    assert [key for key, _verdict in verdicts] == keys
    assert [verdict for _key, verdict in verdicts].count("approved") == 19
    assert returned.comment == "arnpocjk? 请补充来源。"


def test_secrecy_review_is_done_with_the_keyboard_alone(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    with live_server.paused():
        page = draft_article(province.county, title="保密审查的稿件")
        submit(page=page, user=province.county.people["editor"])
        for at, name in ((province.county, "unit"), (province.city, "office")):
            approve(page=page, user=User.objects.get(pk=at.people[name].pk))
    secrecy = sign_in("qinghe-secrecy")
    open_from_desk(secrecy)
    form = secrecy.page.get_by_test_id("approve-form")
    press(secrecy.page, "a")
    expect(form.locator("h3")).to_be_focused()
    for box in form.locator("[name=approve-secrecy_checklist]").all():
        press(secrecy.page, "Tab")
        expect(box).to_be_focused()
        press(secrecy.page, "Space")
    press(secrecy.page, "Tab")
    secrecy.page.keyboard.type("《政府信息公开条例》第十九条")
    press(secrecy.page, "Tab", "Tab")
    expect(form.locator("button[name=approve]")).to_be_focused()
    press(secrecy.page, "Enter")
    expect(secrecy.page).to_have_url(DESK)
    with live_server.paused():
        record = SecrecyRecord.objects.get()
    assert (record.verdict, record.basis, len(record.checklist)) == ("public", "《政府信息公开条例》第十九条", 5)


def test_several_items_are_chosen_and_approved_with_the_keyboard_alone(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    with live_server.paused():
        waiting(province, 3)
    unit = sign_in("luoping-unit")
    open_from_desk(unit)
    press(unit.page, "n")
    expect(unit.page.get_by_test_id("place")).to_have_text("2 / 3")
    unit.go("review/")
    ready(unit.page)
    press(unit.page, "j", "x", "j", "x", "j", "x")
    boxes = unit.page.locator("[name=item]")
    expect(boxes.nth(0)).to_be_checked()
    expect(boxes.nth(1)).to_be_checked()
    expect(boxes.nth(2)).to_be_disabled()
    press(unit.page, "Tab")
    expect(unit.page.locator(".portico-bulk button")).to_be_focused()
    press(unit.page, "Enter")
    expect(unit.page.get_by_test_id("bulk-form")).to_be_visible()
    button = unit.page.get_by_test_id("bulk-form").locator("button[name=confirmed]")
    for _press in range(60):
        if button.evaluate("element => element === document.activeElement"):
            break
        press(unit.page, "Tab")
    press(unit.page, "Enter")
    expect(unit.page.get_by_test_id("bulk-result").locator("tbody tr")).to_have_count(2)
    with live_server.paused():
        assert ReviewDecision.objects.count() == 2


def test_shortcuts_switch_views_list_themselves_and_keep_out_of_the_way(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    with live_server.paused():
        page = live_article(province, province.county, title="公开的稿件")
        page.title = "更正的稿件"
        page.save_revision(user=province.county.people["editor"])
        submit(page=page, user=User.objects.get(pk=province.county.people["editor"].pk))
    unit = sign_in("luoping-unit")
    open_from_desk(unit)
    expect(unit.page.get_by_test_id("part").locator("ins")).to_have_text("更正")
    press(unit.page, "c")
    expect(unit.page.locator(".portico-preview")).to_be_visible()
    ready(unit.page)
    press(unit.page, "c")
    expect(unit.page.get_by_test_id("comparison")).to_be_visible()
    ready(unit.page)
    for keys in ("Control+a", "Alt+o", "Control+r"):
        if keys != "Control+r":  # that one reloads the page, as it should
            press(unit.page, keys)
    expect(unit.page).to_have_url(re.compile(r"view=changes$"))
    press(unit.page, "?")
    expect(unit.page.get_by_test_id("desk-shortcuts")).to_be_visible()
    press(unit.page, "Escape")
    expect(unit.page.get_by_test_id("desk-shortcuts")).to_be_hidden()
    press(unit.page, "o")
    expect(unit.page.get_by_test_id("ask-form")).to_be_visible()


def test_shortcuts_are_silent_when_the_account_switched_them_off(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    with live_server.paused():
        (key,) = waiting(province, 1)
    unit = sign_in("luoping-unit")
    with live_server.paused():
        user = User.objects.get(username="luoping-unit")
        profile = UserProfile.get_for_user(user)
        profile.keyboard_shortcuts = False
        profile.save()
    unit.go("review/")
    ready(unit.page)
    press(unit.page, "j", "Enter")
    expect(unit.page).to_have_url(DESK)
    unit.go(f"review/{key}/")
    ready(unit.page)
    press(unit.page, "o", "a", "r", "c")
    expect(unit.page).to_have_url(ITEM)
    assert unit.page.evaluate("document.activeElement.tagName") == "BODY"


def test_desk_screens_need_no_sideways_scrolling_on_a_phone(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    with live_server.paused():
        page = draft_article(province.county, title="关于进一步加强全县农村公路安全生命防护工程建设管理工作的通知稿件")
        submit(page=page, user=province.county.people["editor"])
        for at, name in ((province.county, "unit"), (province.city, "office")):
            approve(page=page, user=User.objects.get(pk=at.people[name].pk))
    secrecy = sign_in("qinghe-secrecy", viewport={"width": 390, "height": 844})
    for path in ("review/", f"review/{page.pk}/", f"review/{page.pk}/?view=preview", f"review/{page.pk}/ask/"):
        secrecy.go(path)
        demand_no_sideways_scrolling(secrecy.page)


def test_desk_works_without_scripts(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer, new_context: Callable[..., object]
) -> None:
    with live_server.paused():
        keys = waiting(province, 2)
    unit = sign_in("luoping-unit")
    cookies = unit.page.context.cookies()
    context = new_context(java_script_enabled=False)
    context.add_cookies(cookies)  # type: ignore[attr-defined] # a browser context
    page: Page = context.new_page()  # type: ignore[attr-defined] # as above
    page.goto(f"{live_server.portal}/admin/review/")
    page.get_by_test_id("desk-row").first.locator("[data-desk-link]").click()
    page.get_by_test_id("approve-form").locator("button[name=approve]").click()
    expect(page).to_have_url(f"{live_server.portal}/admin/review/{keys[1]}/")
    page.get_by_test_id("return-form").locator("[name=reject-comment]").fill("请补充。")
    page.get_by_test_id("return-form").locator("button[name=reject]").click()
    expect(page).to_have_url(DESK)
    with live_server.paused():
        assert list(ReviewDecision.objects.order_by("at").values_list("verdict", flat=True)) == ["approved", "returned"]
