"""Inviting the team, putting somebody out of the studio, letting them in again (actions/team.py)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.notices.models import Notice
from interviews.actions import team
from interviews.actions.opening import ensure_interview
from interviews.enums import GUEST, HeldState, Op
from interviews.models import Held, Interview, QuestionDesk, Suspension, TeamMember
from interviews.permissions import roles_in
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, draft_interview, live_interview, member
from tests.factories.pages import review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

AUDITED = ("interview.suspended", "interview.readmitted")


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"team-{role}") for role in ("host", "stenographer", "moderator", GUEST)}


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return live_interview(cluster, cluster.city, team=people)


def invited() -> list[str]:
    """Who was told that they take part, one name for each notice."""
    return sorted(Notice.objects.filter(kind=team.INVITED).values_list("person__username", flat=True))


def audited() -> list[tuple[str, int | None, Any]]:
    """What the audit says about suspensions, in its order."""
    rows = AuditEntry.objects.filter(kind__in=AUDITED).order_by("pk")
    return [(row.kind, row.actor_id, row.payload.data) for row in rows]


def held_by(interview: Interview, author: User, state: str) -> Held:
    due = timezone.now() if state == HeldState.TIMED else None
    msg = uuid.uuid4().hex
    values: dict[str, Any] = {"op": Op.ADD, "msg": msg, "payload": {"text": "一句"}, "state": state, "release_at": due}
    return Held.objects.create(interview=interview, author=author, **values)


def test_publication_tells_everybody_whom_the_page_names(cluster: Cluster, people: dict[str, User]) -> None:
    member("team-stranger")

    interview = announced_interview(cluster, cluster.city, team=people)

    assert invited() == sorted(user.username for user in people.values())
    notice = Notice.objects.get(kind=team.INVITED, person=people[GUEST])
    assert (notice.title, notice.url) == (interview.page.title, f"/admin/interviews/{interview.pk}/")


def test_draft_tells_nobody(cluster: Cluster, people: dict[str, User]) -> None:
    draft_interview(cluster.city, team=people)

    assert invited() == []


def test_guest_without_an_account_is_no_person_to_tell(cluster: Cluster, people: dict[str, User]) -> None:
    del people[GUEST]

    announced_interview(cluster, cluster.city, team=people)

    assert invited() == sorted(user.username for user in people.values())


def test_later_publication_tells_only_who_is_new(cluster: Cluster, people: dict[str, User]) -> None:
    newcomer = member("team-newcomer")
    page = review_to_the_end(cluster, cluster.city, draft_interview(cluster.city, team=people))
    TeamMember.objects.create(page=page, role="releaser", user=newcomer)

    with transaction.atomic():
        ensure_interview(page_id=page.pk)
        ensure_interview(page_id=page.pk)

    assert invited() == sorted(user.username for user in (*people.values(), newcomer))


def test_suspended_person_is_out_and_what_waits_for_them_does_not_go_by_itself(
    interview: Interview, people: dict[str, User]
) -> None:
    timed = held_by(interview, people["stenographer"], HeldState.TIMED)
    others = held_by(interview, people["host"], HeldState.TIMED)
    before = QuestionDesk.objects.get(interview=interview).version

    team.suspend(interview_id=interview.pk, actor=people["host"], user_id=people["stenographer"].pk)

    assert roles_in(people["stenographer"], interview) == frozenset()
    assert roles_in(people["moderator"], interview) == frozenset({"moderator"})
    found = [(one.state, one.release_at is None) for one in Held.objects.filter(pk__in=(timed.pk, others.pk))]
    assert sorted(found) == [(HeldState.TIMED, False), (HeldState.WAITING, True)]
    timed.refresh_from_db()
    assert (timed.state, timed.version) == (HeldState.WAITING, 2)
    assert QuestionDesk.objects.get(interview=interview).version > before
    named = {"user": people["stenographer"].pk, "name": str(people["stenographer"])}
    assert audited() == [("interview.suspended", people["host"].pk, named)]


def test_site_manager_is_not_put_out(cluster: Cluster, interview: Interview, people: dict[str, User]) -> None:
    with pytest.raises(ValidationError) as refusal:
        team.suspend(interview_id=interview.pk, actor=people["host"], user_id=cluster.city.people["manager"].pk)

    assert refusal.value.code == "manager"


def test_second_suspension_changes_nothing(interview: Interview, people: dict[str, User]) -> None:
    for _turn in range(2):
        team.suspend(interview_id=interview.pk, actor=people["host"], user_id=people["moderator"].pk)

    assert [row.user for row in Suspension.objects.filter(interview=interview)] == [people["moderator"]]
    assert len(audited()) == 1


def test_readmitted_person_holds_what_the_page_names(interview: Interview, people: dict[str, User]) -> None:
    call: dict[str, Any] = {"interview_id": interview.pk, "actor": people["host"], "user_id": people["moderator"].pk}
    team.suspend(**call)

    team.readmit(**call)

    assert roles_in(people["moderator"], interview) == frozenset({"moderator"})
    assert [kind for kind, _actor, _payload in audited()] == list(AUDITED)
    with pytest.raises(ValidationError) as refused:
        team.readmit(**call)
    assert refused.value.code == "user"


def test_nobody_puts_out_oneself_or_who_is_not_there(interview: Interview, people: dict[str, User]) -> None:
    codes = []
    for user_id in (people["host"].pk, member("team-stranger").pk, 2**31 - 1):
        with pytest.raises(ValidationError) as refused:
            team.suspend(interview_id=interview.pk, actor=people["host"], user_id=user_id)
        codes.append(refused.value.code)

    assert (codes, Suspension.objects.count(), audited()) == (["self", "user", "user"], 0, [])


@pytest.mark.parametrize("role", ["stenographer", "moderator", GUEST])
def test_only_hosts_put_out_and_let_in(interview: Interview, people: dict[str, User], role: str) -> None:
    Suspension.objects.create(interview=interview, user=member("team-out"), by=people["host"])
    out = Suspension.objects.get().user

    with pytest.raises(PermissionDenied):
        team.suspend(interview_id=interview.pk, actor=people[role], user_id=people["host"].pk)
    with pytest.raises(PermissionDenied):
        team.readmit(interview_id=interview.pk, actor=people[role], user_id=out.pk)

    assert [row.user for row in Suspension.objects.all()] == [out]


def test_suspended_host_lets_nobody_in(interview: Interview, people: dict[str, User]) -> None:
    second = member("team-second")
    TeamMember.objects.create(page=interview.page, role="host", user=second)
    team.suspend(interview_id=interview.pk, actor=second, user_id=people["host"].pk)

    with pytest.raises(PermissionDenied):
        team.readmit(interview_id=interview.pk, actor=people["host"], user_id=people["host"].pk)
