"""The proof of a public form in a browser: with JavaScript nobody notices it, without there is a code by mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings

from foundation.limits.models import LimitSetting
from foundation.limits.table import forget
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DESK: dict[str, Any] = {}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
Open = Callable[..., Page]


@pytest.fixture
def open_form(
    province: Cluster, live_server: BrowserServer, settings: Settings, new_context: Callable[..., BrowserContext]
) -> Open:
    settings.ROOT_URLCONF = "tests.e2e.tiny"

    def opened(**options: Any) -> Page:
        page = new_context(**options).new_page()
        page.goto(f"{live_server.portal}/tiny/")
        return page

    return opened


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_browser_solves_the_proof_unnoticed(open_form: Open, options: dict[str, Any]) -> None:
    page = open_form(**options)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    expect(page.get_by_test_id("proof-mail")).to_be_hidden()
    page.locator("#id_word").fill("错字")
    page.get_by_test_id("go").click()
    expect(page.get_by_test_id("thanks")).to_have_text("错字 1")
    assert problems == []


def test_form_sent_before_any_key_is_pressed_waits_for_its_proof(open_form: Open) -> None:
    page = open_form()
    page.locator("#id_word").evaluate("field => { field.value = '错字' }")
    page.get_by_test_id("go").dblclick()
    expect(page.get_by_test_id("thanks")).to_have_text("错字 1")


def test_enter_key_sends_the_form_and_no_code(open_form: Open) -> None:
    page = open_form()
    page.locator("#id_word").fill("错字")
    page.locator("#id_word").press("Enter")
    expect(page.get_by_test_id("thanks")).to_contain_text("错字")
    assert mail.outbox == []


def test_enter_key_behind_the_code_sends_the_form(open_form: Open, live_server: BrowserServer) -> None:
    page = open_form(java_script_enabled=False)
    code_by_mail(page, live_server, send=lambda: page.locator("#proof-code").press("Enter"))
    assert len(mail.outbox) == 1


def test_form_that_is_shown_again_gets_another_proof(open_form: Open) -> None:
    page = open_form()
    with page.expect_navigation():  # to the same address: what follows must not meet the old page
        page.get_by_test_id("go").click()  # without its word
    expect(page.get_by_test_id("thanks")).to_have_count(0)
    page.locator("#id_word").fill("错字")
    page.get_by_test_id("go").click()
    expect(page.get_by_test_id("thanks")).to_have_text("错字 1")


def code_by_mail(page: Page, live_server: BrowserServer, send: Callable[[], None] | None = None) -> None:
    """Go the way by mail to its end; ``send`` does the last step, otherwise the button."""
    page.locator("#id_word").fill("错字")
    page.locator("#proof-address").fill("reader@example.com")
    page.locator("[name=proof_send]").click()
    expect(page.get_by_test_id("proof-notice")).to_be_visible()
    expect(page.locator("#id_word")).to_have_value("错字")
    assert fits(page)
    with live_server.paused():
        found = re.search(r"\d{6}", str(mail.outbox[-1].body))
    assert found
    page.locator("#proof-code").fill(found[0])
    (send or page.get_by_test_id("go").click)()
    expect(page.get_by_test_id("thanks")).to_contain_text("错字")


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_browser_without_javascript_confirms_by_mail(
    open_form: Open, live_server: BrowserServer, options: dict[str, Any]
) -> None:
    page = open_form(java_script_enabled=False, **options)
    expect(page.get_by_test_id("proof-mail")).to_be_visible()
    page.locator("#id_word").fill("错字")
    page.get_by_test_id("go").click()
    expect(page.get_by_test_id("thanks")).to_have_count(0)
    code_by_mail(page, live_server)


def test_browser_whose_worker_fails_is_offered_the_mail(open_form: Open, live_server: BrowserServer) -> None:
    page = open_form()

    page.context.route(re.compile("proof-worker"), lambda route: route.fulfill(status=404))
    page.locator("#id_word").fill("错字")
    expect(page.get_by_test_id("proof-mail")).to_be_visible()
    code_by_mail(page, live_server)


def test_code_is_sent_without_waiting_for_a_proof_that_does_not_come(
    open_form: Open, live_server: BrowserServer
) -> None:
    page = open_form()
    page.context.route(re.compile("proof-worker"), lambda route: route.fulfill(status=404))
    page.locator("#id_word").fill("错字")
    expect(page.get_by_test_id("proof-mail")).to_be_visible()
    page.context.route(re.compile("limits/challenge"), lambda _route: None)  # it never answers
    code_by_mail(page, live_server)


def test_browser_that_asks_too_often_is_offered_the_mail(open_form: Open, live_server: BrowserServer) -> None:
    with live_server.paused():
        LimitSetting.objects.create(name="limits.challenge", number=1, seconds=600)
        forget()
    for _number in range(2):
        page = open_form()
        page.locator("#id_word").fill("错字")
    expect(page.get_by_test_id("proof-mail")).to_be_visible()
    code_by_mail(page, live_server)
