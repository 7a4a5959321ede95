"""Who is put out of the studio while a dialog is open, and pictures that wait for their release.

The server is the plain one: without sockets the screens ask every two seconds, which is the slower of their two ways.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from foundation.accounts.models import User
from interviews.actions import entries, pictures, team
from interviews.actions.entries import Words
from interviews.models import Interview
from tests.e2e.pages.studio import Host, Moderator
from tests.e2e.server import BrowserServer
from tests.factories.cluster import Cluster
from tests.factories.files import png
from tests.factories.interviews import asked, live_interview, member

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ROLES = ("host", "moderator", "releaser", "photographer")
Enter = Callable[[str], Page]


@pytest.fixture
def people(province: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in ROLES}


@pytest.fixture
def interview(province: Cluster, people: dict[str, User]) -> Interview:
    """Live; a second person releases."""
    found = live_interview(province, province.city, team=people)
    Interview.objects.filter(pk=found.pk).update(release=True, delay=0)
    asked(found, "水库加固期间怎样保证灌溉？")
    return found


def test_suspension_closes_the_dialog_and_empties_the_screen(
    enter_studio: Enter, live_server: BrowserServer, interview: Interview, people: dict[str, User]
) -> None:
    screen = Moderator(enter_studio("moderator"), live_server.portal, interview.pk).open()
    screen.question("水库加固").press("r")
    dialog = screen.page.get_by_test_id("reject-form")
    expect(dialog).to_be_visible()

    with live_server.paused():
        team.suspend(interview_id=interview.pk, actor=people["host"], user_id=people["moderator"].pk)
    screen.line("out")

    expect(dialog).to_be_hidden()
    expect(screen.page.get_by_test_id("question")).to_have_count(0)
    expect(screen.page.locator("#main")).to_be_hidden()
    expect(screen.page.locator("body")).not_to_contain_text("水库加固")
    expect(screen.page.locator("[data-part=barred-words]")).to_be_visible()

    with live_server.paused():
        team.readmit(interview_id=interview.pk, actor=people["host"], user_id=people["moderator"].pk)
    screen.page.locator("[data-part=try-again]").click()
    expect(screen.question("水库加固")).to_be_visible()
    expect(dialog).to_be_hidden()


def test_releaser_sees_the_picture_before_it_is_public(
    enter_studio: Enter, live_server: BrowserServer, interview: Interview, people: dict[str, User]
) -> None:
    with live_server.paused():
        image = held_picture(interview, people["photographer"])
    screen = Host(enter_studio("releaser"), live_server.portal, interview.pk).open()

    for place in (screen.held("会场情况"), screen.page.get_by_test_id("entry-held").filter(has_text="会场情况")):
        seen = place.get_by_role("img", name="会场全景")
        expect(seen).to_have_attribute("src", reverse("interviews_studio:picture", args=[interview.pk, image]))
        expect(seen).to_have_js_property("complete", value=True)
        assert seen.evaluate("image => image.naturalWidth") == 640

    screen.release("会场情况")
    screen.sees("会场情况")
    address = screen.entry("会场情况").get_by_role("img").get_attribute("src") or ""
    expect(screen.entry("会场情况").get_by_role("img")).to_have_js_property("naturalWidth", value=640)
    assert address.startswith("/media/")


def held_picture(interview: Interview, actor: User) -> Any:
    """An entry with a picture that waits for somebody else; gives the picture's id."""
    content = png(size=(640, 480))
    image = pictures.upload(
        interview_id=interview.pk, actor=actor, file=BytesIO(content), size=len(content), alt="会场全景"
    )
    words = Words(text="会场情况", pictures=[image.pk])
    entries.write(interview_id=interview.pk, actor=actor, client_key=uuid.uuid4(), words=words)
    return image.pk
