"""The ground of all tests: what the environment offers, what a test may skip, and data that each test starts from."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from config.env import Environment, read
from foundation.audit import attempts
from foundation.limits import table as limits
from foundation.workdays import calendar
from sites.hosts import forget as forget_hosts
from tests.factories.cluster import Cluster, build_cluster
from tests.snapshot import Snapshot
from tests.triggers import end_other_connections, switch_triggers

# Marker → the variable that names what the test needs, and what that is.
NEEDS = {
    "postgresql": ("TEST_DATABASE_URL", "test_database_url", "a PostgreSQL database"),
    "redis": ("TEST_REDIS_URL", "test_redis_url", "Redis"),
    "search": ("TEST_ELASTICSEARCH_URL", "test_elasticsearch_url", "Elasticsearch"),
    "e2e": ("TEST_CHROMIUM", "test_chromium", "Chromium"),
    "corpus": ("TEST_CORPUS", "test_corpus", "the file of regulations"),
}
MAY_ALWAYS_SKIP = "corpus"
ENVIRONMENT = read(os.environ)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last in each worker: a browser's event loop stays in the thread and troubles the others."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        items[:] = [item for item in items if not item.get_closest_marker("sqlite_only")]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with the reason, what the environment cannot run."""
    for marker, (name, field, what) in NEEDS.items():
        if item.get_closest_marker(marker) and not getattr(ENVIRONMENT, field):
            pytest.skip(f"needs {what}: set {name}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skip is a failure, but for the corpus: a check that did not run has not passed."""
    report = yield
    expected = hasattr(report, "wasxfail") or item.get_closest_marker(MAY_ALWAYS_SKIP)
    if ENVIRONMENT.ci and report.skipped and not expected:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped although CI is set: {reason}"
    return report


@pytest.fixture(scope="session")
def environment() -> Environment:
    """What the environment says about this run."""
    return ENVIRONMENT


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """Ask for the value that a marker stands for, or skip: ``need("redis")`` gives the address of Redis."""

    def value(marker: str) -> str:
        name, field, what = NEEDS[marker]
        found: str = getattr(ENVIRONMENT, field)
        if not found:
            pytest.skip(f"needs {what}: set {name}")
        return found

    return value


@pytest.fixture(scope="session")
def redis_url(need: Callable[[str], str]) -> str:
    """Address of Redis."""
    return need("redis")


@pytest.fixture(scope="session")
def elasticsearch_url(need: Callable[[str], str]) -> str:
    """Address of Elasticsearch."""
    return need("search")


@pytest.fixture(scope="session")
def corpus_file(need: Callable[[str], str]) -> Path:
    """The gzipped NDJSON file of regulations."""
    return Path(need("corpus"))


@pytest.fixture(scope="session", autouse=True)
def data_dir() -> Iterator[Path]:
    """The data folder of this worker, gone afterwards."""
    place = Path(settings.PORTICO_DATA_DIR)
    place.mkdir(parents=True, exist_ok=True)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nothing that an earlier test cached, such as the paths of its sites."""
    cache.clear()


@pytest.fixture(autouse=True)
def lasting_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the table of hosts within a test: read anew each second, it would add a query where the machine is slow."""
    forget_hosts()
    monkeypatch.setattr("sites.hosts.SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def lasting_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the calendar of the installation, read once for all tests; what a test changes ends with it."""
    monkeypatch.setattr(calendar, "SECONDS", 3600.0)
    monkeypatch.setattr(calendar, "_calendar", calendar._calendar)
    monkeypatch.setattr(calendar, "_read_at", time.monotonic())


@pytest.fixture(autouse=True)
def lasting_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the rates that an office set."""
    monkeypatch.setattr(limits, "SECONDS", 3600.0)
    monkeypatch.setattr(limits, "_table", limits._table)
    monkeypatch.setattr(limits, "_read_at", time.monotonic())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The database of pytest-django without the triggers, which would refuse to let tests empty their tables."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django does not export its blocker's type
        switch_triggers(on=False)
        calendar.refresh()
        limits.current()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # as above
        end_other_connections()


@pytest.fixture(autouse=True)
def no_kept_attempts() -> Iterator[None]:
    """No test finds, and nothing writes at the end, the refused attempts that another test left unwritten."""
    attempts.forget()
    yield
    attempts.forget()


@pytest.fixture(scope="session")
def initial_rows(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Snapshot:
    """The rows that migrations made, taken before the first test that commits."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django does not export its blocker's type
        return Snapshot.take()


@pytest.fixture(autouse=True)
def rows_of_migrations(request: pytest.FixtureRequest) -> None:
    """Give tests that commit the rows that migrations made: Django empties all tables after each of them."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker is not None and marker.kwargs.get("transaction")) or (
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if commits:
        snapshot: Snapshot = request.getfixturevalue("initial_rows")
        request.getfixturevalue("transactional_db")
        snapshot.restore()


@pytest.fixture
def cluster(db: None, initial_rows: Snapshot) -> Cluster:
    """Portal, city, county and department with their people; see ``tests.factories.cluster``.

    Built through the real actions once a worker; later tests get the same rows laid over, in a tenth of the time.
    """
    forget_hosts()
    before = Snapshot.take()
    if before.tables != initial_rows.tables:  # the test has rows of its own already
        return build_cluster()
    if not _built:
        made = build_cluster()
        _built.append((Snapshot.take().since(before), pickle.dumps(made)))
        return made
    rows, pickled = _built[0]
    rows.lay_over()
    forget_hosts()
    again: Cluster = pickle.loads(pickled)  # noqa: S301 -- pickled above
    return again


_built: list[tuple[Snapshot, bytes]] = []
