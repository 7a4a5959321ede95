"""Where somebody begins who may not enter the admin (landing.py, the log-in)."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from cms.models import BasePage
from foundation.accounts import landing
from foundation.accounts.models import User
from interviews.models import Interview, Suspension
from interviews.studio import studio_of
from tests.factories.accounts import LOGIN, log_in, visitor
from tests.factories.cluster import PASSWORD, Cluster
from tests.factories.interviews import announced_interview, live_interview, member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

STUDIO = "/admin/interviews/"
ROLES = ("host", "stenographer", "moderator", "releaser", "photographer", "guest")


@pytest.fixture
def team(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}", password=PASSWORD) for role in ROLES}


@pytest.fixture
def interview(cluster: Cluster, team: dict[str, User]) -> Interview:
    return announced_interview(cluster, cluster.city, team=team)


def session_of(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("role", ROLES)
def test_log_in_of_the_team_leads_to_its_interviews(interview: Interview, role: str) -> None:
    client = visitor()
    answer = log_in(client, f"studio-{role}")
    assert (answer.status_code, answer["Location"]) == (302, STUDIO)
    assert client.get(STUDIO).status_code == 200


def test_log_in_goes_where_it_was_asked_for(interview: Interview) -> None:
    screen = f"/admin/interviews/{interview.pk}/guest/"
    assert log_in(visitor(), "studio-guest", next=screen)["Location"] == screen


@pytest.mark.parametrize("next_address", ["https://example.org/admin/interviews/", "//example.org", ""])
def test_log_in_never_leaves_the_site(interview: Interview, next_address: str) -> None:
    assert log_in(visitor(), "studio-guest", next=next_address)["Location"] == STUDIO


def test_admin_leads_the_team_on_to_its_interviews_and_keeps_the_session(
    interview: Interview, team: dict[str, User]
) -> None:
    client = visitor()
    log_in(client, "studio-moderator", next="/admin/")

    answer = client.get("/admin/", follow=True)

    assert (answer.request["PATH_INFO"], session_of(client)) == (STUDIO, str(team["moderator"].pk))
    assert [address for address, _status in answer.redirect_chain] == [f"{LOGIN}?next=/admin/", STUDIO]
    assert not list(answer.context.get("messages", []))


def test_log_in_page_passes_on_to_an_address_of_the_studio(interview: Interview) -> None:
    client = visitor()
    log_in(client, "studio-guest")
    screen = f"/admin/interviews/{interview.pk}/guest/"
    assert client.get(LOGIN, {"next": screen})["Location"] == screen
    assert client.get(LOGIN, {"next": "https://example.org/"})["Location"] == STUDIO


def test_who_has_no_work_is_logged_out_as_before(cluster: Cluster) -> None:
    member("no-work", password=PASSWORD)
    client = visitor()
    assert log_in(client, "no-work")["Location"] == "/admin/"
    assert client.get("/admin/", follow=True).status_code == 200
    assert session_of(client) is None


def test_who_was_put_out_or_whose_interview_is_not_public_has_no_landing(
    cluster: Cluster, interview: Interview, team: dict[str, User]
) -> None:
    Suspension.objects.create(interview=interview, user=team["guest"], by=team["host"])
    assert (landing.landing_of(team["guest"]), landing.landing_of(team["host"])) == (None, STUDIO)
    team["host"].is_active = False
    assert landing.landing_of(team["host"]) is None
    QuerySet(BasePage).filter(pk=interview.page_id).update(live=False)
    assert landing.landing_of(team["moderator"]) is None


def test_who_may_enter_the_admin_begins_there(cluster: Cluster) -> None:
    editor = cluster.city.people["editor"]
    live_interview(cluster, cluster.city, team={"host": editor})
    client = visitor()
    assert log_in(client, editor.username)["Location"] == "/admin/"
    assert (studio_of(editor), landing.landing_of(editor)) == (STUDIO, None)


def test_password_change_leads_to_the_own_work(interview: Interview, team: dict[str, User]) -> None:
    User.objects.filter(pk=team["guest"].pk).update(must_change_password=True)
    client = visitor()
    log_in(client, "studio-guest")
    assert client.get(STUDIO)["Location"] == reverse("account_change_password")
    new = "another-horse-battery"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), fields)["Location"] == STUDIO


def test_rule_is_registered_once_and_the_first_answer_counts(
    monkeypatch: pytest.MonkeyPatch, django_user_model: type[User]
) -> None:
    monkeypatch.setattr(landing, "_landings", [])
    user = django_user_model.objects.create_user(username="anybody")

    def nowhere(_user: User) -> str | None:
        return None

    def somewhere(_user: User) -> str | None:
        return "/admin/somewhere/"

    assert landing.landing_of(user) is None
    for rule in (nowhere, somewhere, somewhere):
        landing.register_landing(rule)
    assert (landing.landing_of(user), len(landing._landings)) == ("/admin/somewhere/", 2)
