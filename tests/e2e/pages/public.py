"""The public sites as a citizen meets them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import Page, expect

WITHIN_SECONDS = 5.0


@dataclass
class Citizen:
    """A browser that is signed in nowhere."""

    page: Page
    portal: str

    def open(self, address: str) -> int:
        """Open an address; gives the status."""
        response = self.page.goto(address)
        assert response is not None
        return response.status

    def file(self, address: str) -> tuple[int, str]:
        """Status and first characters of a file at an address on the open page's host."""
        script = "path => fetch(path, {cache: 'no-store'}).then(async r => [r.status, (await r.text()).slice(0, 5)])"
        status, start = self.page.evaluate(script, address)
        return status, start

    def canonical(self) -> str:
        """The canonical address that the open page names."""
        found = self.page.locator("link[rel=canonical]")
        expect(found).to_have_count(1)
        return found.get_attribute("href") or ""

    def search(self, words: str) -> list[str]:
        """Titles found on the portal's search page, as typed into its box."""
        self.open(f"{self.portal}/search/")
        self.page.locator("#search-q").fill(words)
        self.page.locator("#search-q").press("Enter")
        expect(self.page.locator("[data-testid=search-total], [data-testid=search-relaxed]").first).to_be_visible()
        if self.page.get_by_test_id("search-relaxed").count():
            return []
        return [title.strip() for title in self.page.locator("[data-testid=hit] h2").all_inner_texts()]

    def finds(self, words: str, *titles: str) -> None:
        """Demand that the search comes to give exactly these titles within seconds."""
        until = time.monotonic() + WITHIN_SECONDS
        while (found := self.search(words)) != list(titles):
            assert time.monotonic() < until, f"{words}: {found}"
