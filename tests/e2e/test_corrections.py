"""A reader reports an error, an editor corrects the page, the reviewers publish it, the report closes itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from cms.models import BasePage
from cms.review.actions import approve
from cms.review.selectors import open_review, steps_left
from foundation.accounts.models import User
from foundation.limits.forms import ProofMixin
from tests.e2e.pages.staff import Editor, Staff
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster
from tests.factories.pages import live_article, reviewers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WRONG, RIGHT = "青河灌区建成十二公里渠道", "青河灌区建成十五公里渠道"
MAIL = "reader@example.test"


def confirm_by_mail(page: Page) -> None:
    """Without JavaScript: have a code sent and enter it; what was typed stays."""
    page.locator("#proof-address").fill(MAIL)
    page.locator("button[name=proof_send]").click()
    expect(page.get_by_test_id("proof-notice")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("应为十五公里。")
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found is not None
    page.locator("#proof-code").fill(found[0])


def report(page: Page, address: str, *, scripts: bool) -> str:
    """Follow the link at the page's foot, send the form empty, then filled in; gives the receipt's number."""
    page.goto(address)
    page.get_by_test_id("report-error").click()
    form = page.get_by_test_id("report-form")
    form.locator("button[type=submit]").last.click()
    summary = page.get_by_test_id("error-summary")
    expect(summary).to_be_visible()
    summary.locator("a[href='#id_text']").click()
    form.locator("[name=kind][value=fact]").check()
    form.locator("[name=words]").fill("十二公里")
    form.locator("[name=text]").fill("应为十五公里。")
    form.locator("[name=mail]").fill(MAIL)
    if not scripts:
        confirm_by_mail(page)
    form.locator("button[type=submit]").last.click()
    expect(page.get_by_test_id("report-state")).to_have_attribute("data-state", "open")
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth") if scripts else True
    return page.get_by_test_id("report-number").inner_text()


def publish(province: Cluster, pk: int) -> None:
    """All reviewers approve what is in review."""
    page = BasePage.objects.get(pk=pk).specific
    while review := open_review(page):
        user = reviewers(province, province.county)[steps_left(review)[0]]
        approve(page=page, user=User.objects.get(pk=user.pk), basis="条例第十九条")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_reported_error_is_corrected_and_the_report_closes_itself(
    province: Cluster,
    live_server: BrowserServer,
    sign_in: Callable[..., Staff],
    new_context: Callable[..., BrowserContext],
    monkeypatch: pytest.MonkeyPatch,
    *,
    scripts: bool,
) -> None:
    monkeypatch.setattr(ProofMixin, "proof_seconds", 0)
    with live_server.paused():
        article = live_article(province, province.county, title=WRONG)
        path = article.get_url().removeprefix(live_server.address("luoping"))
    reader = new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844}).new_page()
    number = report(reader, live_server.address("luoping") + path, scripts=scripts)

    editor = sign_in("luoping-editor")
    editor.go("corrections/")
    row = editor.page.get_by_test_id("tickets").locator(f"tr[data-number='{number}']")
    row.get_by_role("link", name=WRONG).click()
    expect(editor.page.get_by_test_id("ticket-text")).to_have_text("应为十五公里。")
    editor.page.get_by_test_id("correct-form").locator("button[name=correct]").click()
    form = Editor(editor)
    form.fill(title=RIGHT)
    form.submit()

    with live_server.paused():
        publish(province, article.pk)
    live_server.work()
    reader.reload()
    expect(reader.get_by_test_id("report-state")).to_have_attribute("data-state", "corrected")
    reader.goto(live_server.address("luoping") + path)
    expect(reader.locator("h1")).to_contain_text(RIGHT)
    editor.go("corrections/?state=closed")
    expect(row).to_be_visible()
