"""Every face of the public sites: page kinds in their states, walked by axe, weighed, and photographed.

Whoever makes a new page kind or state appends a line to FACES: a name, and either an address below the portal or a
function of the `World` (tests/e2e/faces_world.py) that gives one. `open` leads there where an address alone does not
(a form sent empty).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

from django.template.loader import render_to_string
from playwright.sync_api import Page

from search.engines.base import EngineError
from sites.reading import link
from tests.e2e.faces_world import World

Opened = Callable[[World, Page], None]
Address = str | Callable[[World], str]


@dataclass(frozen=True)
class Face:
    """One page kind in one state."""

    name: str
    address: Address
    status: int = 200
    open: Opened | None = None

    def url(self, world: World) -> str:
        """Its address; a relative one lies below the portal."""
        found = self.address if isinstance(self.address, str) else self.address(world)
        return world.server.portal + found if found.startswith("/") else found

    def show(self, world: World, page: Page) -> None:
        """Lead a browser there, and demand the status that it shall answer with."""
        response = page.goto(self.url(world))
        assert response is not None
        assert response.status == self.status, (self.name, response.status)
        if self.open:
            self.open(world, page)
        page.wait_for_load_state("load")


def at(name: str) -> Callable[[World], str]:
    """The address kept under a name."""
    return lambda world: world.urls[name]


def send_empty(_world: World, page: Page) -> None:
    """Send the form of the page as it stands."""
    page.locator("main form .btn[type=submit]").last.click()
    page.get_by_test_id("error-summary").wait_for()


def open_menu(_world: World, page: Page) -> None:
    """Open the directory of columns."""
    page.locator("details.menu > summary").click()


def plain(name: str) -> Opened:
    """A page that needs neither database nor context, served as the proxy would."""

    def opened(world: World, page: Page) -> None:
        address = f"{world.server.portal}/as-the-proxy-answers/"
        html = render_to_string(name)
        page.route(address, lambda route: route.fulfill(status=503, content_type="text/html", body=html))
        page.goto(address)

    return opened


def search_down(world: World, page: Page) -> None:
    """The search page while its engine is away."""
    with patch("search.selectors.get_engine", side_effect=EngineError("away")):
        page.goto(f"{world.server.portal}/search/?q=检索服务")  # not what the browser keeps from another face
        page.get_by_test_id("search-unavailable").wait_for()


FACES: list[Face] = [
    Face("portal", "/"),
    Face("portal-menu-open", "/", open=open_menu),
    Face("city", at("city")),
    Face("county", at("county")),
    Face("department", at("department")),
    Face("unit", at("unit")),
    Face("column-list", at("list")),
    Face("column-list-page-2", lambda world: world.urls["list"] + "?p=2"),
    Face("column-documents", at("documents")),
    Face("column-single", at("single")),
    Face("column-pictures", at("pictures")),
    Face("column-tree", at("tree")),
    Face("column-people", at("people")),
    Face("column-topics", at("topics")),
    Face("leader", at("leader")),
    Face("institution", at("institution")),
    Face("topic-banner", at("topic-banner")),
    Face("topic-side", at("topic-side")),
    Face("topic-digest-archived", at("topic-digest")),
    Face("data-page", at("data")),
    Face("gallery", at("gallery")),
    Face("article", at("article")),
    Face("article-rich", at("article-rich")),
    Face("article-short", at("article-short")),
    Face("document", at("document")),
    Face("document-repealed", at("document-repealed")),
    Face("search", "/search/"),
    Face("search-hits", "/search/?q=通知"),
    Face("search-none", "/search/?q=绝无此事物"),
    Face("search-number", "/search/?q=江政发〔2026〕1号"),
    Face("search-number-none", "/search/?q=江政发〔2026〕999号"),
    Face("search-down", "/search/", open=search_down),
    Face("home-every-block", at("blocks")),
    Face("directory", "/sites/"),
    Face("directory-by-region", "/sites/?by=region"),
    Face("directory-by-initial", "/sites/?by=initial"),
    Face("subscribe", at("subscribe")),
    Face("directory-none", "/sites/?q=绝无此站"),
    Face("site-map", at("site-map")),
    Face("display-settings", "/display-settings/"),
    Face("portal-traditional", "/zh-hant/"),
    Face("document-traditional", lambda world: link(world.urls["document"])),
    Face("not-found", "/nothing/here/", status=404),
    Face("withdrawn", at("withdrawn"), status=410),
    Face("server-error", "/", open=plain("500.html")),
    Face("unavailable", "/", open=plain("503.html")),
    Face("unknown-host", "/", open=plain("unknown_host.html")),
    Face("report-error", at("report")),
    Face("report-error-errors", at("report"), open=send_empty),
    Face("report-find", "/report-error/find/"),
    Face("report-receipt", at("receipt")),
    Face("interview-announced", at("announced")),
    Face("interview-live", at("live")),
    Face("interview-closed", at("closed")),
    Face("interview-print", at("print")),
    Face("interview-plan", at("plan")),
    Face("interview-ask", at("ask")),
    Face("interview-questions", at("questions")),
    Face("question-find", "/live/questions/find/"),
    Face("question-receipt", at("question")),
]
