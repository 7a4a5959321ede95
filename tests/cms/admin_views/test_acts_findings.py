"""What the checks find in a version that two people let go live: seen by the second one, kept in the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import PublicationAct, RoleAssignment, ScreeningReport
from cms.publication.acts import approve, ask_emergency, ask_restoration
from cms.publication.enums import ActState
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.screening.enums import Level
from tests.factories.acts import again, asked_withdrawal, withdraw
from tests.factories.admin import browser
from tests.factories.checked import WORD, checking
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PHONE = "13912345678"
BLOCK = "test.word"


@pytest.fixture(autouse=True)
def blocking() -> Iterator[None]:
    with checking(Level.BLOCK):
        yield


def asked(cluster: Cluster, text: str = f"今有{WORD}一处。") -> PublicationAct:
    """An emergency of the county that the city's office reviewer asks for."""
    page = draft_article(cluster.county, text=text)
    return ask_emergency(page=page, user=cluster.city.people["office"], reason="汛情紧急")


def payloads(kind: str) -> list[dict[str, Any]]:
    return [entry.payload.data or {} for entry in AuditEntry.objects.filter(kind=kind).order_by("pk")]


def blocks(kind: str) -> list[Any]:
    """What the last entry of a kind keeps of the test's check."""
    return [one for one in payloads(kind)[-1]["blocks"] if one["check"] == BLOCK]


def screen(act: PublicationAct, user: User) -> Any:
    return browser(user).get(reverse("cms_publication:act", args=[act.pk]))


def words(response: Any) -> list[str]:
    return [one["words"] for one in response.context["findings"] if one["check_name"] == BLOCK]


def test_emergency_with_a_block_shows_it_to_the_second_person_and_goes_live(cluster: Cluster) -> None:
    act, chief = asked(cluster), cluster.city.people["chief"]
    response = screen(act, chief)
    assert (words(response), response.context["may_decide"]) == ([WORD], True)
    assert 'data-testid="open-blocks"' in response.content.decode()
    browser(chief).post(reverse("cms_publication:act", args=[act.pk]), {"approve": "1"})
    act.refresh_from_db()
    assert (act.state, again(act.page).live) == (ActState.DONE, True)
    assert words(screen(act, chief)) == [WORD]


def test_emergency_keeps_check_place_and_masked_words_in_both_entries(cluster: Cluster) -> None:
    with checking(Level.BLOCK, word=f"电话{PHONE}"):
        act = asked(cluster, text=f"电话{PHONE}联系。")
        approve(act=act, user=cluster.city.people["chief"])
    for kind in ("act.asked", "page.emergency"):
        (found,) = blocks(kind)
        assert set(found) == {"check", "place", "words", "number"}
        assert (bool(found["place"]), "电话" in found["words"], PHONE in str(found)) == (True, True, False)


def test_emergency_is_checked_again_when_it_is_carried_out(cluster: Cluster) -> None:
    act = asked(cluster, text="后列词语在此。")
    assert blocks("act.asked") == []
    with checking(Level.BLOCK, word="后列词语"):
        assert words(screen(act, cluster.city.people["chief"])) == ["后列词语"]
        approve(act=act, user=cluster.city.people["chief"])
    assert [one["words"] for one in blocks("page.emergency")] == ["后列词语"]


def test_emergency_shows_the_version_that_was_asked_for_and_not_a_later_one(cluster: Cluster) -> None:
    act = asked(cluster)
    page = again(act.page)
    page.title = f"{WORD}在后来的标题"
    page.save_revision(user=cluster.county.people["editor"])
    assert words(screen(act, cluster.city.people["chief"])) == [WORD]
    assert set(ScreeningReport.objects.values_list("revision_key", flat=True)) == {act.revision_key}


def test_clean_emergency_shows_no_block_and_keeps_none(cluster: Cluster) -> None:
    act, chief = asked(cluster, text="全县水利工程今日全部恢复运行，请群众放心。"), cluster.city.people["chief"]
    response = screen(act, chief)
    assert (words(response), response.context["blocks"]) == ([], [])
    text = response.content.decode()
    assert ('data-testid="findings"' in text, 'data-testid="open-blocks"' in text) == (True, False)
    approve(act=act, user=chief)
    assert [one["blocks"] for kind in ("act.asked", "page.emergency") for one in payloads(kind)] == [[], []]


def test_return_shows_and_keeps_what_blocks_by_now(cluster: Cluster) -> None:
    with checking(Level.OFF):
        page = live_article(cluster, cluster.county, text=f"今有{WORD}一处。")
        withdraw(cluster.county, page)
    act = ask_restoration(page=page, user=cluster.city.people["chief"], reason="核实无误")
    assert words(screen(act, cluster.city.people["secrecy"])) == [WORD]
    approve(act=act, user=cluster.city.people["secrecy"])
    assert again(page).live
    assert [[one["words"] for one in blocks(kind)] for kind in ("act.asked", "page.restored")] == [[WORD], [WORD]]


def test_withdrawal_is_not_checked(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    ScreeningReport.objects.all().delete()
    act = asked_withdrawal(cluster.county, page)
    assert screen(act, cluster.city.people["chief"]).context["report"] is None
    approve(act=act, user=cluster.city.people["chief"])
    assert not ScreeningReport.objects.exists()
    assert ["blocks" in one for one in payloads("page.withdrawn")] == [False]


def test_findings_are_not_shown_to_who_asked_once_and_left_the_place(cluster: Cluster) -> None:
    act, office = asked(cluster), cluster.city.people["office"]
    assert words(screen(act, office)) == [WORD]
    RoleAssignment.objects.filter(user=office).delete()
    assign(actor=None, role=Role.CONTRIBUTOR, page=cluster.department.home, user=office)
    response = screen(act, User.objects.get(pk=office.pk))
    assert (response.status_code, response.context["report"], WORD in response.content.decode()) == (200, None, False)


@pytest.mark.parametrize("decided", [False, True])
def test_act_screen_takes_as_many_queries_for_three_findings_as_for_one(cluster: Cluster, decided: bool) -> None:
    client = browser(cluster.city.people["secrecy"])

    def queries(number: int) -> int:
        act = asked(cluster, text="\n".join([f"今有{WORD}一处。"] * number))
        if decided:
            approve(act=act, user=cluster.city.people["chief"])
        address = reverse("cms_publication:act", args=[act.pk])
        assert len(words(client.get(address))) == number
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    assert queries(1) == queries(3)
