"""A host removes words for good: from the text and from the questions, once confirmed; others are not offered it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from interviews.models import Interview, LiveEvent, Question
from tests.e2e.pages.studio import SOON, Host, Moderator, Stenographer
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster
from tests.factories.interviews import asked, live_interview, member, say

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ENTRY = "举报人住在城东三巷十二号，家里有三口人。"
QUESTION = "我家住城西五巷九号，为什么停水三天？"
ROLES = ("host", "stenographer", "moderator")
Enter = Callable[[str], Page]


@pytest.fixture
def people(province: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in ROLES}


@pytest.fixture
def interview(province: Cluster, people: dict[str, User]) -> Interview:
    """Live, with one entry and two questions."""
    found = live_interview(province, province.city, team=people)
    Interview.objects.filter(pk=found.pk).update(release=False, delay=0)
    for text in (ENTRY, "下面回答下一个问题。"):
        say(found, text)
    asked(found, QUESTION)
    asked(found, "水库加固期间怎样保证灌溉？")
    return found


def test_host_removes_an_entry(enter_studio: Enter, live_server: BrowserServer, interview: Interview) -> None:
    screen = Host(enter_studio("host"), live_server.portal, interview.pk).open()

    screen.sees(ENTRY).focus()
    screen.page.keyboard.press("Delete")
    form = screen.page.get_by_test_id("redact-form")
    expect(form.locator("blockquote")).to_have_text(ENTRY)
    expect(form.locator("[data-leave]")).to_be_focused()  # who presses Enter too early removes nothing
    screen.page.keyboard.press("Enter")
    expect(form).to_be_hidden()
    screen.sees(ENTRY)

    screen.redact(ENTRY, "写出了群众的住址")
    screen.sees_not(ENTRY)
    expect(screen.page.locator("body")).not_to_contain_text("城东三巷")
    expect(screen.page.locator(".studio-entry [data-act=redact]")).to_have_count(1)  # the other entry's
    stored = screen.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "城东三巷" not in stored

    with live_server.paused():
        assert [event.payload is None for event in LiveEvent.objects.filter(interview=interview, op="add")] == [
            True,
            False,
        ]
        assert AuditEntry.objects.get(kind="interview.redacted").payload.data["reason"] == "写出了群众的住址"


def test_host_removes_a_question_for_good(
    enter_studio: Enter, live_server: BrowserServer, interview: Interview
) -> None:
    screen = Moderator(enter_studio("host"), live_server.portal, interview.pk).open()

    screen.redact("城西五巷")

    expect(screen.page.get_by_test_id("question")).to_have_count(1, timeout=SOON)
    expect(screen.page.locator("body")).not_to_contain_text("城西五巷")
    expect(screen.question("怎样保证灌溉")).to_be_focused()
    with live_server.paused():
        assert not Question.objects.filter(interview=interview, text__contains="城西五巷").exists()
        assert AuditEntry.objects.get(kind="interview.redacted").payload.data["reason"]  # the first of the list


def test_nobody_but_hosts_is_offered_it(enter_studio: Enter, live_server: BrowserServer, interview: Interview) -> None:
    stenographer = Stenographer(enter_studio("stenographer"), live_server.portal, interview.pk).open()
    stenographer.sees(ENTRY).focus()
    stenographer.page.keyboard.press("Delete")
    moderator = Moderator(enter_studio("moderator"), live_server.portal, interview.pk).open()
    expect(moderator.question("城西五巷")).to_be_visible()

    for screen in (stenographer, moderator):
        expect(screen.page.locator("[data-act=redact]")).to_have_count(0)
        expect(screen.page.get_by_test_id("redact-form")).to_have_count(0)
