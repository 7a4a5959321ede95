"""What the tests stand on: skips that CI does not accept, and rows that survive tests that commit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale

from config.env import BASE_DIR
from tests.snapshot import Snapshot

SUITE = """
import pytest

@pytest.mark.redis
def test_marked(): ...

def test_fixture(redis_url): ...

@pytest.mark.corpus
def test_corpus(): ...

def test_plain(): ...
"""


def outcome(folder: Path, **variables: str) -> tuple[int, str]:
    """Status and last line of a run of the suite above in an environment that names no servers."""
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "test_suite.py").write_text(SUITE)
    environ = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("TEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--rootdir"]
    done = subprocess.run(
        [*command, str(BASE_DIR), "-c", str(BASE_DIR / "pyproject.toml"), str(folder)],
        cwd=BASE_DIR,
        env=environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_skip_on_a_developers_machine_names_the_variable(tmp_path: Path) -> None:
    status, output = outcome(tmp_path)

    assert status == 0
    assert "needs Redis: set TEST_REDIS_URL" in output
    assert "1 passed, 3 skipped" in output


def test_skip_in_ci_is_a_failure_but_for_the_corpus(tmp_path: Path) -> None:
    status, output = outcome(tmp_path, CI="true")

    assert status == 1
    assert "test_marked was skipped although CI is set: Skipped: needs Redis: set TEST_REDIS_URL" in output
    assert "1 passed, 1 skipped" in output
    assert "test_corpus was skipped although" not in output


@pytest.mark.sqlite
@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_rows_of_migrations_after_a_test_that_commits_are_there_again(turn: int) -> None:
    assert Locale.objects.count() == 1
    assert not Group.objects.filter(name="left by an earlier turn").exists()

    Group.objects.create(name="left by an earlier turn")


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_snapshot_restored_is_equal_to_what_was_taken() -> None:
    before = Snapshot.take()
    Group.objects.create(name="new")

    before.restore()

    after = Snapshot.take()
    assert {name: sorted(map(repr, rows)) for name, (_columns, rows) in after.tables.items()} == {
        name: sorted(map(repr, rows)) for name, (_columns, rows) in before.tables.items()
    }
