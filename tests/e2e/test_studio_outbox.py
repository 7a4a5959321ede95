"""The outbox of the studio's screens: what the server puts off is kept, waits as asked, and goes out once."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.e2e]

ORIGIN = "http://studio.localhost"
SCRIPTS = Path(settings.BASE_DIR) / "static" / "portico"
START = {"interview": 7, "acts": ["write"], "user": {"id": 3}, "base": "/admin/interviews/7/"}
PAGE = f"""<!doctype html><meta name="csrf-token" content="t">
<script type="application/json" id="studio-start">{json.dumps(START)}</script>
<script type="application/json" id="studio-texts">{{}}</script>
<script type="module">
  import {{ outbox }} from "/static/portico/studio-outbox.js";
  window.outbox = outbox;
  window.settled = [];
  outbox.onSettled((item, answer) => window.settled.push([item.text, answer.status]));
  const entry = {{ lane: "entries", path: "entries/", kind: "entry" }};
  window.say = (text) => outbox.send({{ ...entry, body: {{ text }}, text }}).key;
  outbox.begin();
</script>"""
TAKEN = (201, {}, {"seq": 2, "msg": "m"})


@dataclass
class Server:
    """Serves the script, and answers each post with the next of the answers, then as if it took all."""

    page: Page
    answers: list[tuple[int, dict[str, str], dict[str, Any]]]
    posts: list[tuple[str, str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take all requests of the page."""
        self.page.route("**/*", self._answer)
        self.open()

    def open(self) -> None:
        """Load the page, or load it again."""
        self.page.goto(f"{ORIGIN}/")
        self.page.wait_for_function("window.outbox !== undefined")

    def _answer(self, route: Route) -> None:
        request = route.request
        if request.method == "POST":
            self.posts.append((request.headers["idempotency-key"], request.post_data_json["text"], time.monotonic()))
            status, headers, body = self.answers.pop(0) if self.answers else TAKEN
            route.fulfill(status=status, headers=headers, json=body)
        elif "/static/portico/" in request.url:
            name = request.url.rpartition("/")[2]
            route.fulfill(body=(SCRIPTS / name).read_text(encoding="utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    def until_empty(self) -> None:
        """Wait until nothing is unsent."""
        self.page.wait_for_function("outbox.items.length === 0", timeout=15_000)

    def texts(self) -> list[str]:
        """What was posted, in order."""
        return [text for _key, text, _at in self.posts]


def limited(seconds: str | None = "2", status: int = 429) -> tuple[int, dict[str, str], dict[str, Any]]:
    """An answer that puts off."""
    headers = {"Retry-After": seconds} if seconds is not None else {}
    return status, headers, {"code": "limit", "error": "一下子太多。"}


def test_what_is_put_off_waits_as_asked_and_goes_out_once_in_order(page: Page) -> None:
    server = Server(page, [limited()])
    keys = [page.evaluate("say", text) for text in ("一", "二")]
    page.wait_for_function("outbox.patience() > 0")

    page.evaluate("outbox.hurry()")  # as when the line comes back, or the window is looked at again
    kept = page.evaluate("Object.values(localStorage).map((raw) => JSON.parse(raw).text).sort()")
    shown = page.evaluate("[outbox.patience(), outbox.unsent().length, outbox.refused().length]")
    server.until_empty()

    assert (kept, shown[1:]) == (["一", "二"], [2, 0])
    assert 1 <= shown[0] <= 3
    assert [post[:2] for post in server.posts] == [(keys[0], "一"), (keys[0], "一"), (keys[1], "二")]
    assert server.posts[1][2] - server.posts[0][2] >= 1.9
    assert page.evaluate("settled") == [["一", 201], ["二", 201]]
    assert page.evaluate("[localStorage.length, outbox.patience()]") == [0, 0]


def test_what_is_put_off_survives_a_reload_under_its_first_key(page: Page) -> None:
    server = Server(page, [limited("600")])
    key = page.evaluate("say", "一")
    page.wait_for_function("outbox.patience() > 500")

    server.open()
    server.until_empty()

    assert [post[:2] for post in server.posts] == [(key, "一"), (key, "一")]


@pytest.mark.parametrize("answer", [limited("1", 503), limited(None), limited(None, 502), limited("soon")])
def test_server_that_is_away_or_gives_no_time_is_asked_again_by_itself(page: Page, answer: Any) -> None:
    server = Server(page, [answer])
    page.evaluate("say", "一")
    server.until_empty()
    assert (server.texts(), page.evaluate("settled")) == (["一", "一"], [["一", 201]])


def test_other_lanes_are_not_held_up(page: Page) -> None:
    server = Server(page, [limited("600")])
    page.evaluate("say", "一")
    page.wait_for_function("outbox.patience() > 0")
    page.evaluate("outbox.send({ lane: 'state', path: 'state/', kind: 'state', body: { text: 'pause' }, text: '' })")
    page.wait_for_function("outbox.items.length === 1")
    assert server.texts() == ["一", "pause"]


def test_refusal_for_good_is_not_repeated(page: Page) -> None:
    server = Server(page, [(422, {}, {"code": "empty", "error": "写点什么。"})])
    page.evaluate("say", "一")
    page.wait_for_function("outbox.refused().length === 1")
    assert (server.texts(), page.evaluate("outbox.refused()[0].refused")) == (["一"], "写点什么。")
