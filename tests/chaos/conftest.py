"""The stage, set once: making a province takes longer than any of its failures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.interviews.__main__ import allow_files, prepare
from bench.interviews.services import Services
from tests.chaos.stage import Stage

INTERVIEWS = 16  # one for each test that asks for one


@pytest.fixture(scope="package")
def stage() -> Iterator[Stage]:
    """Services of its own, with interviews that tests take one by one."""
    allow_files()
    with Services() as services:
        prepared = prepare(services, INTERVIEWS)
        stage = Stage(services, prepared["interviews"], prepared["host"])
        stage.start()
        yield stage


@pytest.fixture
def interview(stage: Stage) -> int:
    """A live interview that no other test has used."""
    return stage.interviews.pop()
