"""Six tasks of citizens on the demo province, counted in clicks and fields; docs/usability.md says the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from defusedxml import ElementTree
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.fixtures import Settings

from config.env import BASE_DIR
from foundation.limits.forms import ProofMixin
from sites.demo.load import load_demo
from sites.hosts import forget as forget_hosts
from tests.e2e.pages.hurried import Hurried
from tests.e2e.server import HOST, BrowserServer

# As the demo's own test: one transaction of a thousand pages is quick on SQLite, where the demo lives.
pytestmark = [pytest.mark.e2e, pytest.mark.sqlite, pytest.mark.sqlite_only, pytest.mark.django_db(transaction=True)]

MOST_CLICKS: Final = 3
PHONE: Final = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP: Final = {"viewport": {"width": 1280, "height": 900}}
NUMBER, OLD_NUMBER = "江政办发〔2026〕12号", "江政办发〔2023〕30号"
BUREAU, COUNTY = "青禾县农业农村局", "qinghe"
ROW: Final = re.compile(r"^\| (\d\S*) \|(.+)\| (\d+) \| (\d+) \|$", re.MULTILINE)

Walk = Callable[[Hurried, BrowserServer], None]


@pytest.fixture
def demo(
    live_server: BrowserServer, index: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The whole demo province, with what its worker does in the first minute."""
    settings.PORTICO_PORTAL_URL = settings.WAGTAILADMIN_BASE_URL = live_server.portal
    monkeypatch.setattr(ProofMixin, "proof_seconds", 0)
    with live_server.paused():
        assert load_demo(host=HOST, port=live_server.port)
    forget_hosts()
    live_server.work()
    yield
    forget_hosts()


def hits(page: Page) -> Locator:
    return page.locator("[data-testid=hit] h2 a")


def contact(page: Page, name: str) -> Locator:
    """One of the contacts that stand below an institution's name."""
    return page.get_by_role("list", name="联系方式").get_by_role("listitem").filter(has_text=name)


def elder(page: Page) -> None:
    """Demand elder mode as it is meant: larger letters, nothing cut off."""
    expect(page.locator("html")).to_have_attribute("data-view", "elder")
    size = page.locator("article p").first.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert size >= 20, size
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def document_by_number(citizen: Hurried, server: BrowserServer) -> None:
    """Type the number as people do, with other brackets; the first result is the document and says so."""
    page = citizen.page
    citizen.begin(f"{server.portal}/")
    citizen.find("江政办发[2026]12号")
    expect(page.get_by_test_id("hit").first.get_by_test_id("exact-number")).to_be_visible()
    expect(page.get_by_test_id("exact-number")).to_have_count(1)
    citizen.click(hits(page).first)
    expect(page.locator(".rh-no")).to_have_text(NUMBER)


def hours_by_search(citizen: Hurried, server: BrowserServer) -> None:
    """From the portal: type what one wants to know; the result's own words hold it before it is opened."""
    page = citizen.page
    citizen.begin(f"{server.portal}/")
    citizen.find(f"{BUREAU}办公时间")
    expect(page.get_by_test_id("hit").first).to_contain_text("8:30—12:00")
    citizen.click(page.get_by_role("link", name=BUREAU, exact=True))
    expect(contact(page, "办公时间")).to_contain_text("8:30—12:00")


def hours_by_menu(citizen: Hurried, server: BrowserServer) -> None:
    """From the county's home: the list of institutions has the hours of each."""
    page = citizen.page
    citizen.begin(f"{server.address(COUNTY)}/")
    citizen.click(page.locator("nav.nav").get_by_role("link", name="机构职能"))
    bureau = page.locator("main li").filter(has=page.get_by_role("link", name=BUREAU))
    expect(bureau).to_contain_text("8:30—12:00")
    citizen.click(bureau.get_by_role("link", name=BUREAU))
    expect(contact(page, "办公时间")).to_contain_text("8:30—12:00")


def feed_of_a_column(citizen: Hurried, server: BrowserServer) -> None:
    """The column leads to a page for people with the address; the address is a feed of this column."""
    page = citizen.page
    citizen.begin(f"{server.address(COUNTY)}/")
    citizen.click(page.locator("nav.nav").get_by_role("link", name="要闻动态"))
    citizen.click(page.get_by_test_id("subscribe"))
    field = page.get_by_test_id("feed-rss")
    citizen.click(page.locator("button[data-copy=feed-rss]"))
    expect(page.locator("button[data-copy=feed-rss] + [role=status]")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
    feed = page.evaluate("address => fetch(address).then(answer => answer.text())", field.input_value())
    found = ElementTree.fromstring(feed)
    assert found.findtext("channel/title") == "要闻动态 - 青禾县人民政府"
    assert len(found.findall("channel/item")) >= 5


def article_in_elder_mode(citizen: Hurried, server: BrowserServer) -> None:
    """One click at the head of the home page; the article opens in the same way."""
    page = citizen.page
    citizen.begin(f"{server.address(COUNTY)}/")
    citizen.click(page.locator(".elder-on").first)
    expect(page.locator("html")).to_have_attribute("data-view", "elder")
    citizen.click(page.locator("main .list a").first)
    elder(page)


def repealed_by_a_document(citizen: Hurried, server: BrowserServer) -> None:
    """Among the facts at the head of the document; the old one says that it holds no longer, and what replaced it."""
    page = citizen.page
    citizen.begin(f"{server.portal}/")
    citizen.find(NUMBER)
    citizen.click(hits(page).first)
    undone = page.get_by_test_id("undoes").get_by_role("link")
    expect(undone).to_contain_text(OLD_NUMBER)
    citizen.click(undone)
    expect(page.locator(".rh-no")).to_have_text(OLD_NUMBER)
    expect(page.get_by_test_id("undone-by")).to_be_visible()


def error_reported(citizen: Hurried, server: BrowserServer) -> None:
    """From an article: its foot leads to a form that knows the page; two answers are enough for a receipt."""
    page = citizen.page
    citizen.begin(f"{server.address(COUNTY)}/")
    article = page.locator("main .list a").first
    title = article.inner_text().strip()
    citizen.click(article)
    citizen.click(page.get_by_test_id("report-error"))
    expect(page.get_by_test_id("reported-page")).to_have_text(title)
    form = page.get_by_test_id("report-form")
    citizen.choose(form.locator("[name=kind][value=fact]"))
    citizen.fill(form.locator("[name=text]"), "日期应为十一月十五日。")
    citizen.click(form.locator("button[type=submit]").last)
    expect(page.get_by_test_id("report-number")).to_be_visible()
    expect(page.get_by_test_id("report-state")).to_have_attribute("data-state", "open")


TASKS: Final[dict[str, Walk]] = {
    "1": document_by_number,
    "2a": hours_by_search,
    "2b": hours_by_menu,
    "3": feed_of_a_column,
    "4": article_in_elder_mode,
    "5": repealed_by_a_document,
    "6": error_reported,
}


def documented() -> dict[str, tuple[int, int]]:
    """Clicks and fields by task, as the documentation says."""
    text = (BASE_DIR / "docs" / "usability.md").read_text(encoding="utf-8")
    return {number: (int(clicks), int(fields)) for number, _words, clicks, fields in ROW.findall(text)}


def counted(browser: Browser, server: BrowserServer, walk: Walk, options: dict[str, Any]) -> Hurried:
    """Walk a task in a browser that remembers nothing."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    try:
        citizen = Hurried(context.new_page())
        walk(citizen, server)
    finally:
        context.close()
    return citizen


def test_six_tasks_take_the_clicks_and_fields_that_the_documentation_says(
    demo: None, browser: Browser, live_server: BrowserServer
) -> None:
    for device in (PHONE, DESKTOP):
        found = {name: counted(browser, live_server, walk, device) for name, walk in TASKS.items()}
        assert {name: (one.clicks, one.fields) for name, one in found.items()} == documented()
        assert {name: one.steps for name, one in found.items() if one.clicks > MOST_CLICKS} == {}
