"""Screens as hurried people meet them: by keyboard, on a phone, twice, with nothing filled in; and what pages call."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from cms.review.actions import submit
from cms.review.models import Review, ReviewDecision
from tests.e2e.pages.public import Citizen
from tests.e2e.pages.staff import Editor, Staff
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article, live_document

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}}
SignIn = Callable[..., Staff]


def waiting(province: Cluster, title: str = "等待审核的稿件") -> int:
    page = draft_article(province.county, title=title)
    submit(page=page, user=province.county.people["editor"])
    return page.pk


def demand_no_sideways_scrolling(page: Page) -> None:
    """Nothing is wider than the window, nor cut off at its edge."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    cut = page.evaluate(
        "[...document.querySelectorAll('main td, main a, main h1, main input')]"
        ".filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('[hidden], .w-sr-only, .skip'))"
        ".filter(e => e.getBoundingClientRect().right > window.innerWidth + 1).map(e => e.outerHTML.slice(0, 120))"
    )
    assert (wide, cut) == (False, []), page.url


def test_item_is_decided_with_the_keyboard_alone(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    waiting(province)
    unit = sign_in("luoping-unit")
    unit.go("review/")
    link = unit.page.get_by_test_id("desk").get_by_role("link")
    button = unit.page.get_by_test_id("approve-form").locator("button[name=approve]")
    for target, last in ((link, "Enter"), (button, "Space")):
        expect(target).to_be_visible()
        for _press in range(60):
            if target.evaluate("element => element === document.activeElement"):
                break
            unit.page.keyboard.press("Tab")
        expect(target).to_be_focused()
        unit.page.keyboard.press(last)
    expect(unit.page).to_have_url(f"{live_server.portal}/admin/review/")
    with live_server.paused():
        assert [decision.verdict for decision in ReviewDecision.objects.all()] == ["approved"]


def test_staff_screens_on_a_phone_need_no_sideways_scrolling(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    pk = waiting(province, "关于进一步加强全县农村公路安全生命防护工程建设管理工作的通知稿件")
    live_article(province, province.county)
    screens = {
        "luoping-unit": ["", "review/", f"review/{pk}/"],
        "luoping-editor": [""],
        "qinghe-chief": ["public-items/"],
        "portal-manager": ["cluster/", "cluster/new/"],
    }
    for name, paths in screens.items():
        staff = sign_in(name, **PHONE)
        for path in paths:
            staff.go(path)
            demand_no_sideways_scrolling(staff.page)


def test_public_pages_call_nobody_else_break_no_policy_and_fit_a_phone(
    province: Cluster, citizen: Citizen, live_server: BrowserServer
) -> None:
    article = live_article(province, province.county)
    document = live_document(province, province.county)
    live_server.work()
    asked: list[str] = []
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    citizen.page.on("request", lambda request: asked.append(request.url))
    citizen.page.on("console", hear)
    citizen.page.set_viewport_size(PHONE["viewport"])  # type: ignore[arg-type] # a plain dict is what it takes
    with live_server.paused():
        content = [article.full_url, document.full_url, article.get_parent().full_url]
    lists = ["/", "/sites/", f"/search/?q={document.doc_number}", "/search/?q=", "/display-settings/"]
    for address in [live_server.portal + path for path in lists] + [live_server.address("luoping") + "/", *content]:
        assert citizen.open(address) == 200
        citizen.page.wait_for_load_state("networkidle")
        demand_no_sideways_scrolling(citizen.page)
    own = (live_server.portal + "/", live_server.address("luoping") + "/", "data:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert said == []


def test_editor_submitting_an_empty_form_keeps_the_text(province: Cluster, sign_in: SignIn) -> None:
    editor = Editor(sign_in("luoping-editor"))
    editor.create("cms/article", province.county.column("news").pk)
    editor.add_paragraph("匆忙写下的第一段。")
    editor.page.locator("form[data-edit-form]").evaluate("form => { form.noValidate = true }")
    editor.page.locator("footer button.action-save").click()
    expect(editor.page.locator("#id_title")).to_have_attribute("aria-invalid", "true")
    expect(editor.texts.first).to_contain_text("匆忙写下的第一段。")


def test_editor_pressing_submit_twice_makes_one_review_and_back_makes_no_other(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    page = draft_article(province.county)
    editor = Editor(sign_in("luoping-editor"))
    editor.open(page.pk)
    editor.page.locator("footer .w-dropdown__toggle").click()
    sent: list[str] = []
    editor.page.on("request", lambda asked: sent.append(asked.url) if asked.is_navigation_request() else None)
    submit = editor.page.locator("button[name=action-submit]")
    with live_server.paused():  # the answer is late, so a hurried hand presses again
        submit.evaluate("button => setTimeout(() => button.click(), 500)")
        submit.click(no_wait_after=True)
        time.sleep(1)
    expect(editor.page).to_have_url(f"{live_server.portal}/admin/pages/{page.get_parent().pk}/")
    assert sent.count(f"{live_server.portal}/admin/pages/{page.pk}/edit/") == 1
    with live_server.paused():
        assert Review.objects.count() == 1
    editor.page.go_back()
    expect(editor.page).to_have_url(f"{live_server.portal}/admin/pages/{page.pk}/edit/")
    with live_server.paused():
        assert Review.objects.count() == 1
