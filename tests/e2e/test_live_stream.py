"""On a page in other characters a push only says that there is something to fetch."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e]

SCRIPT = Path(settings.BASE_DIR) / "static" / "portico" / "live-stream.js"


@pytest.mark.parametrize(
    ("reads", "fetched", "shown"),
    [
        ("/live/3/", ["/live/3/snapshot.json"], ["养2", "养3"]),
        (
            "/zh-hant/live/3/",
            # the first copy of the page is one that is some seconds old
            ["/zh-hant/live/3/snapshot.json", "/zh-hant/live/3/e1/p1.json", "/zh-hant/live/3/e1/p1.json"],
            ["養2", "養3"],
        ),
    ],
)
def test_events_are_shown_in_the_characters_of_the_page(
    page: Page, reads: str, fetched: list[str], shown: list[str]
) -> None:
    page.set_content("<p></p>")
    source = SCRIPT.read_text(encoding="utf-8").replace("export class", "class")
    page.add_script_tag(content=f"{source}\nwindow.Stream = Stream;")

    seen = page.evaluate(
        """async (reads) => {
            const fetched = [], shown = [], listeners = {};
            const event = (n, sign) => ({n, op: "add", msg: `m${n}`, text: `${sign}${n}`});
            window.EventSource = class {
                constructor(address) { fetched.opened = address; this.readyState = 1; }
                addEventListener(name, listener) { listeners[name] = listener; }
                close() {}
            };
            window.fetch = async (address) => {
                fetched.push(address);
                const events = [1, 2, 3].slice(0, fetched.length > 2 ? 3 : 1).map((n) => event(n, "養"));
                const body = address.endsWith("snapshot.json") ? {epoch: 1, seq: 1} : {epoch: 1, events};
                return {ok: true, status: 200, json: async () => body};
            };
            Math.random = () => 0;
            const all = new Promise((done) => {
                const quiet = () => {};
                const events = (list) => { shown.push(...list.map(({text}) => text)); if (shown.length > 1) done(); };
                const stream = new Stream("/live/3/", {snapshot: quiet, head: quiet, line: quiet, events}, {reads});
                stream.start().then(() => listeners.events({data: JSON.stringify([event(2, "养"), event(3, "养")])}));
            });
            await all;
            return [fetched, shown, fetched.opened];
        }""",
        reads,
    )

    assert seen == [fetched, shown, "/live/3/events?after=1:1"]
