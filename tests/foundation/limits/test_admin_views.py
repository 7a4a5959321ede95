"""The office's screen of limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audit.models import AuditEntry
from foundation.limits.admin_views import in_words
from foundation.limits.models import LimitSetting, ProofSetting
from foundation.limits.registry import Rate, limits, register_limit
from tests.factories.admin import browser
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NAME = "test.screen"
LIST = reverse("limits_admin:list")
EDIT = reverse("limits_admin:edit", args=[NAME])
PROOF = reverse("limits_admin:difficulty")


@pytest.fixture(autouse=True)
def limit() -> Iterator[None]:
    register_limit(NAME, label="Turns on the screen", default=Rate(3, 60))
    yield
    for name in [name for name in limits if name.startswith("test.screen")]:
        del limits[name]


@pytest.fixture
def client(cluster: Cluster) -> Client:
    """The provincial office: a manager at the portal's root, no superuser."""
    return browser(cluster.portal.people["manager"])


@pytest.mark.parametrize(("place", "who"), [("portal", "editor"), ("portal", "chief"), ("city", "manager")])
def test_others_see_and_change_nothing(cluster: Cluster, place: str, who: str) -> None:
    person = browser(getattr(cluster, place).people[who])
    assert [person.get(address).status_code for address in (LIST, EDIT, PROOF)] == [302] * 3
    person.post(EDIT, {"number": "9", "seconds": "9"})
    person.post(PROOF, {"difficulty": "1000"})
    assert not LimitSetting.objects.exists()
    assert not ProofSetting.objects.exists()


def test_visitor_is_sent_to_the_login(cluster: Cluster) -> None:
    response = Client(HTTP_HOST="portal.test").get(LIST)
    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={LIST}")


def test_limit_is_changed_and_set_back(client: Client) -> None:
    assert client.post(EDIT, {"number": "10", "seconds": "120"})["Location"] == LIST
    row = next(row for row in client.get(LIST).context["rows"] if row.limit.name == NAME)
    assert (row.rate, row.is_default, row.words, row.default_words) == (
        Rate(10, 120), False, "10 times within 2 minutes", "3 times within 1 minute",
    )  # fmt: skip
    assert client.post(EDIT, {"default": "1", "number": "x"})["Location"] == LIST
    assert not LimitSetting.objects.exists()
    assert AuditEntry.objects.filter(kind="limits.set").count() == 2


@pytest.mark.parametrize(
    ("number", "seconds", "fields"),
    [
        ("0", "60", ["number"]), ("-1", "60", ["number"]), ("100001", "60", ["number"]), ("1", "0", ["seconds"]),
        ("1", "604801", ["seconds"]), ("", "", ["number", "seconds"]), ("1.5", "x", ["number", "seconds"]),
    ],
)  # fmt: skip
def test_rate_out_of_bounds_says_so_at_its_field(client: Client, number: str, seconds: str, fields: list[str]) -> None:
    response = client.post(EDIT, {"number": number, "seconds": seconds})
    assert list(response.context["form"].errors) == fields
    assert not LimitSetting.objects.exists()


def test_limit_that_nobody_registered_does_not_exist(client: Client) -> None:
    assert client.get(reverse("limits_admin:edit", args=["test.unknown"])).status_code == 404


def test_difficulty_is_set_within_bounds(client: Client) -> None:
    assert client.post(PROOF, {"difficulty": "400000"})["Location"] == LIST
    assert client.get(LIST).context["difficulty"] == 400_000
    assert list(client.post(PROOF, {"difficulty": "1"}).context["form"].errors) == ["difficulty"]
    assert ProofSetting.objects.get().difficulty == 400_000


def test_list_costs_the_same_queries_for_one_and_three_settings(client: Client) -> None:
    client.get(LIST)
    counts = []
    for number in (1, 2):
        for count in range(number):
            name = f"{NAME}.{number}.{count}"
            register_limit(name, label=name, default=Rate(1, 1))
            LimitSetting.objects.create(name=name, number=2, seconds=2)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (Rate(1, 1), "1 time within 1 second"),
        (Rate(5, 3600), "5 times within 1 hour"),
        (Rate(2, 172_800), "2 times within 2 days"),
        (Rate(2, 90), "2 times within 90 seconds"),
    ],
)
def test_rate_in_words(rate: Rate, words: str) -> None:
    assert in_words(rate) == words


def test_menu_shows_the_screen_to_the_office_only(client: Client, cluster: Cluster) -> None:
    pages = [person.get("/admin/").content.decode() for person in (client, browser(cluster.city.people["manager"]))]
    assert [LIST in page for page in pages] == [True, False]
