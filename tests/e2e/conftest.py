"""Browser tests: Debian's Chromium driven by Playwright, kept from calling anything but this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from wagtail.models import Site

from config.env import Environment
from foundation.accounts.models import User
from search.engines import get_engine
from search.indexing import Writing, ensure_index, writing
from sites.hosts import forget as forget_hosts
from tests.e2e.pages.public import Citizen
from tests.e2e.pages.staff import Staff
from tests.e2e.server import HOST, BrowserServer
from tests.factories.cluster import PASSWORD, Cluster

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP localhost 127.0.0.1, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], environment: Environment) -> dict[str, Any]:
    """Start the Chromium that the environment names."""
    return browser_type_launch_args | {"executable_path": environment.test_chromium, "args": ARGUMENTS}


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Wait as long for what a page shows as for the page: the editor alone takes seconds on a busy machine."""
    expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Chinese reader in Shanghai."""
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session", autouse=True)
def synchronous_queries() -> Iterator[None]:
    """Playwright keeps an event loop in the thread, where Django would refuse queries; browser tests run last."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def base_url() -> str:
    """No base address; in place of pytest-base-url's fixture, of which pytest 9 warns."""
    return ""


@pytest.fixture(scope="session")
def live_server() -> Iterator[BrowserServer]:
    """The server that browsers call."""
    server = BrowserServer()
    yield server
    server.stop()


@pytest.fixture
def index(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """An empty search index of the test's own, as the worker would have made it."""
    settings.PORTICO_SEARCH_DIR = tmp_path / "search"
    vars(writing).update(vars(Writing()))
    ensure_index()
    yield
    get_engine("embedded").release()


@pytest.fixture
def province(live_server: BrowserServer, cluster: Cluster, index: None, settings: Settings) -> Cluster:
    """The small cluster on hosts that a browser finds: the portal on localhost, sub-sites below it."""
    settings.PORTICO_PORTAL_URL = settings.WAGTAILADMIN_BASE_URL = live_server.portal
    for site in Site.objects.all():
        hostname = site.hostname.replace("portal.test", HOST)
        Site.objects.filter(pk=site.pk).update(hostname=hostname, port=live_server.port)
    Site.clear_site_root_paths_cache()
    forget_hosts()
    return cluster


@pytest.fixture
def sign_in(new_context: Callable[..., BrowserContext], live_server: BrowserServer) -> Callable[..., Staff]:
    """Sign a person in, each in a browser profile of their own."""

    def signed_in(name: str, password: str = PASSWORD, **options: Any) -> Staff:
        return Staff.sign_in(new_context(**options), live_server.portal, name, password)

    return signed_in


@pytest.fixture
def enter_studio(new_context: Callable[..., BrowserContext], live_server: BrowserServer) -> Callable[[str], Page]:
    """Sign the account ``studio-<role>`` in, which is nothing but a member of a team, in a profile of its own."""

    def entered(role: str) -> Page:
        client = Client()
        with live_server.paused():
            client.force_login(User.objects.get(username=f"studio-{role}"))
        context = new_context()
        session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.portal}]
        )
        return context.new_page()

    return entered


@pytest.fixture
def citizen(page: Page, live_server: BrowserServer) -> Citizen:
    """Somebody who reads the public sites."""
    return Citizen(page, live_server.portal)
