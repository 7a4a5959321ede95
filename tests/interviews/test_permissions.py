"""Who may do what in a studio (permissions.py)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from interviews.enums import GUEST, TeamRole
from interviews.models import Interview, InterviewPage, Suspension
from interviews.permissions import ACTS, demand, may, roles_in
from interviews.selectors_screens import interviews_of
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, draft_interview, member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ROLES = (*TeamRole.values, GUEST)


@pytest.fixture
def team() -> dict[str, User]:
    return {role: member(role) for role in ROLES}


@pytest.fixture
def interview(cluster: Cluster, team: dict[str, User]) -> Interview:
    return announced_interview(cluster, cluster.city, team=team)


def test_each_named_person_holds_their_role_and_nobody_else(
    interview: Interview, team: dict[str, User], cluster: Cluster
) -> None:
    assert {role: roles_in(user, interview) for role, user in team.items()} == {role: {role} for role in ROLES}
    assert roles_in(cluster.city.people["editor"], interview) == frozenset()
    assert roles_in(cluster.superuser, interview) == frozenset()


def test_rights_are_those_of_the_table(interview: Interview, team: dict[str, User]) -> None:
    granted = {act: {role for role, user in team.items() if may(user, act, interview)} for act in ACTS}

    assert granted == {act: set(roles) for act, roles in ACTS.items()}


def test_host_of_the_place_and_its_manager_stand_in_others_do_not(interview: Interview, cluster: Cluster) -> None:
    here, elsewhere = member("host-here"), member("host-elsewhere")
    assign(actor=None, role=Role.INTERVIEW_HOST, page=cluster.city.home, user=here)
    assign(actor=None, role=Role.INTERVIEW_HOST, page=cluster.department.home, user=elsewhere)

    assert roles_in(User.objects.get(pk=here.pk), interview) == {TeamRole.HOST}
    assert roles_in(cluster.city.people["manager"], interview) == {TeamRole.HOST}
    assert roles_in(User.objects.get(pk=elsewhere.pk), interview) == frozenset()
    assert roles_in(cluster.department.people["manager"], interview) == frozenset()


def test_host_of_the_portal_stands_in_no_sub_site_its_manager_everywhere(
    interview: Interview, cluster: Cluster
) -> None:
    host = member("portal-host")
    assign(actor=None, role=Role.INTERVIEW_HOST, page=cluster.portal.home, user=host)
    host, manager = User.objects.get(pk=host.pk), cluster.portal.people["manager"]

    assert roles_in(host, interview) == frozenset()
    assert roles_in(manager, interview) == {TeamRole.HOST}
    assert [list(interviews_of(user)) for user in (host, manager)] == [[], [interview]]


def test_suspended_expired_and_deactivated_people_hold_nothing(interview: Interview, team: dict[str, User]) -> None:
    out, expired, gone = team["host"], team["moderator"], team["stenographer"]
    Suspension.objects.create(interview=interview, user=out, by=team["releaser"])
    User.objects.filter(pk=expired.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    User.objects.filter(pk=gone.pk).update(is_active=False)

    for user in (out, expired, gone):
        assert roles_in(User.objects.get(pk=user.pk), interview) == frozenset()


def test_another_interviews_team_is_refused_with_a_sentence(interview: Interview, cluster: Cluster) -> None:
    other = member("host-of-another")
    announced_interview(cluster, cluster.city, team={"host": other})

    with pytest.raises(PermissionDenied, match=interview.page.title):
        demand(other, "enter", interview)


def test_team_named_in_a_draft_only_holds_nothing(cluster: Cluster, interview: Interview) -> None:
    later = member("host-to-be")
    page = InterviewPage.objects.get(pk=interview.page_id)
    page.team.add(page.team.model(role=TeamRole.HOST, user=later))
    page.save_revision(user=cluster.city.people["editor"])

    assert roles_in(later, Interview.objects.get(pk=interview.pk)) == frozenset()


def test_draft_has_no_live_part(cluster: Cluster) -> None:
    assert not Interview.objects.filter(page=draft_interview(cluster.city)).exists()
