"""How often one account writes to the studio (interviews/turns.py), and what it hears beyond that."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from foundation.accounts.models import User
from foundation.limits.actions import set_limit
from foundation.limits.registry import Rate, limit_of
from foundation.limits.table import forget
from interviews import turns
from interviews.models import Interview
from interviews.selectors import transcript_of
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.interviews import asked, live_interview, member

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SPEAKER = {"role": "host", "name": "主持人"}
NAMES = (turns.WRITE, turns.ACT, turns.PICTURE)


@pytest.fixture
def host(cluster: Cluster) -> User:
    return member("studio-host")


@pytest.fixture
def interview(cluster: Cluster, host: User) -> Interview:
    return live_interview(cluster, cluster.city, team={"host": host, "stenographer": member("studio-stenographer")})


@pytest.fixture
def narrow(cluster: Cluster) -> Any:
    """Two turns a minute, until the test ends."""

    def set_to(name: str, number: int = 2, seconds: int = 60) -> None:
        set_limit(actor=cluster.superuser, name=name, rate=Rate(number, seconds))
        forget()

    yield set_to
    forget()


def post(client: Client, interview: Interview, path: str, body: Any, *, key: str = "") -> Any:
    address = f"/admin/interviews/{interview.pk}/{path}"
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def test_limits_are_generous_and_the_offices_to_set() -> None:
    assert [limit_of(name).default for name in NAMES] == [Rate(300, 60), Rate(300, 60), Rate(120, 600)]


def test_turn_beyond_the_rate_waits_until_the_oldest_is_forgotten(host: User, narrow: Any) -> None:
    narrow(turns.WRITE)
    times = (100, 130.5, 131, 159.2, 160, 161)
    assert [turns.wait_for(turns.WRITE, host, now=at) for at in times] == [0, 0, 29, 1, 0, 30]


def test_lower_rate_holds_for_turns_that_were_taken_before(host: User, narrow: Any) -> None:
    assert [turns.wait_for(turns.WRITE, host, now=at) for at in (0.0, 10.0, 20.0)] == [0, 0, 0]
    narrow(turns.WRITE, number=1)
    assert turns.wait_for(turns.WRITE, host, now=30.0) == 50


def test_accounts_and_kinds_of_acts_count_apart(host: User, narrow: Any) -> None:
    for name in NAMES:
        narrow(name, number=1)
    other = member("studio-other")
    assert [turns.wait_for(name, user) for name in NAMES for user in (host, other)] == [0] * 6
    assert all(turns.wait_for(name, user) > 0 for name in NAMES for user in (host, other))


def test_unknown_limit_is_an_error(host: User) -> None:
    with pytest.raises(LookupError):
        turns.wait_for("interviews.no_such", host)


def test_entry_beyond_the_rate_is_told_when_to_come_again_and_is_taken_then(
    interview: Interview, host: User, narrow: Any
) -> None:
    narrow(turns.WRITE)
    client, key = browser(host), str(uuid.uuid4())
    for text in ("一", "二"):
        assert post(client, interview, "entries/", {"text": text, "speaker": SPEAKER}).status_code == 201

    refused = post(client, interview, "entries/", {"text": "三", "speaker": SPEAKER}, key=key)

    body = refused.json()
    assert (refused.status_code, body["code"], set(body)) == (429, "limit", {"code", "error"})
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["Retry-After"] in body["error"]
    assert [entry.text for entry in transcript_of(interview).entries] == ["一", "二"]
    turns.forget_all()
    assert post(client, interview, "entries/", {"text": "三", "speaker": SPEAKER}, key=key).status_code == 201
    assert post(client, interview, "entries/", {"text": "三", "speaker": SPEAKER}, key=key).status_code == 200
    assert [entry.text for entry in transcript_of(interview).entries] == ["一", "二", "三"]


def test_who_wrote_too_much_can_still_pause_and_withdraw_and_others_write(
    interview: Interview, host: User, narrow: Any
) -> None:
    narrow(turns.WRITE, number=1)
    client = browser(host)
    msg = post(client, interview, "entries/", {"text": "口误", "speaker": SPEAKER}).json()["msg"]
    assert post(client, interview, "notice/", {"text": "稍后"}).status_code == 429

    assert post(client, interview, f"entries/{msg}/withdraw/", {"reason": "口误"}).status_code == 201
    assert post(client, interview, "state/", {"to": "paused", "seen": "live"}).status_code == 200
    stenographer = browser(User.objects.get(username="studio-stenographer"))
    assert post(stenographer, interview, "entries/", {"text": "话", "speaker": SPEAKER}).status_code == 202


def test_decisions_about_questions_and_pictures_have_limits_too(interview: Interview, host: User, narrow: Any) -> None:
    client, questions = browser(host), [asked(interview), asked(interview)]
    narrow(turns.ACT, number=1)
    narrow(turns.PICTURE, number=1)

    moves = [
        post(client, interview, f"questions/{one.pk}/move/", {"to": "approved", "version": 1}) for one in questions
    ]
    uploads = [client.post(f"/admin/interviews/{interview.pk}/pictures/", {"alt": "现场"}) for _time in range(2)]

    assert [(answer.status_code, "Retry-After" in answer) for answer in moves] == [(200, False), (429, True)]
    assert [(answer.status_code, "Retry-After" in answer) for answer in uploads] == [(400, False), (429, True)]
    questions[1].refresh_from_db()
    assert (moves[1].json()["code"], questions[1].state) == ("limit", "pending")


def test_reading_and_strangers_take_no_turn(interview: Interview, host: User, narrow: Any) -> None:
    for name in NAMES:
        narrow(name, number=1)
    client = browser(host)
    assert [client.get(f"/admin/interviews/{interview.pk}/desk.json").status_code for _time in range(3)] == [200] * 3
    assert [post(Client(headers={"host": "portal.test"}), interview, "notice/", {}).status_code] * 2 == [401] * 2
    assert post(client, interview, "notice/", {"text": "稍后"}).status_code == 201


def test_cache_that_is_away_stands_in_nobodys_way(
    interview: Interview, host: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_options: Any) -> Any:
        raise ConnectionError

    client = browser(host)
    for name in ("get", "set", "add", "incr"):
        monkeypatch.setattr(LocMemCache, name, away)
    assert post(client, interview, "notice/", {"text": "稍后"}).status_code == 201
