"""The readers' script folds events exactly as the server does, from the beginning and from any snapshot."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from interviews.enums import InterviewState, Op
from interviews.fold import fold

pytestmark = [pytest.mark.e2e]

SCRIPT = Path(settings.BASE_DIR) / "static" / "portico" / "live-fold.js"
ROUNDS = 300


def events(rng: random.Random) -> list[dict[str, Any]]:
    """Random events, about entries that exist and that do not, some redacted."""
    names, found = [f"m{number}" for number in range(8)], []
    for number in range(1, rng.randint(1, 40)):
        op = rng.choice(list(Op))
        event: dict[str, Any] = {"n": number, "op": op.value, "at": f"2026-11-21T02:{number:02}:00.000+00:00"}
        if op == Op.STATE:
            event["state"] = rng.choice(list(InterviewState)).value
        else:
            event["msg"] = rng.choice(names)
            event |= payload(rng, op)
        if op == Op.INSERT:
            event["after"] = rng.choice(["", *names])
        found.append(event)
    return found


def payload(rng: random.Random, op: str) -> dict[str, Any]:
    """What an event says, or that it was redacted."""
    if rng.random() < 0.15:
        return {"redacted": True}
    if op == Op.PIN:
        return {"pinned": rng.random() < 0.7}
    if op == Op.RETRACT:
        return rng.choice([{}, {"reason": "重复"}])
    said: dict[str, Any] = {"text": rng.choice(["", "今冬开工。", "第一行\n第二行", "𠮷<b>"])}
    if op != Op.EDIT or rng.random() < 0.5:
        said["speaker"] = rng.choice(
            [{"role": "guest", "name": "贺嘉平", "post": "处长"}, {"role": "host", "name": "林晓"}]
        )
    if rng.random() < 0.3:
        said["pictures"] = [{"image": 1, "url": "/media/a.jpg", "alt": "", "width": 4, "height": 3}]
    if op == Op.ANSWER:
        said["asked"] = {"q": 7, "name": "", "text": "为什么？"}
    return said


def test_script_folds_as_the_server_does(page: Page) -> None:
    source = SCRIPT.read_text(encoding="utf-8").replace("export class", "class")
    page.add_script_tag(content=f"{source}\nwindow.Transcript = Transcript;")
    rng = random.Random(20261121)  # noqa: S311 -- a test's own choice
    lists = [events(rng) for _round in range(ROUNDS)]
    cuts = [rng.randint(0, len(one)) for one in lists]
    starts = [fold(one[:cut]).as_json() for one, cut in zip(lists, cuts, strict=True)]

    folded = page.evaluate(
        """([lists, cuts, starts]) => lists.map((events, i) => {
            const whole = new Transcript(), rest = new Transcript(starts[i]);
            for (const event of events) whole.apply(event);
            for (const event of events.slice(cuts[i])) rest.apply(event);
            return [whole.asJSON(), rest.asJSON()];
        })""",
        [lists, cuts, starts],
    )

    wanted = [fold(one).as_json() for one in lists]
    assert folded == [[one, one] for one in wanted]
    assert sum(len(one["entries"]) for one in wanted) > ROUNDS
