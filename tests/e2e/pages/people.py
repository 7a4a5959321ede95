"""The screens on who does what where."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from .staff import Staff


@dataclass
class People:
    """The table of the manager's only site, and the form that gives a role."""

    staff: Staff

    @property
    def page(self) -> Page:
        """The window."""
        return self.staff.page

    def open(self) -> None:
        """Open the table by the menu's address."""
        self.staff.go("people/")
        expect(self.page.get_by_test_id("people")).to_be_visible()

    @property
    def holes(self) -> Locator:
        """What stops reviews."""
        return self.page.get_by_test_id("holes").locator(".help-critical")

    def role(self, name: str) -> Locator:
        """A role at the site's root."""
        return self.page.get_by_test_id(f"role-{name}").first

    def mend(self) -> None:
        """Follow the first hole to the form, the role filled in."""
        self.holes.first.get_by_role("link").click()
        expect(self.page.get_by_test_id("give-form")).to_be_visible()

    def give_to_new_account(self, **values: str) -> str:
        """Fill in a new account and send; gives its initial password."""
        form = self.page.get_by_test_id("give-form")
        form.locator("[name=who][value=new]").check()
        expect(form.locator("[name=person]")).to_be_hidden()
        for name, value in values.items():
            form.locator(f"[name={name}]").fill(value)
        form.locator("button[type=submit]").click()
        shown = self.page.get_by_test_id("password").locator("code")
        expect(shown).to_have_count(2)
        account, password = shown.all_inner_texts()
        assert account == values["username"]
        return password
