"""Who sees which screen of the studio, what it costs and what it carries (views/studio.py, selectors_screens.py)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.publication.enums import WithdrawalKind
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from interviews.enums import GUEST, InterviewState, TeamRole
from interviews.home_panels import SHOWN, InterviewsPanel
from interviews.models import Guest, Interview, Suspension
from interviews.selectors_screens import SCREENS, has_any, list_of
from tests.factories.acts import withdraw
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, asked, member, open_up

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

LIST = reverse("interviews_studio:list")
EVERY_ROLE = (*TeamRole.values, GUEST)
#: Screen → who of the team it opens for; everybody else is refused.
OPEN_FOR = {
    "host": {"host", "releaser"},
    "stenographer": {"host", "stenographer", "releaser", "photographer"},
    "moderator": {"host", "moderator"},
    "guest": {"guest"},
}
#: Role → where the interview's own address leads; None: to a choice of several.
LEADS_TO = {
    "host": None,
    "stenographer": "stenographer",
    "moderator": "moderator",
    "releaser": None,
    "photographer": "stenographer",
    "guest": "guest",
}


def screen(interview: Interview, name: str) -> str:
    return reverse(f"interviews_studio:{name}", args=[interview.pk])


@pytest.fixture
def team() -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in EVERY_ROLE}


@pytest.fixture
def interview(cluster: Cluster, team: dict[str, User]) -> Interview:
    return announced_interview(cluster, cluster.city, team=team)


def start_of(interview: Interview, user: User, name: str) -> dict[str, Any]:
    """What the script of a screen begins with."""
    page = browser(user).get(screen(interview, name)).content.decode()
    found = re.search(r'<script id="studio-start" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_screen_opens_for_its_roles_only(interview: Interview, team: dict[str, User]) -> None:
    for name in SCREENS:
        answers = {role: browser(user).get(screen(interview, name)).status_code for role, user in team.items()}

        assert answers == {role: 200 if role in OPEN_FOR[name] else 403 for role in EVERY_ROLE}


def test_own_address_of_interview_leads_to_the_work(interview: Interview, team: dict[str, User]) -> None:
    for role, wanted in LEADS_TO.items():
        response = browser(team[role]).get(screen(interview, "choose"))
        if wanted is not None:
            assert (response.status_code, response["Location"]) == (302, screen(interview, wanted))
            continue
        page = response.content.decode()
        offered = {name for name in SCREENS if f'href="{screen(interview, name)}"' in page}
        assert (response.status_code, offered) == (200, {name for name in SCREENS if role in OPEN_FOR[name]})


def test_screens_of_another_interview_are_refused(
    cluster: Cluster, interview: Interview, team: dict[str, User]
) -> None:
    other = announced_interview(cluster, cluster.department, title="别家的访谈")

    for name in ("choose", *SCREENS):
        answers = [browser(user).get(screen(other, name)) for user in team.values()]
        assert {response.status_code for response in answers} == {403}
        assert not any("别家的访谈" in response.content.decode() for response in answers)


def test_screens_without_a_login_lead_to_the_login(client: Client, interview: Interview) -> None:
    for address in (LIST, *(screen(interview, name) for name in ("choose", *SCREENS))):
        response = client.get(address, HTTP_HOST="portal.test")

        assert response.status_code == 302
        assert response["Location"] == f"{reverse('account_login')}?next={address}"


def test_screens_on_a_sub_site_are_not_found(interview: Interview, team: dict[str, User]) -> None:
    client = browser(team["host"], host="qinghe.portal.test")

    for address in (LIST, *(screen(interview, name) for name in ("choose", *SCREENS))):
        assert client.get(address).status_code == 404


def test_screen_of_no_interview_is_not_found(interview: Interview, team: dict[str, User]) -> None:
    address = reverse("interviews_studio:host", args=[interview.pk + 1000])

    assert browser(team["host"]).get(address).status_code == 404


def test_suspended_member_sees_neither_screen_nor_list(interview: Interview, team: dict[str, User]) -> None:
    Suspension.objects.create(interview=interview, user=team["moderator"], by=team["host"])

    client = browser(team["moderator"])

    assert client.get(screen(interview, "moderator")).status_code == 403
    assert client.get(screen(interview, "choose")).status_code == 403
    assert interview.page.title not in client.get(LIST).content.decode()
    assert not has_any(team["moderator"])


def test_expired_account_has_no_interviews(interview: Interview, team: dict[str, User]) -> None:
    User.objects.filter(pk=team["host"].pk).update(expires_on=timezone.localdate() - timedelta(days=1))

    assert not has_any(User.objects.get(pk=team["host"].pk))


def test_withdrawn_interview_leaves_list_and_screens(
    cluster: Cluster, interview: Interview, team: dict[str, User]
) -> None:
    withdraw(cluster.city, interview.page, WithdrawalKind.ERROR)

    assert browser(team["host"]).get(screen(interview, "host")).status_code == 403
    assert not has_any(team["host"])


def test_list_holds_own_interviews_by_state(cluster: Cluster, team: dict[str, User]) -> None:
    rows = {
        state: announced_interview(cluster, cluster.city, team={"host": team["host"]}, title=f"访谈在{state}")
        for state in InterviewState.values
    }
    announced_interview(cluster, cluster.department, title="别家的访谈")
    for state, row in rows.items():
        if state != InterviewState.ANNOUNCED:
            open_up(row, state)

    mine = list_of(User.objects.get(pk=team["host"].pk))

    found = {group: [row.interview.state for row in listed] for group, listed in mine.items()}
    assert found == {"running": ["live", "paused"], "upcoming": ["announced"], "closed": ["closed"]}
    page = browser(team["host"]).get(LIST).content.decode()
    assert all(row.page.title in page for row in rows.values())
    assert "别家的访谈" not in page


def test_panel_on_the_home_begins_with_what_runs_however_many_come(cluster: Cluster, team: dict[str, User]) -> None:
    for number in range(SHOWN):
        announced_interview(cluster, cluster.city, team={"host": team["host"]}, title=f"预告{number}")
    last = timezone.now() + timedelta(days=30)
    running = announced_interview(cluster, cluster.city, team={"host": team["host"]}, title="正在进行", starts_at=last)
    open_up(running)

    request = SimpleNamespace(user=User.objects.get(pk=team["host"].pk))
    shown = InterviewsPanel().get_context_data({"request": request})

    assert shown["rows"][0] == (running, True)
    assert [is_running for _one, is_running in shown["rows"]] == [True, False, False]
    assert shown["total"] == SHOWN + 1


def test_list_names_all_roles_of_a_person(cluster: Cluster, team: dict[str, User]) -> None:
    both = announced_interview(cluster, cluster.city, team={"host": team["host"], "moderator": team["host"]})
    Guest.objects.filter(page=both.page_id).update(user=team["host"])

    [row] = list_of(User.objects.get(pk=team["host"].pk))["upcoming"]

    assert len(row.roles) == 3
    assert row.screen == "host"


@pytest.mark.parametrize("role", [Role.INTERVIEW_HOST, Role.SITE_MANAGER])
def test_host_of_the_place_stands_in(cluster: Cluster, interview: Interview, role: Role) -> None:
    manager = cluster.city.people["manager"]
    stand_in = manager if role == Role.SITE_MANAGER else cluster.city.people["editor2"]
    if role == Role.INTERVIEW_HOST:
        assign(actor=manager, role=role, page=cluster.city.home, user=stand_in)
    stand_in = User.objects.get(pk=stand_in.pk)

    assert [row.interview.pk for row in list_of(stand_in)["upcoming"]] == [interview.pk]
    assert browser(stand_in).get(screen(interview, "host")).status_code == 200
    assert browser(stand_in).get(screen(interview, "guest")).status_code == 403


def test_superuser_and_editor_are_nobody_in_the_studio(cluster: Cluster, interview: Interview) -> None:
    for user in (cluster.superuser, cluster.city.people["editor"], cluster.department.people["manager"]):
        assert browser(user).get(screen(interview, "host")).status_code == 403
        assert interview.page.title not in browser(user).get(LIST).content.decode()


def test_menu_item_is_shown_to_who_has_interviews(cluster: Cluster, interview: Interview) -> None:
    Guest.objects.filter(page=interview.page_id).update(user=cluster.city.people["office"])

    shown = {
        name: LIST in browser(cluster.city.people[name]).get(reverse("wagtailadmin_home")).content.decode()
        for name in ("office", "unit", "manager", "contributor")
    }

    assert shown == {"office": True, "unit": False, "manager": True, "contributor": False}


def queries(user: User, address: str) -> int:
    client = browser(user)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_list_costs_the_same_for_one_and_three_interviews(cluster: Cluster, team: dict[str, User]) -> None:
    counts = []
    for number in (1, 3):
        for state in (InterviewState.LIVE, InterviewState.CLOSED, InterviewState.ANNOUNCED):
            for _one in range(number):
                row = announced_interview(cluster, cluster.city, team={"host": team["host"], "guest": team["guest"]})
                if state != InterviewState.ANNOUNCED:
                    open_up(row, state)
        counts.append(queries(team["host"], LIST))

    assert counts[0] == counts[1]


def test_screen_costs_the_same_for_one_and_three_guests_and_questions(
    interview: Interview, team: dict[str, User]
) -> None:
    asked(interview)
    before = [queries(team["host"], screen(interview, name)) for name in ("host", "stenographer", "moderator")]
    for number in range(2):
        asked(interview)
        Guest.objects.create(page_id=interview.page_id, name=f"嘉宾{number}", post="处长", sort_order=number + 1)

    after = [queries(team["host"], screen(interview, name)) for name in ("host", "stenographer", "moderator")]

    assert before == after


def test_start_says_who_one_is_and_nothing_secret(interview: Interview, team: dict[str, User]) -> None:
    question = asked(interview, "请给我的手机13912345678回电。", mail="encrypted-mail", visitor="visitor-hash")

    for role, user in team.items():
        for name in (name for name, roles in OPEN_FOR.items() if role in roles):
            start = start_of(interview, user, name)
            assert set(start) == {
                "acts", "base", "guests", "interview", "login", "public", "screen",
                "startedAt", "startsAt", "state", "title", "user",
            }  # fmt: skip
            assert start["user"] == {"id": user.pk, "name": f"studio-{role}"}
            assert [set(guest) for guest in start["guests"]] == [{"key", "name", "post", "mine"}]
            assert start["guests"][0]["mine"] is (role == GUEST)
            page = browser(user).get(screen(interview, name)).content.decode()
            for secret in (question.text, question.number, "encrypted-mail", "visitor-hash", user.password):
                assert secret not in page


def test_start_names_the_acts_of_the_role(interview: Interview, team: dict[str, User]) -> None:
    acts = {
        role: start_of(interview, team[role], next(n for n in OPEN_FOR if role in OPEN_FOR[n]))["acts"] for role in team
    }

    assert acts["guest"] == ["answer", "enter", "write_as_self"]
    assert acts["moderator"] == ["assign", "enter", "moderate", "pause"]
    assert acts["photographer"] == ["enter", "picture"]
    assert "state" in acts["host"]
    assert not {"state", "settings", "suspend", "moderate"} & set(acts["releaser"])


def test_screen_shows_the_parts_of_the_role_only(interview: Interview, team: dict[str, User]) -> None:
    releaser = browser(team["releaser"]).get(screen(interview, "host")).content.decode()
    host = browser(team["host"]).get(screen(interview, "host")).content.decode()
    parts = ('data-do="close"', 'data-part="settings"', 'data-part="notice"', 'data-part="question-sums"')

    assert [part in host for part in parts] == [True] * 4
    assert [part in releaser for part in parts] == [False] * 4
    assert 'data-part="held"' in releaser


def test_screen_is_kept_by_no_cache_and_answers_to_reading_only(interview: Interview, team: dict[str, User]) -> None:
    client = browser(team["host"])

    assert "no-store" in client.get(screen(interview, "host"))["Cache-Control"]
    assert client.post(screen(interview, "host")).status_code == 405


def test_script_in_title_and_names_stays_text(cluster: Cluster, team: dict[str, User]) -> None:
    mark = "</script><script>alert(1)</script>"
    marked = announced_interview(cluster, cluster.city, team={"host": team["host"]}, title=mark)
    Guest.objects.filter(page=marked.page_id).update(name="<img src=x onerror=alert(2)>")

    pages = [browser(team["host"]).get(address).content.decode() for address in (LIST, screen(marked, "host"))]

    assert not any("<script>alert(1)" in page or "<img src=x" in page for page in pages)
    assert start_of(marked, team["host"], "host")["title"] == mark
