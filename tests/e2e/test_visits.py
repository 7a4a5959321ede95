"""The view counter in a browser: one post without cookie after the page was seen, under the strict policy."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Request

from foundation.visits import actions, buffers, pace, registry
from foundation.visits.models import PageDay
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_page_that_was_seen_counts_once_and_nothing_is_refused(
    province: Cluster, live_server: BrowserServer, new_context: Callable[..., BrowserContext]
) -> None:
    buffers.memory.take()
    pace.forget()
    registry.forget()
    context = new_context(user_agent=FIREFOX)  # the browser of this test calls itself headless, which is not counted
    context.add_cookies([{"name": "view", "value": "e", "url": live_server.portal}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    visits: list[Request] = []
    page.on("request", lambda request: visits.append(request) if "/visits/" in request.url else None)
    with page.expect_response(lambda response: "/visits/" in response.url) as answer:
        page.goto(live_server.portal)
    home = province.portal.home
    assert (answer.value.status, urlsplit(answer.value.url).path) == (204, f"/visits/{home.pk}")
    assert page.locator("script[type='application/ld+json']").count() == 1
    page.wait_for_load_state("networkidle")
    [request] = visits
    assert (request.method, request.post_data, "cookie" in request.all_headers()) == ("POST", None, False)
    assert said == []
    with live_server.paused():
        actions.flush()  # a slow test may have seen the pause after which a process writes by itself
        assert list(PageDay.objects.values_list("page_id", "views")) == [(home.pk, 1)]


def test_page_without_script_is_read_and_not_counted(
    province: Cluster, live_server: BrowserServer, new_context: Callable[..., BrowserContext]
) -> None:
    buffers.memory.take()
    page = new_context(user_agent=FIREFOX, java_script_enabled=False).new_page()
    page.goto(live_server.portal)
    assert page.locator("h1").count() == 1
    with live_server.paused():
        assert (actions.flush(), PageDay.objects.count()) == (0, 0)
