"""Lists in a folder of their own, and the command run on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.factories.cluster import Cluster


@dataclass(frozen=True)
class Ran:
    """What a run printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def summary(self) -> str:
        return self.out.strip()


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of the test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(cluster: Cluster, folder: Path) -> Run:
    """Run the command for the city, signed by its two people."""

    def execute(path: Path, *more: str, site: str = "qinghe", by: tuple[str, str] | None = None) -> Ran:
        out, err, status = StringIO(), StringIO(), 0
        people = by or ("qinghe-chief", "qinghe-secrecy")
        try:
            call_command(
                "import_disclosures",
                str(path),
                f"--site={site}",
                "--approved-by",
                *people,
                *(more if "--reason" in more else ("--reason", "旧站迁移", *more)),
                stdout=out,
                stderr=err,
            )
        except SystemExit as end:
            status = int(end.code or 0)
        return Ran(status, out.getvalue(), err.getvalue())

    return execute
