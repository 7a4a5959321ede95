"""Challenges over HTTP, and what somebody hears who asks too often."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from foundation.limits.actions import Taken
from foundation.limits.models import LimitSetting
from foundation.limits.responses import too_many
from foundation.limits.table import forget
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
URL = reverse("limits:challenge")


def ask(address: str = "192.0.2.1", purpose: str = "test.word", **headers: str) -> HttpResponse:
    client = Client(HTTP_HOST="portal.test", REMOTE_ADDR=address)
    return client.get(URL, {"for": purpose}, headers=headers)  # type: ignore[return-value]  # the client's response is one


def few() -> None:
    LimitSetting.objects.create(name="limits.challenge", number=2, seconds=60)
    forget()


def test_challenge_is_fresh_signed_and_kept_by_no_cache(cluster: Cluster) -> None:
    first, second = ask(), ask()
    data = json.loads(first.content)
    assert (first.status_code, first["Cache-Control"]) == (200, "no-store")
    assert sorted(data) == ["algorithm", "challenge", "lifetime", "maxNumber", "salt", "signature"]
    assert (data["algorithm"], data["maxNumber"], data["lifetime"]) == ("SHA-256", 200_000, 1_200)
    assert "for=test.word" in data["salt"]
    assert data["challenge"] != json.loads(second.content)["challenge"]


@pytest.mark.parametrize("purpose", ["", "a&expires=9", "A", "x" * 61, "表"])
def test_challenge_for_no_form_is_refused(cluster: Cluster, purpose: str) -> None:
    assert ask(purpose=purpose).status_code == 400


def test_challenge_is_read_only(cluster: Cluster) -> None:
    assert Client(HTTP_HOST="portal.test").post(URL).status_code == 405


def test_challenges_of_a_visitor_are_limited_and_say_when_to_come_back(cluster: Cluster) -> None:
    few()
    assert [ask().status_code for _number in range(3)] == [200, 200, 429]
    refused = ask()
    assert 1 <= int(refused["Retry-After"]) <= 61
    assert refused["Cache-Control"] == "no-store"
    assert ask("192.0.2.2").status_code == 200


def test_forged_header_makes_no_other_visitor(cluster: Cluster) -> None:
    few()
    found = [ask(**{"X-Forwarded-For": f"198.51.100.{number}"}).status_code for number in range(3)]
    assert found == [200, 200, 429]


@pytest.mark.parametrize(
    ("wait", "sentence"), [(17, "Wait a minute and try again."), (3_541, "Try again in 60 minutes.")]
)
def test_too_many_is_a_page_that_says_when_to_come_back(cluster: Cluster, wait: int, sentence: str) -> None:
    response = too_many(Client(HTTP_HOST="portal.test").get("/").wsgi_request, Taken(allowed=False, wait=wait))
    assert (response.status_code, response["Retry-After"]) == (429, str(wait))
    assert f"<p>{sentence}</p>" in response.content.decode()
