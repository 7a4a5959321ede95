"""The way through the checks: an editor finds, jumps, asks for an exception; the secrecy reviewer makes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from cms.models import Article, Attachment, ScreeningException
from cms.review.actions import approve
from foundation.screening.enums import Level
from tests.e2e.pages.staff import Staff
from tests.e2e.server import BrowserServer
from tests.factories.checked import WORD, body, checking, table
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., Staff]


@pytest.fixture(autouse=True)
def blocking() -> Iterator[None]:
    with checking(Level.BLOCK):
        yield


def draft(province: Cluster) -> Article:
    """With a block in a table below a screenful of text, and warnings."""
    page = draft_article(province.department, title="公路建设项目名单公示", source="某某新闻")
    page.body = body(
        ("paragraph", "<p>现将名单公示如下。</p>" * 40),
        ("picture", {"image": image_version("a.png").pk, "caption": "施工现场"}),
        ("table", table(["张三", f"项目{WORD}甲"], ["李四", "项目乙"], caption="名单")),
        ("paragraph", '<p>详见<a href="https://example.com/list">外部网站</a>和<a href="/none/">名单</a>。</p>'),
    )
    page.attachments = [Attachment(document=document_version(title="名单.txt"))]
    page.save_revision(user=province.department.people["editor"])
    return page


def test_editor_finds_jumps_and_asks_and_the_secrecy_reviewer_allows(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    with live_server.paused():
        page = draft(province)
    staff = sign_in("jiaotong-editor", viewport={"width": 1280, "height": 900})
    screen = staff.page
    staff.go(f"pages/{page.pk}/edit/")
    screen.get_by_role("button", name=re.compile("更多|选项|Toggle|Actions|切换")).last.click()
    screen.locator("button[name=action-check]").click()
    screen.wait_for_url(re.compile(r"/admin/checks/\d+/$"))

    block = screen.get_by_test_id("findings-block").get_by_test_id("finding").first
    block.get_by_role("link").click()
    screen.wait_for_url(re.compile(r"#:w:contentpath=body\."))
    expect(screen.locator('[data-contentpath="id-3"]')).to_be_in_viewport()

    screen.locator('[data-side-panel-toggle="findings"]').click()
    panel = screen.get_by_test_id("findings-panel")
    expect(panel).to_be_visible()
    screen.evaluate("window.scrollTo(0, 0)")
    panel.get_by_test_id("findings-block").get_by_role("link").first.click()
    expect(screen.locator('[data-contentpath="id-3"]')).to_be_in_viewport()
    panel.locator('[data-portico-jump="source"]').first.click()
    expect(screen.locator("#id_source")).to_be_focused()
    panel.locator('[data-portico-jump="keywords"]').first.click()
    expect(screen.locator("#id_keywords")).to_be_focused()

    screen.get_by_role("button", name=re.compile("更多|选项|Toggle|Actions|切换")).last.click()
    screen.locator("button[name=action-submit]").click()
    screen.wait_for_url(re.compile(r"/admin/checks/\d+/$"))
    form = screen.get_by_test_id("submit-form")
    form.locator("textarea").first.fill("公示依法须载明项目名称")
    form.get_by_role("button").click()
    screen.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    with live_server.paused():
        people = province.department.people
        for name in ("unit", "office"):
            approve(page=page, user=people[name])
    reviewer = sign_in("jiaotong-secrecy", viewport={"width": 1280, "height": 900})
    reviewer.go(f"review/{page.pk}/")
    allow = reviewer.page.get_by_test_id("allow-form")
    allow.get_by_role("checkbox").first.check()
    allow.locator("textarea").fill("依法须载明")
    allow.get_by_role("button").click()
    expect(reviewer.page.get_by_test_id("allowed")).to_be_visible()
    with live_server.paused():
        exception = ScreeningException.objects.get()
        assert (exception.user_id, exception.reason) == (people["secrecy"].pk, "依法须载明")
