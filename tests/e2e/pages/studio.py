"""The studio as its team uses it: host, stenographer, moderator and guest, each in a browser of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from playwright.sync_api import Locator, Page, expect

READY = "html[data-studio-ready]"
#: How long something may take to come by the line, ms.
SOON = 60_000


@dataclass
class Screen:
    """One person's screen; ``portal`` is the address of the admin's host."""

    page: Page
    portal: str
    interview: int
    name: ClassVar[str] = ""

    def open(self) -> Self:
        """Go to the screen and wait until it knows where the interview stands."""
        self.page.goto(f"{self.portal}/admin/interviews/{self.interview}/{self.name}/")
        expect(self.page.locator(READY)).to_be_attached(timeout=SOON)
        return self

    def state(self, state: str) -> None:
        """Demand the state that the bar shows: announced, live, paused, closed."""
        expect(self.page.get_by_test_id("state")).to_have_attribute("data-state", state, timeout=SOON)

    def line(self, *states: str) -> None:
        """Demand one of the states of the line: open, slow, down, over, out."""
        expect(self.page.get_by_test_id("line")).to_have_attribute(
            "data-state", re.compile("|".join(states)), timeout=60_000
        )

    def unsent(self, count: int) -> None:
        """Demand that so many submissions wait for the line."""
        words = self.page.get_by_test_id("line")
        if count:
            expect(words).to_contain_text(str(count), timeout=SOON)
        else:
            expect(self.page.get_by_test_id("entry-out")).to_have_count(0, timeout=60_000)

    def pause(self) -> None:
        """Pause by the one key."""
        self.page.keyboard.press("F8")
        self.state("paused")

    def told(self, kind: str = "done") -> Locator:
        """The sentences shown above the screen: done, warn, error."""
        return self.page.get_by_test_id(f"told-{kind}")


def confirm_redaction(page: Page, reason: str) -> None:
    """Confirm in the dialog, with a reason of one's own or the first of the list."""
    form = page.get_by_test_id("redact-form")
    if reason:
        form.locator("[name=free]").fill(reason)
    form.get_by_test_id("redact-confirm").click()
    expect(form).to_be_hidden()


class Writing(Screen):
    """Screens with the text and the box."""

    @property
    def box(self) -> Locator:
        """Where is written."""
        return self.page.get_by_test_id("text")

    def entry(self, text: str) -> Locator:
        """A public entry with these words."""
        return self.page.get_by_test_id("entry-entry").filter(has_text=text)

    def sees(self, text: str) -> Locator:
        """Demand a public entry with these words."""
        expect(self.entry(text).first).to_be_visible(timeout=SOON)
        return self.entry(text).first

    def sees_not(self, text: str) -> None:
        """Demand that no public entry has these words."""
        expect(self.entry(text)).to_have_count(0, timeout=SOON)

    def speaker(self, place: int) -> None:
        """Choose who speaks by Alt and a figure, as the buttons say: 1 host, 2… guests, then citizen."""
        self.box.press(f"Alt+{place}")

    def say(self, text: str, *, speaker: int | None = None) -> None:
        """Type and send by Enter."""
        if speaker is not None:
            self.speaker(speaker)
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.box).to_have_value("")

    def insert_after(self, before: str, text: str) -> None:
        """Insert a sentence behind a public entry, by key."""
        self._on(before, "i")
        self.box.fill(text)
        self.box.press("Enter")

    def correct(self, before: str, text: str) -> None:
        """Correct a public entry, by key."""
        self._on(before, "e")
        self.box.fill(text)
        self.box.press("Enter")

    def withdraw(self, text: str, reason: str = "") -> None:
        """Withdraw a public entry, by key."""
        self._on(text, "w")
        form = self.page.get_by_test_id("withdraw-form")
        form.locator("[name=reason]").fill(reason)
        form.locator("[type=submit]").click()

    def redact(self, text: str, reason: str = "") -> None:
        """Remove a public entry's words for good, by key."""
        self._on(text, "Delete")
        confirm_redaction(self.page, reason)

    def pin(self, text: str) -> None:
        """Pin a public entry, by key, or loose it."""
        self._on(text, "p")

    def _on(self, text: str, key: str) -> None:
        entry = self.sees(text)
        entry.focus()
        entry.press(key)

    def picture(self, file: dict[str, Any], *, alt: str, text: str) -> None:
        """Send a picture with its description and a sentence."""
        self.page.get_by_test_id("picture").set_input_files(file)  # type: ignore[arg-type] # a payload of three fields
        self.page.locator("[data-part=pictures] input").last.fill(alt)
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.box).to_have_value("", timeout=SOON)

    def held(self, text: str) -> Locator:
        """An entry that waits, with these words."""
        return self.page.get_by_test_id("held").filter(has_text=text)

    def release(self, text: str) -> None:
        """Release by key what somebody else wrote; it goes out at once, or after the delay."""
        button = self.held(text).locator("[data-act=release]")
        expect(button).to_be_visible(timeout=SOON)
        self.held(text).focus()
        self.held(text).press("a")
        expect(button).to_have_count(0, timeout=SOON)

    def drop(self, text: str) -> None:
        """Drop by key what waits."""
        held = self.held(text)
        held.focus(timeout=SOON)
        held.press("x")
        expect(held).to_have_count(0, timeout=SOON)


class Host(Writing):
    """The run of the show."""

    name = "host"

    def begin(self) -> None:
        """Begin the interview."""
        self._do("begin")
        self.state("live")

    def resume(self) -> None:
        """Go on after a pause."""
        self._do("resume")
        self.state("live")

    def close(self) -> None:
        """Close the interview, and confirm what will happen."""
        self._do("close")
        self.page.get_by_test_id("close-confirm").click()
        self.state("closed")

    def _do(self, name: str) -> None:
        self.page.locator(f"[data-do={name}]").click(timeout=SOON)

    def set(self, **values: Any) -> None:
        """Change settings by the names of their fields."""
        form = self.page.get_by_test_id("settings")
        if not form.is_visible():
            self.page.locator("details", has=form).locator("summary").click()
        for name, value in values.items():
            field = form.locator(f"[name={name}]")
            if isinstance(value, bool):
                field.set_checked(value)
            else:
                field.fill(str(value))
        form.locator("[type=submit]").click()
        expect(form.locator("[type=submit]")).to_be_hidden(timeout=SOON)

    def notice(self, text: str) -> None:
        """Tell the readers something."""
        form = self.page.get_by_test_id("notice")
        if not form.is_visible():
            self.page.locator("details", has=form).locator("summary").click()
        form.locator("textarea").fill(text)
        form.locator("[type=submit]").click()

    def member(self, name: str) -> Locator:
        """Somebody of the team; ``data-present`` is true, false or out."""
        return self.page.get_by_test_id("member").filter(has_text=name)

    def suspend(self, name: str) -> None:
        """Put somebody out of the studio."""
        self.member(name).locator("button").click()
        self.page.get_by_test_id("suspend-form").locator("[type=submit]").click()
        expect(self.member(name)).to_have_attribute("data-present", "out", timeout=SOON)

    def readmit(self, name: str) -> None:
        """Let somebody in again."""
        self.member(name).locator("button").click()
        expect(self.member(name)).not_to_have_attribute("data-present", "out", timeout=SOON)


class Stenographer(Writing):
    """The writing room."""

    name = "stenographer"

    def answer(self, question: str, text: str) -> None:
        """Write the answer to a question from the side."""
        row = self.page.get_by_test_id("answerable").filter(has_text=question)
        row.get_by_role("button").click(timeout=SOON)
        self.box.fill(text)
        self.box.press("Enter")
        self.sees(text)  # what others write now comes behind it


class Moderator(Screen):
    """Citizens' questions."""

    name = "moderator"

    def filter(self, name: str) -> None:
        """Show other questions: pending, approved, assigned, follow_up, answered, rejected, merged."""
        tab = self.page.get_by_test_id(f"filter-{name}")
        tab.click()
        expect(tab).to_have_attribute("aria-pressed", "true")

    def question(self, text: str) -> Locator:
        """A question in the list."""
        return self.page.get_by_test_id("question").filter(has_text=text).first

    def _press(self, text: str, key: str) -> None:
        row = self.question(text)
        expect(row).to_be_visible(timeout=SOON)
        row.focus()
        row.press(key)

    def approve(self, text: str) -> None:
        """Approve by key."""
        self._press(text, "a")

    def reject(self, text: str, reason: str = "") -> None:
        """Reject by key, with a reason of one's own or the first of the list."""
        self._press(text, "r")
        form = self.page.get_by_test_id("reject-form")
        if reason:
            form.locator("[name=free]").fill(reason)
        form.locator("[type=submit]").click()

    def merge(self, text: str, into: str) -> None:
        """Merge by key with a question that is shown."""
        self._press(text, "m")
        form = self.page.get_by_test_id("merge-form")
        form.locator("label", has_text=into).locator("input").check()
        form.locator("[type=submit]").click()

    def assign(self, text: str, guest: int = 1, *, several: bool = False) -> None:
        """Assign by key; ``several``: the page names more than one guest, so a figure chooses."""
        self._press(text, "g")
        if several:
            self.page.get_by_test_id("assign-form").press(str(guest))

    def redact(self, text: str, reason: str = "") -> None:
        """Remove a question's words for good, by key."""
        self._press(text, "Delete")
        confirm_redaction(self.page, reason)

    def undo(self) -> None:
        """Take the last decision back."""
        self.page.keyboard.press("u")


class GuestScreen(Screen):
    """The guest's own questions."""

    name = "guest"

    def card(self, text: str) -> Locator:
        """A question that is the guest's."""
        return self.page.get_by_test_id("guest-question").filter(has_text=text)

    def take(self, text: str) -> None:
        """Say that one answers it now."""
        self.card(text).locator("[data-act=answering]").click(timeout=SOON)
        expect(self.card(text).locator("textarea")).to_be_visible(timeout=SOON)

    def answer(self, text: str, answer: str) -> None:
        """Write the answer oneself."""
        self.card(text).locator("textarea").fill(answer)
        self.card(text).locator("[data-act=send]").click()
