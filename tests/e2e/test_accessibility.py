"""Everyone can use it: axe on every face, the keyboard, 400 % zoom, reduced motion, forced colours, print."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.fixtures import Settings

from tests.e2e.axe import COLOURS, MODES, switch, violations
from tests.e2e.faces import FACES, Face
from tests.e2e.faces_world import World, make_world
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
WIDTHS = (390, 1280)
#: On the pattern page the same landmarks stand many times, and parts of the frame inside the main part.
MANY = {
    "heading-order", "landmark-banner-is-top-level", "landmark-complementary-is-top-level",
    "landmark-contentinfo-is-top-level", "landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo",
    "landmark-unique",
}  # fmt: skip
NewContext = Callable[..., BrowserContext]
#: What is wider than the window or cut off at its edge; what scrolls inside a region of its own may be wider.
WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const inside = e => e.closest('.tbl, .scope, .pat-l, .vh, .skip, .hero-art, [hidden], .proof-trap');
  const cut = [...document.querySelectorAll('body *')]
    .filter(e => !inside(e) && e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0)
    .filter(e => e.getBoundingClientRect().right > width + 1.5)
    .map(e => e.outerHTML.slice(0, 120));
  return [document.documentElement.scrollWidth > width + 1, cut.slice(0, 3)];
}"""


@pytest.fixture
def world(province: Cluster, live_server: BrowserServer, settings: Settings) -> World:
    """The cluster with something of every kind on show."""
    settings.PORTICO_PATTERNS = True
    return make_world(province, live_server, settings)


def faces() -> list[Face]:
    """All faces and the pattern page."""
    return [*FACES, Face("patterns", "/patterns/")]


def test_every_face_passes_axe_in_every_mode_and_fits_every_width(world: World, new_context: NewContext) -> None:
    found: dict[str, object] = {}
    page = new_context().new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for face in faces():
            face.show(world, page)
            for mode in MODES:
                switch(page, mode)
                whole = mode in {"light", "elder"}
                bad = violations(page, [] if whole else COLOURS)
                if bad := [rule for rule in bad if face.name != "patterns" or rule[0] not in MANY]:
                    found[f"{face.name} {width} {mode}"] = bad
                if whole and (wide := page.evaluate(WIDE)) != [False, []]:
                    found[f"{face.name} {width} {mode} is too wide"] = wide
    assert found == {}


def test_every_face_fits_400_percent_zoom_and_the_widest_screen(world: World, new_context: NewContext) -> None:
    found: dict[str, object] = {}
    page = new_context().new_page()
    for width in (320, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        for face in faces():
            face.show(world, page)
            for mode in ("light", "elder"):
                switch(page, mode)
                if (wide := page.evaluate(WIDE)) != [False, []]:
                    found[f"{face.name} {width} {mode}"] = wide
    assert found == {}


FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  return {
    body: e === document.body, href: e.getAttribute('href') || '', name: e.outerHTML.slice(0, 90),
    seen: (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none',
    inside: b.width > 0 && b.bottom > 0 && b.top < innerHeight,
    order: [...document.querySelectorAll('*')].indexOf(e),
  };
}"""


@pytest.mark.parametrize("name", ["portal", "column-list", "document", "search-hits", "report-error", "interview-live"])
def test_keyboard_walks_through_in_order_with_focus_seen_and_no_trap(
    world: World, new_context: NewContext, name: str
) -> None:
    face = next(face for face in FACES if face.name == name)
    page = new_context(viewport={"width": 1280, "height": 900}).new_page()
    face.show(world, page)
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUS)
    assert (first["href"], first["inside"]) == ("#main", True)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    face.show(world, page)
    orders, hidden = [], []
    for _press in range(400):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUS)
        if now["body"]:
            break
        orders.append(now["order"])
        if not (now["seen"] and now["inside"]):
            hidden.append(now["name"])
    else:
        pytest.fail("the keyboard never came out of the page")
    assert hidden == []
    assert orders == sorted(set(orders))


def test_directory_of_columns_works_with_the_keyboard_and_without_script(world: World, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}).new_page()
    page.goto(world.server.portal)
    summary = page.locator("details.menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    leaf = page.locator(".menu-p ul ul ul a").first
    leaf.wait_for()
    address = leaf.get_attribute("href")
    leaf.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_pages_stand_without_motion_in_forced_colours_and_on_paper(world: World, new_context: NewContext) -> None:
    page = new_context(viewport={"width": 1280, "height": 900}).new_page()
    by_name = {face.name: face for face in FACES}
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    by_name["document"].show(world, page)
    moving = """() => [...document.querySelectorAll('*')].map(e => getComputedStyle(e)).filter(
      s => parseFloat(s.animationDuration) > 0 || parseFloat(s.transitionDuration) > 0).length"""
    assert page.evaluate(moving) == 0
    assert violations(page) == []
    page.emulate_media(media="print", forced_colors="none")
    switch(page, "dark")
    parts = [".nav", ".topline", ".foot", ".side", ".paper", "h1"]
    visible = "parts => parts.map(s => [...document.querySelectorAll(s)].some(e => e.checkVisibility()))"
    seen = page.evaluate(visible, parts)
    assert seen == [False, False, False, False, True, True]
    ink = "getComputedStyle(document.querySelector('.prose')).color"
    assert page.evaluate(ink) == "rgb(0, 0, 0)"
