"""The stage, set once: making a province takes longer than any of its failures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from bench.interviews.__main__ import allow_files, prepare
from bench.interviews.services import Services
from tests.chaos.stage import Stage

INTERVIEWS = 16  # one for each test that asks for one


@pytest.fixture(scope="package")
def stage() -> Iterator[Stage]:
    """Services of its own, with interviews that tests take one by one."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        pytest.skip("these tests want the machine for themselves: `make chaos`")
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


@pytest.fixture
def note(
    request: pytest.FixtureRequest, record_testsuite_property: Callable[[str, object], None]
) -> Callable[[Mapping[str, Any]], None]:
    """Keep figures of a test in the report of the run (``--junit-xml``), whether or not they decide anything."""
    return lambda figures: record_testsuite_property(request.node.name, dict(figures))
