"""`make screenshots`: start the demo province in a folder of its own and take the README's pictures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, ViewportSize, sync_playwright

from config.env import BASE_DIR, read

FOLDER = BASE_DIR / "docs" / "screenshots"
WINDOW = ViewportSize(width=1280, height=900)
EDITOR = "portal-editor"
PASSWORD = "jiangling-2026"  # noqa: S105 -- the demo's, printed at every start
STARTS_WITHIN_SECONDS = 240


def main() -> int:
    """Take both pictures; returns 2 when there is no Chromium."""
    chromium = read(os.environ).test_chromium or shutil.which("chromium")
    if not chromium:
        print("screenshots: no Chromium; install it, or set TEST_CHROMIUM to the program", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=WINDOW).new_page()
        take_portal(page, address)
        take_desk(page, address)
        browser.close()
    return 0


def take_portal(page: Page, address: str) -> None:
    """The portal as a citizen sees it."""
    page.goto(f"{address}/", wait_until="networkidle")
    page.screenshot(path=str(FOLDER / "portal.png"))


def take_desk(page: Page, address: str) -> None:
    """The admin's first screen as an editor sees it."""
    page.goto(f"{address}/admin/login/")
    page.locator("input[name=username]").fill(EDITOR)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(f"{address}/admin/")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(FOLDER / "desk.png"))


@contextmanager
def demo() -> Iterator[str]:
    """A fresh demo province on a free port, ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {"PORT": str(port), "PORTICO_DATA_DIR": folder}
        with subprocess.Popen([sys.executable, "-m", "config.run"], cwd=BASE_DIR, env=environ) as process:
            try:
                wait_for(f"{address}/healthz", process)
                yield address
            finally:
                process.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers; raises when the process ends first or it takes too long."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 -- our own loopback address
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the demo province did not start; its message is above")


if __name__ == "__main__":
    sys.exit(main())
