"""What pages weigh and whom they call: bytes over the wire, requests, shifts of layout, pictures, policies."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Response
from pytest_django.fixtures import Settings

from config.env import BASE_DIR
from tests.e2e.faces import FACES, Face
from tests.e2e.faces_world import World, make_world
from tests.e2e.server import HOST, BrowserServer
from tests.factories.cluster import Cluster

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
NewContext = Callable[..., BrowserContext]
KILO = 1024
HOME_BYTES = 200 * KILO
SCRIPT_BYTES = 50 * KILO
STYLE_BYTES = 30 * KILO
REQUESTS = 25
LEVEL = 9
HOMES = ("portal", "city", "county", "department", "unit")
SHIFTS = """window.shifts = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({type: "layout-shift", buffered: true});"""


@pytest.fixture
def world(province: Cluster, live_server: BrowserServer, settings: Settings) -> World:
    """The cluster with something of every kind on show."""
    return make_world(province, live_server, settings)


def squeezed(raw: bytes) -> int:
    """Bytes as the proxy sends them."""
    return len(gzip.compress(raw, LEVEL))


def test_style_sheet_is_one_of_at_most_30_kilobytes() -> None:
    """All rules of the public face, as the proxy sends them."""
    assert squeezed((BASE_DIR / "static" / "portico" / "site.css").read_bytes()) <= STYLE_BYTES


def weigh(page: Page, address: str) -> dict[str, list[int]]:
    """Sizes by kind of what a page fetched, compressed; pictures count only as requests."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    sizes: dict[str, list[int]] = {}
    for answer in answers:
        kind = answer.request.resource_type
        empty = kind in {"image", "media"} or answer.status == HTTPStatus.NO_CONTENT
        size = 0 if empty else squeezed(answer.body())
        sizes.setdefault(kind, []).append(size)
    return sizes


def test_homes_stay_below_their_weights(world: World, new_context: NewContext, record_property: Any) -> None:
    told = {}
    for name in HOMES:
        face = next(face for face in FACES if face.name == name)
        sizes = weigh(new_context().new_page(), face.url(world))
        told[name] = {
            "requests": sum(len(found) for found in sizes.values()),
            "bytes": sum(sum(found) for found in sizes.values()),
            "script": sum(sizes.get("script", [])),
            "styles": sum(sizes.get("stylesheet", [])),
        }
    record_property("weights", json.dumps(told))
    over = {
        name: weight
        for name, weight in told.items()
        if weight["requests"] > REQUESTS
        or weight["bytes"] > HOME_BYTES
        or weight["script"] > SCRIPT_BYTES
        or weight["styles"] > STYLE_BYTES
    }
    assert over == {}


def shifted(face: Face, world: World, page: Page) -> float:
    """What moves each time the face is shown: a busy machine may paint half a page once, which then grows."""
    shift = 1.0
    for _time in range(3):
        face.show(world, page)
        page.wait_for_load_state("networkidle" if "live" not in face.name else "load")
        shift = min(shift, page.evaluate("window.shifts || 0"))
        if not shift:
            break
    return shift


def test_every_face_calls_nobody_else_keeps_its_policy_and_its_place(world: World, new_context: NewContext) -> None:
    """Every request of every face is read; nothing is refused by the policy; nothing jumps; pictures have sizes."""
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.add_init_script(SHIFTS)
    moved: dict[str, float] = {}
    pictures: dict[str, list[str]] = {}
    for face in FACES:
        if shift := shifted(face, world, page):
            moved[face.name] = shift
        bare = page.evaluate(
            "[...document.querySelectorAll('img')].filter(i => !(i.getAttribute('width') && i.getAttribute('height') "
            "&& i.hasAttribute('alt') && (i.loading === 'lazy' || i.fetchPriority === 'high'))).map(i => i.outerHTML)"
        )
        if bare:
            pictures[face.name] = bare
    foreign = [url for url in asked if not re.fullmatch(rf"(.+\.)?{HOST}", urlsplit(url).hostname or HOST)]
    assert (foreign, refused, moved, pictures) == ([], [], {}, {})
