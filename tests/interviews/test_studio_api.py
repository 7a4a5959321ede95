"""The studio's API: who may what, bad input, conflicts, constant queries (views/studio_api.py, studio_call.py)."""

from __future__ import annotations

import json
import uuid
from itertools import product
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.models import BasePage
from foundation.accounts.models import User
from foundation.notices.models import Notice
from interviews.actions import entries, team
from interviews.enums import GUEST, InterviewState, QuestionState, TeamRole
from interviews.models import Held, Interview, LiveEvent, Suspension, TeamMember
from interviews.permissions import demand
from interviews.selectors import transcript_of
from tests.factories.cluster import Cluster
from tests.factories.interviews import asked, live_interview, member, open_up, say

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SPEAKER = {"role": "host", "name": "主持人"}
ROLES = (*TeamRole.values, GUEST)
ALL = frozenset(ROLES)

#: Address below the interview, body, roles that may.
ACTS: dict[str, tuple[str, dict[str, Any], frozenset[str]]] = {
    "entries": ("entries/", {"text": "一句话"}, frozenset({"host", "stenographer", "releaser", GUEST})),
    "insert": ("entries/", {"text": "漏掉的话", "after": ""}, frozenset({"host", "stenographer"})),
    "edit": (
        "entries/{msg}/edit/",
        {"text": "改", "seen": 2},
        frozenset({"host", "stenographer", "releaser"}),
    ),
    "withdraw": ("entries/{msg}/withdraw/", {"reason": "口误"}, frozenset({"host", "stenographer", "releaser"})),
    "pin": ("entries/{msg}/pin/", {"pinned": True}, frozenset({"host", "stenographer"})),
    "notice": ("notice/", {"text": "稍后继续"}, frozenset({"host"})),
    "held edit": (
        "held/{held}/edit/",
        {"text": "改", "version": 1},
        frozenset({"host", "stenographer", "releaser"}),
    ),
    "release": ("held/{held}/release/", {"version": 1}, frozenset({"host", "releaser"})),
    "cancel": ("held/{held}/cancel/", {"version": 1}, frozenset({"host", "releaser"})),
    "pause": (
        "state/",
        {"to": "paused", "seen": "live"},
        frozenset({"host", "stenographer", "moderator", "releaser"}),
    ),
    "close": ("state/", {"to": "closed", "seen": "live"}, frozenset({"host"})),
    "settings": ("settings/", {"delay": 5}, frozenset({"host"})),
    "suspend": ("team/suspend/", {"user": 0}, frozenset({"host"})),
    "redact": ("redact/", {"msg": "{msg}", "reason": "个人信息"}, frozenset({"host"})),
}


@pytest.fixture
def people(cluster: Cluster) -> dict[str, User]:
    return {role: member(f"studio-{role}") for role in ROLES}


@pytest.fixture
def interview(cluster: Cluster, people: dict[str, User]) -> Interview:
    return live_interview(cluster, cluster.city, team=people)


class Studio:
    """Somebody at the studio's API of one interview."""

    def __init__(self, interview: Interview, user: User | None) -> None:
        self.interview = interview
        self.client = Client(headers={"host": "portal.test"})
        if user is not None:
            self.client.force_login(user)

    def address(self, path: str) -> str:
        return f"/admin/interviews/{self.interview.pk}/{path}"

    def post(self, path: str, body: Any = None, *, raw: bytes | None = None, **options: Any) -> Any:
        headers = {"Idempotency-Key": str(options.pop("key", None) or uuid.uuid4()), **options.pop("headers", {})}
        data = raw if raw is not None else json.dumps(body)
        kind = options.pop("content_type", "application/json")
        return self.client.post(self.address(path), data, content_type=kind, headers=headers)

    def get(self, path: str) -> Any:
        return self.client.get(self.address(path))


def held_by(interview: Interview, author: User) -> Held:
    payload = {"speaker": SPEAKER, "text": "等待放行"}
    return Held.objects.create(interview=interview, op="add", msg=uuid.uuid4().hex, payload=payload, author=author)


def arranged(interview: Interview, people: dict[str, User], act: str) -> tuple[str, dict[str, Any]]:
    """Address and body of an act that would succeed for who may."""
    author = member(f"author-{uuid.uuid4().hex[:8]}")
    TeamMember.objects.create(page=interview.page, user=author, role="stenographer")
    event, row = say(interview, "一句话").event, held_by(interview, author)
    path, body, _roles = ACTS[act]
    body = dict(body)
    if act == "edit":
        body["seen"] = event.seq
    if act == "suspend":
        body["user"] = author.pk
    if act == "redact":
        body["msg"] = event.msg
    if act == "insert":
        body["after"] = event.msg
    return path.format(msg=event.msg, held=row.pk), body


def test_each_act_is_done_for_its_roles_and_nobody_else(interview: Interview, people: dict[str, User]) -> None:
    found: dict[str, set[str]] = {act: set() for act in ACTS}
    studios = {role: Studio(interview, user) for role, user in people.items()}
    for act, role in product(ACTS, ROLES):
        path, body = arranged(interview, people, act)
        if act in ("entries", "insert") and role != GUEST:
            body["speaker"] = SPEAKER
        answer = studios[role].post(path, body)
        if answer.status_code in (200, 201, 202):
            found[act].add(role)
            Suspension.objects.filter(interview=interview).delete()
            Interview.objects.filter(pk=interview.pk).update(state="live", delay=0, closed_at=None)
        else:  # a guest does not learn which entries of others there are
            hidden = path.startswith("held/") and answer.status_code == 404
            assert hidden or answer.json()["code"] == "forbidden", (act, role, answer.content)
    assert found == {act: set(roles) for act, (_path, _body, roles) in ACTS.items()}


def test_each_act_is_refused_to_outsiders(cluster: Cluster, interview: Interview, people: dict[str, User]) -> None:
    live_interview(cluster, cluster.county, team={"host": member("other-host")})
    outsiders = [
        cluster.city.people["editor"],
        cluster.city.people["chief"],
        cluster.county.people["manager"],
        cluster.department.people["manager"],
        cluster.superuser,
        User.objects.get(username="other-host"),
    ]
    studios, nobody = [Studio(interview, user) for user in outsiders], Studio(interview, None)
    for act in ACTS:
        path, body = arranged(interview, people, act)
        before = Interview.objects.values().get(pk=interview.pk)
        assert [studio.post(path, body).status_code for studio in studios] == [403] * len(outsiders), act
        assert nobody.post(path, body).status_code == 401
        assert studios[0].get(path).status_code == 405
        assert Interview.objects.values().get(pk=interview.pk) == before
    assert [studio.get("desk.json").status_code for studio in (*studios, nobody)] == [403] * len(outsiders) + [401]


def test_each_act_is_refused_once_suspended_or_the_page_withdrawn(
    interview: Interview, people: dict[str, User]
) -> None:
    prepared = [arranged(interview, people, act) for act in ACTS]
    host = Studio(interview, people["host"])
    suspension = Suspension.objects.create(interview=interview, user=people["host"], by=people["releaser"])
    assert [host.post(path, body).status_code for path, body in prepared] == [403] * len(ACTS)
    suspension.delete()
    QuerySet(BasePage).filter(pk=interview.page_id).update(live=False)
    assert [host.post(path, body).status_code for path, body in prepared] == [403] * len(ACTS)


def test_what_belongs_to_another_interview_is_not_found(
    cluster: Cluster, interview: Interview, people: dict[str, User]
) -> None:
    other, host = live_interview(cluster, cluster.city, team=people), Studio(interview, people["host"])
    nowhere = Studio(Interview(pk=interview.pk + 999), people["host"])
    for act in ACTS:
        path, body = arranged(other, people, act)
        assert nowhere.post(path, body | ({"speaker": SPEAKER} if act == "entries" else {})).status_code == 404
        if "{" in ACTS[act][0] or act == "redact":
            answer = host.post(path, body)
            assert answer.json()["code"] in ("entry", "missing"), act
            assert answer.status_code in (404, 422)
    assert LiveEvent.objects.filter(interview=interview).count() == 1


WRONG: tuple[Any, ...] = (None, [], {}, "x", -1, 1.5, True, 2**40, "\ud800", "a\x00b")
NEVER = (-1, 2**40, "\ud800", "a\x00b")


def test_wrong_type_for_each_field_is_malformed(interview: Interview, people: dict[str, User]) -> None:
    host, tried = Studio(interview, people["host"]), 0
    for act in ACTS:
        path, body = arranged(interview, people, act)
        for name, right in body.items():
            for wrong in WRONG:
                fits = type(right) is type(wrong) and wrong not in NEVER
                if fits or (name in ("msg", "after") and wrong is None):
                    continue
                answer = host.post(path, body | {name: wrong})
                assert (answer.status_code, act, name, wrong) == (400, act, name, wrong), answer.content
                assert answer.json()["code"] in ("type", "missing")
                tried += 1
    assert tried > 150
    assert transcript_of(interview).state == "live"


BODIES: list[tuple[bytes, str, int, str]] = [
    (b"{", "application/json", 400, "json"),
    (b"\xff\xfe", "application/json", 400, "json"),
    (b"[]", "application/json", 400, "json"),
    (b"null", "application/json", 400, "json"),
    (b"[" * 60_000, "application/json", 400, "json"),
    (b'{"text":NaN}', "application/json", 400, "json"),
    (b" ", "application/json", 400, "json"),
    (b'{"text":"' + b"a" * 70_000 + b'"}', "application/json", 413, "too_large"),
    (b"text=a", "application/x-www-form-urlencoded", 415, "content_type"),
    (b'{"text":"a"}', "text/plain", 415, "content_type"),
    (b'{"text":"a","is_staff":true}', "application/json", 400, "unknown"),
    (b'{"speaker":{"role":"host","name":"a"}}', "application/json", 400, "missing"),
]


def test_body_that_is_none_is_refused_with_a_code(interview: Interview, people: dict[str, User]) -> None:
    host = Studio(interview, people["host"])
    for raw, content_type, status, code in BODIES:
        answer = host.post("entries/", raw=raw, content_type=content_type)
        assert (answer.status_code, answer.json()["code"], raw[:20]) == (status, code, raw[:20])
        assert answer.json()["error"]


def test_submission_without_a_key_is_refused(interview: Interview, people: dict[str, User]) -> None:
    for act in ("entries", "edit", "withdraw", "pin", "notice", "pause"):
        path, body = arranged(interview, people, act)
        for key in ("", "x", "123", "g" * 32):
            answer = Studio(interview, people["host"]).post(path, body, headers={"Idempotency-Key": key})
            assert (answer.status_code, answer.json()["code"]) == (400, "key")


def test_first_answer_is_given_again(interview: Interview, people: dict[str, User]) -> None:
    host, key = Studio(interview, people["host"]), uuid.uuid4()
    body = {"text": "一句话", "speaker": SPEAKER}
    first = host.post("entries/", body, key=key)

    again = host.post("entries/", body, key=key)
    stolen = Studio(interview, people["stenographer"]).post("entries/", body, key=key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert set(first.json()) == {"seq", "msg"}
    assert (stolen.status_code, stolen.json()["code"]) == (400, "key")


def test_held_entry_is_answered_as_held(interview: Interview, people: dict[str, User]) -> None:
    Interview.objects.filter(pk=interview.pk).update(release=True)
    key = uuid.uuid4()

    answer = Studio(interview, people["stenographer"]).post("entries/", {"text": "话", "speaker": SPEAKER}, key=key)

    assert answer.status_code == 202
    found = answer.json()
    assert (found["state"], found["version"], found["release_at"]) == ("waiting", 1, None)
    done = Studio(interview, people["releaser"]).post(f"held/{found['held']}/release/", {"version": 1})
    assert (done.status_code, done.json()["state"], done.json()["seq"]) == (200, "released", 2)
    late = Studio(interview, people["host"]).post(f"held/{found['held']}/release/", {"version": 1})
    assert (late.status_code, late.json()["code"], late.json()["held"]["state"]) == (409, "conflict", "released")


def test_state_that_changed_meanwhile_is_a_conflict(interview: Interview, people: dict[str, User]) -> None:
    host = Studio(interview, people["host"])
    assert host.post("state/", {"to": "paused", "seen": "live"}).json()["state"] == "paused"

    late = host.post("state/", {"to": "closed", "seen": "live"})

    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "state", "paused")
    assert host.post("state/", {"to": "announced", "seen": "paused"}).status_code == 409
    assert host.post("state/", {"to": "over", "seen": "paused"}).status_code == 400
    same = host.post("state/", {"to": "paused", "seen": "live"})
    assert (same.status_code, same.json()["state"]) == (200, "paused")


def test_closed_interview_takes_no_entries(interview: Interview, people: dict[str, User]) -> None:
    open_up(interview, InterviewState.CLOSED)

    answer = Studio(interview, people["host"]).post("entries/", {"text": "话", "speaker": SPEAKER})

    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "state", "closed")


def test_guest_with_another_role_or_name_is_refused(interview: Interview, people: dict[str, User]) -> None:
    guest = Studio(interview, people[GUEST])
    for speaker in ({"role": "host", "name": "贺嘉平"}, {"role": "guest", "name": "别人"}, SPEAKER):
        assert guest.post("entries/", {"text": "话", "speaker": speaker}).status_code == 403
    assert guest.post("entries/", {"text": "话"}).status_code == 201


def test_script_in_each_field_is_kept_as_text(interview: Interview, people: dict[str, User]) -> None:
    script = "<script>alert(1)</script>"
    speaker = {"role": "citizen", "name": script, "post": script}

    answer = Studio(interview, people["host"]).post("entries/", {"text": script, "speaker": speaker})

    assert answer.status_code == 201
    payload = LiveEvent.objects.get(interview=interview, seq=2).payload
    assert payload == {"text": script, "speaker": speaker}


SETTINGS: list[tuple[dict[str, Any], int]] = [
    ({"delay": 31}, 422),
    ({"delay": True}, 400),
    ({"release": 1}, 400),
    ({"shortest_question": 0}, 422),
    ({"longest_question": 5000}, 422),
    ({"shortest_question": 200, "longest_question": 100}, 422),
    ({"state": "closed"}, 400),
    ({"delay": 30, "release": True, "questions_open": False, "likes_open": False}, 200),
]


def test_settings_are_kept_within_their_bounds(interview: Interview, people: dict[str, User]) -> None:
    names = ("delay", "release", "questions_open", "likes_open", "shortest_question", "longest_question")
    before = Interview.objects.values(*names).get(pk=interview.pk)
    host = Studio(interview, people["host"])
    for values, status in SETTINGS:
        answer = host.post("settings/", values)
        assert (answer.status_code, values) == (status, values), answer.content
        expected = before | values if status == 200 else before
        assert Interview.objects.values(*names).get(pk=interview.pk) == expected


def test_forged_request_without_a_csrf_token_is_refused(interview: Interview, people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "portal.test"})
    client.force_login(people["host"])

    answer = client.post(
        f"/admin/interviews/{interview.pk}/notice/",
        json.dumps({"text": "伪造"}),
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )

    assert answer.status_code == 403
    assert LiveEvent.objects.filter(interview=interview).count() == 1


def test_database_that_is_away_is_said_so(
    interview: Interview, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_kwargs: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(entries, "notice", away)

    answer = Studio(interview, people["host"]).post("notice/", {"text": "话"})

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "unavailable", "2")


def test_suspended_person_is_out_at_once_and_in_again(interview: Interview, people: dict[str, User]) -> None:
    host, moderator = Studio(interview, people["host"]), Studio(interview, people["moderator"])
    assert moderator.get("desk.json").status_code == 200

    assert host.post("team/suspend/", {"user": people["moderator"].pk}).json() == {
        "user": people["moderator"].pk,
        "suspended": True,
    }
    assert moderator.get("desk.json").status_code == 403
    assert host.post("team/suspend/", {"user": people["host"].pk}).status_code == 422
    assert host.post("team/suspend/", {"user": 2**31 - 1}).status_code == 422
    assert host.post("team/readmit/", {"user": people["moderator"].pk}).status_code == 200
    assert host.post("team/readmit/", {"user": people["moderator"].pk}).status_code == 422
    assert moderator.get("desk.json").status_code == 200


def test_desk_shows_what_the_team_needs(interview: Interview, people: dict[str, User]) -> None:
    Interview.objects.filter(pk=interview.pk).update(release=True)
    row = held_by(interview, people["stenographer"])
    asked(interview, "待审的提问", state=QuestionState.PENDING)

    found = Studio(interview, people["releaser"]).get("desk.json").json()

    assert (found["state"], found["seq"], found["epoch"], found["roles"]) == ("live", 1, 1, ["releaser"])
    assert found["settings"]["release"] is True
    assert [(one["held"], one["text"], one["may_release"]) for one in found["held"]] == [(row.pk, "等待放行", True)]
    assert {one["user"]: one["roles"] for one in found["team"]} == {user.pk: [role] for role, user in people.items()}
    assert [(guest["name"], guest["user"]) for guest in found["guests"]] == [("贺嘉平", people[GUEST].pk)]


def test_desk_of_a_guest_holds_nothing_of_others(interview: Interview, people: dict[str, User]) -> None:
    held_by(interview, people["stenographer"])
    asked(interview, "待审的提问", state=QuestionState.PENDING)
    own = held_by(interview, people[GUEST])

    answer = Studio(interview, people[GUEST]).get("desk.json")

    assert [one["held"] for one in answer.json()["held"]] == [own.pk]
    assert answer.json()["questions"] == []
    assert "待审的提问" not in answer.content.decode()


def test_desk_is_not_sent_again_while_nothing_changed(interview: Interview, people: dict[str, User]) -> None:
    host = Studio(interview, people["host"])
    version = host.get("desk.json").json()["version"]

    assert host.get(f"desk.json?since={version}").status_code == 304
    host.post("settings/", {"delay": 3})
    assert host.get(f"desk.json?since={version}").json()["settings"]["delay"] == 3
    assert host.get("desk.json?since=x").status_code == 200
    assert host.get("desk.json?since=99999999999999999999999").status_code == 200


def test_desk_with_an_old_state_never_bears_the_version_of_a_newer_one(
    interview: Interview, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Studio(interview, people["host"])
    place = "interviews.views.studio_api.demand"

    def while_it_is_paused(*args: Any) -> frozenset[str]:
        """Somebody pauses behind the first query of the answer."""
        monkeypatch.setattr(place, demand)
        assert host.post("state/", {"to": "paused", "seen": "live"}).status_code == 200
        return demand(*args)

    monkeypatch.setattr(place, while_it_is_paused)
    first = host.get("desk.json").json()
    then = host.get(f"desk.json?since={first['version']}")

    assert first["state"] == "paused" or then.json()["state"] == "paused"


def test_desk_costs_the_same_with_one_and_with_three_of_each(interview: Interview, people: dict[str, User]) -> None:
    host, counts = Studio(interview, people["host"]), []
    for turn in range(3):
        held_by(interview, people["stenographer"])
        asked(interview, state=QuestionState.PENDING)
        user = member(f"further-{turn}")
        TeamMember.objects.create(page=interview.page, role="moderator", user=user)
        host.get("desk.json")
        with CaptureQueriesContext(connection) as queries:
            assert host.get("desk.json").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_invitation_is_sent_once_with_the_first_publication(interview: Interview, people: dict[str, User]) -> None:
    rows = Notice.objects.filter(kind=team.INVITED)

    assert set(rows.values_list("person_id", flat=True)) == {user.pk for user in people.values()}
    assert set(rows.values_list("url", flat=True)) == {f"/admin/interviews/{interview.pk}/"}
    assert team.invite(interview) == 0
