"""States and settings: ways, repetition, audit, what the public's caches hear (actions/states.py)."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.pagecache.models import Generation
from interviews.actions import states
from interviews.actions.outcomes import ConflictError
from interviews.enums import GUEST, InterviewState, Op, TeamRole
from interviews.models import Interview, LiveEvent
from interviews.selectors import transcript_of
from interviews.selectors_studio import desk_version, interview_with_desk
from tests.factories.cluster import Cluster
from tests.factories.interviews import announced_interview, member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in (*TeamRole.values, GUEST)}


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return announced_interview(cluster, cluster.city, team=people)


def move(interview: Interview, actor: User, to: str, seen: str, key: uuid.UUID | None = None) -> Interview:
    return states.move(interview_id=interview.pk, actor=actor, client_key=key or uuid.uuid4(), to=to, seen=seen)


def test_interview_goes_through_its_states_by_events(interview: Interview, people: dict[str, User]) -> None:
    host = people["host"]
    before = Generation.objects.get(tag=f"page:{interview.page_id}").value
    version = desk_version(interview_with_desk(interview.pk))

    live = move(interview, host, "live", "announced")
    assert live.started_at is not None
    assert Generation.objects.get(tag=f"page:{interview.page_id}").value == before + 1
    move(interview, people["stenographer"], "paused", "live")
    move(interview, host, "live", "paused")
    closed = move(interview, host, "closed", "live")

    assert (closed.state, transcript_of(interview).state) == ("closed", "closed")
    assert closed.closed_at is not None
    payloads = LiveEvent.objects.filter(interview=interview, op=Op.STATE).values_list("payload", flat=True)
    assert [payload["state"] for payload in payloads if payload] == ["live", "paused", "live", "closed"]
    entries = AuditEntry.objects.filter(kind__in=("interview.state", "interview.closed")).order_by("number")
    assert list(entries.values_list("kind", flat=True)) == ["interview.state"] * 3 + ["interview.closed"]
    assert desk_version(interview_with_desk(interview.pk)) > version


def test_repeated_move_changes_nothing_more(interview: Interview, people: dict[str, User]) -> None:
    key = uuid.uuid4()
    move(interview, people["host"], "live", "announced", key)
    move(interview, people["host"], "paused", "live")

    again = move(interview, people["host"], "live", "announced", key)

    assert again.state == InterviewState.PAUSED
    assert LiveEvent.objects.filter(interview=interview).count() == 2


@pytest.mark.parametrize("role", ["stenographer", "moderator", "releaser", "photographer", GUEST])
def test_only_hosts_begin(interview: Interview, people: dict[str, User], role: str) -> None:
    with pytest.raises(PermissionDenied):
        move(interview, people[role], "live", "announced")


@pytest.mark.parametrize("to", ["paused", "closed"])
def test_ways_that_there_are_not_are_refused(interview: Interview, people: dict[str, User], to: str) -> None:
    with pytest.raises(ConflictError) as refusal:
        move(interview, people["host"], to, "announced")

    assert refusal.value.present == {"state": "announced"}
    assert LiveEvent.objects.filter(interview=interview).count() == 0


def test_change_of_settings_is_recorded_with_what_was(interview: Interview, people: dict[str, User]) -> None:
    states.configure(interview_id=interview.pk, actor=people["host"], values={"delay": 10, "release": False})

    entry = AuditEntry.objects.get(kind="interview.settings")
    assert entry.payload.data == {"before": {"delay": 0}, "after": {"delay": 10}}
    states.configure(interview_id=interview.pk, actor=people["host"], values={"delay": 10})
    assert AuditEntry.objects.filter(kind="interview.settings").count() == 1
    with pytest.raises(ValidationError):
        states.configure(interview_id=interview.pk, actor=people["host"], values={"epoch": 7})
