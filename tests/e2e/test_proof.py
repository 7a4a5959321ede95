"""The proof of a public form in a browser: with JavaScript nobody notices it, without there is a code by mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, Route, expect
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


def test_form_that_is_shown_again_gets_another_proof(open_form: Open) -> None:
    page = open_form()
    page.get_by_test_id("go").click()  # without its word
    expect(page.locator(".errsum")).to_have_count(0)
    page.locator("#id_word").fill("错字")
    page.get_by_test_id("go").click()
    expect(page.get_by_test_id("thanks")).to_have_text("错字 1")


def code_by_mail(page: Page, live_server: BrowserServer) -> None:
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
    page.get_by_test_id("go").click()
    expect(page.get_by_test_id("thanks")).to_have_text("错字 1")


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

    def broken(route: Route) -> None:
        route.fulfill(status=404)

    page.context.route(re.compile("proof-worker"), broken)
    page.locator("#id_word").fill("错字")
    expect(page.get_by_test_id("proof-mail")).to_be_visible()
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
