"""Display settings and traditional characters on a phone: with JavaScript at the click, without it by a form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from cms.blocks import from_plain_text
from cms.models import Article, Column
from tests.e2e.server import BrowserServer
from tests.factories import public
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: A device with a voice of its own, whose sentences end when the test says so.
VOICE = """
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, 'speechSynthesis', { value: {
  getVoices: () => [
    { lang: 'zh-CN', localService: false, name: 'far' },
    { lang: 'zh-CN', localService: true, name: 'near' },
  ],
  speak: (words) => { window.said.push(words); },
  cancel: () => {},
  addEventListener: () => {},
} });
"""


@pytest.fixture
def article(province: Cluster, live_server: BrowserServer) -> Article:
    """An article of three paragraphs at the portal."""
    with live_server.paused():
        column = Column.objects.child_of(province.portal.home).get(slug="news")
        return public.article(column, "干部为群众办事", body=from_plain_text("今天开工。\n明天发展。\n后天养老。"))


def view(page: Page) -> list[str]:
    return (page.locator("html").get_attribute("data-view") or "").split()


def demand_no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("script", [True, False])
def test_elder_mode_one_click_in_and_out_and_it_stays(
    new_context: Callable[..., BrowserContext], live_server: BrowserServer, article: Article, script: bool
) -> None:
    page = new_context(**PHONE, java_script_enabled=script).new_page()
    errors: list[ConsoleMessage] = []
    page.on("console", lambda message: errors.append(message) if message.type == "error" else None)
    page.goto(article.full_url)
    page.locator(".elder-on").first.click()
    expect(page.locator("html")).to_have_attribute("data-view", "elder")
    expect(page).to_have_url(article.full_url)
    expect(page.locator(".elder-on").first).to_be_hidden()
    page.locator("nav.crumb a, .crumb a").last.click()
    expect(page.locator("html")).to_have_attribute("data-view", "elder")
    page.get_by_test_id("other-characters").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    assert view(page) == ["elder"]
    page.locator(".elder-off").first.click()
    expect(page.locator(".elder-on").first).to_be_visible()
    assert view(page) == []
    assert "/zh-hant/" in page.url
    page.get_by_test_id("other-characters").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert errors == []


def test_settings_take_effect_at_the_click_and_without_script_after_saving(
    new_context: Callable[..., BrowserContext], live_server: BrowserServer, article: Article
) -> None:
    for script in (True, False):
        page = new_context(**PHONE, java_script_enabled=script).new_page()
        page.goto(article.full_url)
        page.locator(".topline a[href*='/display-settings/']").click()
        for field in ("[name=size][value=l]", "[name=colours][value=h]", "[name=calm]"):
            page.locator(f"label:has(input{field})").click()
            expect(page.locator(f"input{field}")).to_be_checked()
        assert view(page) == (["large", "high", "calm"] if script else [])
        demand_no_sideways_scrolling(page) if script else None
        page.get_by_test_id("display-settings").locator("button[type=submit]").first.click()
        expect(page).to_have_url(article.full_url)
        assert view(page) == ["large", "high", "calm"]
        page.goto(f"{live_server.portal}/display-settings/")
        page.locator("button[name=reset]").click()
        expect(page.locator("input[name=size][value='']")).to_be_checked()
        assert view(page) == []


def test_settings_page_is_usable_by_keyboard(page: Page, live_server: BrowserServer, article: Article) -> None:
    page.goto(f"{live_server.portal}/display-settings/")
    page.locator("input[name=colours][value='']").focus()
    page.keyboard.press("ArrowDown")
    assert view(page) == ["dark"]
    expect(page.locator("[data-saved]")).not_to_be_empty()
    page.locator(".elder-card .elder-on").focus()
    page.keyboard.press("Enter")
    assert view(page) == ["elder", "dark"]
    expect(page.locator(".elder-card .elder-off")).to_be_focused()
    expect(page.locator("input[name=size][value=e]")).to_be_checked()


def test_reading_aloud_marks_paragraphs_pauses_and_stops(
    new_context: Callable[..., BrowserContext], live_server: BrowserServer, article: Article
) -> None:
    context = new_context(**PHONE)
    context.add_init_script(VOICE)
    page = context.new_page()
    page.goto(article.full_url)
    bar = page.get_by_test_id("read-aloud")
    expect(bar).to_be_hidden()
    page.goto(f"{live_server.portal}/display-settings/")
    page.locator("input[name=aloud]").check(force=True)
    page.goto(article.full_url)
    expect(bar).to_be_visible()
    bar.locator("[data-do=play]").click()
    expect(page.locator(".aloud-now")).to_have_text("干部为群众办事")
    expect(bar.locator("[data-do=pause]")).to_be_focused()
    page.evaluate("said[said.length - 1].onend()")
    expect(page.locator(".aloud-now")).to_have_text("今天开工。")
    bar.locator("[data-do=pause]").click()
    spoken = page.evaluate("said.length")
    page.evaluate("said[said.length - 1].onend()")
    assert page.evaluate("said.length") == spoken
    bar.locator("[data-do=next]").click()
    expect(page.locator(".aloud-now")).to_have_text("明天发展。")
    bar.locator("[data-do=play]").click()
    assert page.evaluate("[said[said.length - 1].text, said[said.length - 1].voice.name]") == ["明天发展。", "near"]
    page.keyboard.press("Escape")
    expect(page.locator(".aloud-now")).to_have_count(0)
    expect(bar.locator("[data-do=play]")).to_be_visible()


def test_reading_aloud_without_a_voice_of_the_device_says_so(
    new_context: Callable[..., BrowserContext], live_server: BrowserServer, article: Article
) -> None:
    context = new_context(**PHONE)
    context.add_init_script(VOICE.replace("localService: true", "localService: false"))
    context.add_cookies([{"name": "view", "value": "r", "url": live_server.portal}])
    page = context.new_page()
    page.goto(article.full_url)
    expect(page.locator("[data-aloud] [data-none]")).to_be_visible()
    expect(page.locator("[data-aloud] [data-do=play]")).to_be_hidden()


def test_mourning_leaves_fixed_elements_in_their_place(
    page: Page, live_server: BrowserServer, article: Article
) -> None:
    page.goto(article.full_url)
    top = page.evaluate("""() => {
      const fixed = document.createElement('p');
      fixed.style.position = 'fixed';
      fixed.style.top = '7px';
      fixed.style.margin = '0';
      document.body.style.minHeight = '400vh';
      document.body.append(fixed);
      document.documentElement.setAttribute('data-mourning', '');
      scrollTo(0, 500);
      return [getComputedStyle(document.documentElement).filter, scrollY, fixed.getBoundingClientRect().top];
    }""")
    assert top == ["grayscale(1)", 500, 7]
