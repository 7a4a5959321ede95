"""What the studio's screens know of the transcript: the same from a snapshot as from the events one by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route

from interviews.fold import fold

pytestmark = [pytest.mark.e2e]

ORIGIN = "http://studio.localhost"
SCRIPTS = Path(settings.BASE_DIR) / "static" / "portico"
START = {"interview": 7, "acts": [], "user": {"id": 3}, "base": "/b/", "public": "/live/7/", "state": "live"}
PAGE = f"""<!doctype html><meta name="csrf-token" content="t">
<script type="application/json" id="studio-start">{json.dumps(START)}</script>
<script type="application/json" id="studio-texts">{{}}</script>
<script type="module">
  import {{ store }} from "/static/portico/studio-store.js";
  window.store = store;
</script>"""
AT = "2026-11-21T02:00:00.000+00:00"
GUEST = {"role": "guest", "name": "贺嘉平", "post": "副厅长"}
PICTURE = {"image": 1, "url": "/media/a.jpg", "alt": "现场", "width": 4, "height": 3}
EVENTS: list[dict[str, Any]] = [
    {"n": 1, "op": "state", "at": AT, "state": "live"},
    {"n": 2, "op": "add", "at": AT, "msg": "a", "speaker": GUEST, "text": "一", "pictures": [PICTURE]},
    {"n": 3, "op": "notice", "at": AT, "msg": "b", "text": "访谈延长十分钟。"},
    {"n": 4, "op": "insert", "at": AT, "msg": "c", "after": "", "speaker": GUEST, "text": "零"},
    {
        "n": 5,
        "op": "answer",
        "at": AT,
        "msg": "d",
        "speaker": GUEST,
        "text": "答",
        "asked": {"q": 7, "name": "", "text": "为什么？"},
    },
    {"n": 6, "op": "add", "at": AT, "msg": "e", "redacted": True},
    {"n": 7, "op": "add", "at": AT, "msg": "f", "speaker": GUEST, "text": "口误"},
    {"n": 8, "op": "retract", "at": AT, "msg": "f", "reason": "口误"},
    {"n": 9, "op": "edit", "at": AT, "msg": "a", "text": "一改", "speaker": GUEST, "pictures": [PICTURE]},
    {"n": 10, "op": "pin", "at": AT, "msg": "a", "pinned": True},
]
#: What the screens read of an entry without asking whether it is there.
READ = """store.entries.map((entry) => [
    entry.msg, entry.kind, entry.speaker.role || "", entry.text.slice(0, 30), entry.pictures.length, entry.last > 0,
    ...["asked", "redacted", "withdrawn", "corrected", "pinned"].map((name) => Boolean(entry[name])),
])"""


def serve(page: Page, snapshot: dict[str, Any]) -> None:
    """Load the script beside a server that knows this snapshot."""

    def answer(route: Route) -> None:
        if "/static/portico/" in route.request.url:
            name = route.request.url.rpartition("/")[2]
            route.fulfill(body=(SCRIPTS / name).read_text(encoding="utf-8"), content_type="text/javascript")
        elif route.request.url.endswith("snapshot.json"):
            route.fulfill(json=snapshot)
        elif route.request.url.endswith("desk.json"):
            route.fulfill(status=304)
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/")
    page.wait_for_function("window.store !== undefined")


def test_snapshot_reads_as_the_events_do_also_notices_and_what_has_no_words(page: Page) -> None:
    serve(page, {"epoch": 1, **fold(EVENTS).as_json()})
    page.evaluate("store.pullTranscript()")
    page.wait_for_function("store.seq === 10")
    from_snapshot = page.evaluate(READ)

    serve(page, {"epoch": 1, "seq": 0, "entries": []})
    page.evaluate("store.pullTranscript()")
    page.wait_for_function("store.seq === 0")
    page.evaluate("(events) => events.forEach((event) => store.takeEvent(event))", EVENTS)
    from_events = page.evaluate(READ)

    assert from_snapshot == from_events
    assert [row[0] for row in from_snapshot] == ["c", "a", "b", "d", "e", "f"]
    assert from_snapshot[2][:4] == ["b", "notice", "", "访谈延长十分钟。"]
