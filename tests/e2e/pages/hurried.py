"""A citizen in a hurry: everything pressed and everything filled in is counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect


@dataclass
class Hurried:
    """A person at a browser.

    A link or button pressed and Enter are clicks; a text typed or an option chosen is a field. Opening the home page
    where a task begins, scrolling and reading are neither.
    """

    page: Page
    steps: list[str] = field(default_factory=list)
    clicks: int = 0
    fields: int = 0

    def begin(self, address: str) -> None:
        """Open the home page where the task begins."""
        response = self.page.goto(address)
        assert response is not None
        assert response.status == 200

    def click(self, target: Locator) -> None:
        """Press a link or button that can be seen, and wait for where it leads."""
        self._sees(target)
        self.steps.append(f"click {' '.join(target.inner_text().split())}")
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state()

    def enter(self, target: Locator) -> None:
        """Press Enter in a field: a click like any other."""
        self.steps.append("Enter")
        self.clicks += 1
        target.press("Enter")
        self.page.wait_for_load_state()

    def fill(self, target: Locator, text: str) -> None:
        """Type into a field."""
        self._sees(target)
        self.steps.append(f"type {text}")
        self.fields += 1
        target.fill(text)

    def choose(self, target: Locator) -> None:
        """Tick an option of a form."""
        self.steps.append("choose an option")
        self.fields += 1
        target.check()

    def find(self, words: str) -> None:
        """Search by the box at the head of the page."""
        box = self.page.locator("search input[name=q]").first
        self.fill(box, words)
        self.enter(box)

    @staticmethod
    def _sees(target: Locator) -> None:
        expect(target).to_be_visible()
        expect(target).to_be_enabled()
