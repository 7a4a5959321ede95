"""An editor looks at a draft as readers will have it, on a phone and on a desk, and goes on writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from cms.models import Article
from tests.e2e.pages.staff import Editor, Staff
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SignIn = Callable[..., Staff]
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
TITLE = "预览的稿件"
CHANGED = "改过的标题"


@dataclass
class Screen:
    """The editor's screen as a finger or a mouse meets it."""

    page: Page

    @property
    def toggle(self) -> Locator:
        """The button of the preview in the head of the form."""
        return self.page.locator("[data-side-panel-toggle=preview]")

    @property
    def panel(self) -> Locator:
        """The preview."""
        return self.page.locator("[data-side-panel=preview]")

    @property
    def close(self) -> Locator:
        """The arrow that closes it."""
        return self.page.locator("[data-form-side-close-button]")

    @property
    def save(self) -> Locator:
        """The button that saves."""
        return self.page.locator("footer button.action-save")

    def sees(self, title: str) -> None:
        """Demand the title in the page previewed."""
        frame = self.page.frame_locator("#w-preview-iframe")
        expect(frame.get_by_role("heading", level=1)).to_have_text(title)

    def device(self, name: str) -> None:
        """Choose what readers hold in their hands, until the page is laid out for it."""
        size = self.panel.locator(f".w-preview__size-button:has([value={name}])")
        size.click()
        expect(size.locator("input")).to_be_checked()

    def demand_width(self, width: int) -> None:
        """Demand that the page previewed is laid out for so many pixels."""
        expect(self.page.locator("#w-preview-iframe")).to_have_js_property("clientWidth", width)


def open_draft(province: Cluster, sign_in: SignIn, live_server: BrowserServer, screen: dict[str, object]) -> Screen:
    with live_server.paused():
        draft = draft_article(province.county, title=TITLE)
    editor = Editor(sign_in("luoping-editor", **screen))
    editor.open(draft.pk)
    return Screen(editor.page)


def test_editor_on_a_phone_opens_the_preview_closes_it_and_saves(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    screen = open_draft(province, sign_in, live_server, PHONE)
    page = screen.page
    page.locator("#id_title").fill(CHANGED)
    screen.toggle.tap()
    screen.sees(CHANGED)
    screen.close.tap()
    expect(screen.panel).to_be_hidden()
    expect(screen.save).to_be_in_viewport(ratio=1)
    submit = page.locator("button[name=action-submit]")
    edge = submit.evaluate("button => button.clientWidth") - 4
    submit.tap(trial=True, position={"x": edge, "y": 20})  # refused where something else lies over its end
    screen.save.tap()
    expect(page.locator(".messages li.success")).to_be_visible()
    with live_server.paused():
        assert Article.objects.get().get_latest_revision_as_object().title == CHANGED


def test_preview_left_open_on_a_phone_does_not_hide_the_form_after_saving(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    screen = open_draft(province, sign_in, live_server, PHONE)
    screen.toggle.tap()
    screen.sees(TITLE)
    screen.page.reload()
    expect(screen.save).to_be_in_viewport(ratio=1)
    screen.save.tap()
    expect(screen.page.locator(".messages li.success")).to_be_visible()


def test_arrow_that_closes_the_preview_is_free_below_a_message(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    screen = open_draft(province, sign_in, live_server, PHONE)
    page = screen.page
    screen.save.tap()
    expect(page.locator(".messages li.success")).to_be_visible()
    page.locator("[data-contentpath=body]").scroll_into_view_if_needed()
    screen.toggle.tap()
    screen.sees(TITLE)
    arrow, menu = (one.bounding_box() for one in (screen.close, page.locator("button.sidebar-nav-toggle")))
    assert arrow is not None
    assert menu is not None
    assert menu["y"] + menu["height"] <= arrow["y"]
    screen.close.tap()
    expect(screen.panel).to_be_hidden()


def test_menu_of_a_phone_lies_over_the_save_bar(province: Cluster, sign_in: SignIn, live_server: BrowserServer) -> None:
    screen = open_draft(province, sign_in, live_server, PHONE)
    page = screen.page
    expect(screen.save).to_be_in_viewport(ratio=1)
    page.locator("button.sidebar-nav-toggle").tap()
    account = page.locator(".sidebar-footer__account")
    account.tap()  # refused where something else lies over it
    expect(account).to_have_attribute("aria-expanded", "true")


def test_preview_on_a_desk_has_the_widths_of_phone_and_desktop(
    province: Cluster, sign_in: SignIn, live_server: BrowserServer
) -> None:
    screen = open_draft(province, sign_in, live_server, DESKTOP)
    screen.toggle.click()
    screen.sees(TITLE)
    for name, width in (("desktop", 1280), ("phone", 390)):
        screen.device(name)
        screen.demand_width(width)
    expect(screen.save).to_be_in_viewport(ratio=1)
    screen.close.click()
    expect(screen.panel).to_be_hidden()
