"""`make screenshots`: every face on a phone and a desktop in four modes, into build/screenshots; no test collects it.

Run by `tools.screenshots`; SCREENSHOTS names faces to take alone, separated by commas.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.fixtures import Settings

from config.env import BASE_DIR
from tests.e2e.axe import MODES, switch
from tests.e2e.faces import FACES, Face
from tests.e2e.faces_world import make_world
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
#: Parts far below the window are drawn when they are reached; a picture of the whole reaches nothing.
DRAW_ALL = """() => {
  for (const part of document.querySelectorAll('.later')) part.classList.remove('later');
  for (const image of document.images) image.loading = 'eager';
}"""
FOLDER = BASE_DIR / "build" / "screenshots"


def test_every_face_is_pictured(
    province: Cluster, live_server: BrowserServer, settings: Settings, new_context: Callable[..., BrowserContext]
) -> None:
    settings.PORTICO_PATTERNS = True
    wanted = set(filter(None, os.environ.get("SCREENSHOTS", "").split(",")))
    world = make_world(province, live_server, settings)
    page = new_context(reduced_motion="reduce").new_page()  # no passage between pages on the pictures
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844 if width == 390 else 900})
        for face in [*FACES, Face("patterns", "/patterns/")]:
            if wanted and face.name not in wanted:
                continue
            face.show(world, page)
            page.evaluate(DRAW_ALL)
            for mode in MODES:
                switch(page, mode)
                file = FOLDER / mode / f"{face.name}-{width}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=str(file), full_page=True)
