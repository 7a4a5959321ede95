"""Browser tests: Debian's Chromium driven by Playwright, kept from calling anything but this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from config.env import Environment

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
