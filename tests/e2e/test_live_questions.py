"""Readers fetch the list of questions apart from each other, once for what changes together."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e]

SCRIPT = Path(settings.BASE_DIR) / "static" / "portico" / "live-questions.js"
PLACE = """<div id="live"><ul data-questions></ul><p data-none></p>
<template data-question><li><p><b></b><span></span></p></li></template></div>"""


def test_list_is_fetched_at_once_then_after_a_while_once_for_all_that_moved(page: Page) -> None:
    source = SCRIPT.read_text(encoding="utf-8").replace("export class", "class")
    page.set_content(PLACE)
    page.add_script_tag(content=f"{source}\nwindow.Questions = Questions;")

    seen = page.evaluate(
        """async () => {
            let fetched = 0, moves = 1;
            const waits = [];
            window.fetch = async () => {
                fetched += 1;
                if (fetched === 3) throw new Error("away");
                return {ok: true, json: async () => ({questions: [], total: 0, moves})};
            };
            window.setTimeout = (done, time) => waits.push({done, time});
            Math.random = () => 0.5;
            const list = new Questions(document.getElementById("live"), "/live/7/", {});
            await list.refresh(1);
            const seen = [fetched, waits.length];
            const moved = list.refresh(2);
            await list.refresh(3);
            moves = 3;
            seen.push(fetched, waits.length, waits[0].time);
            waits[0].done();
            await moved;
            await list.refresh(3);
            seen.push(fetched, waits.length);
            const failed = list.refresh(4);
            waits[1].done();
            await failed;
            list.refresh(4);  // the next head asks again
            seen.push(fetched, waits.length);
            return seen;
        }"""
    )

    assert seen == [1, 0, 1, 1, 4000, 2, 1, 3, 3]
