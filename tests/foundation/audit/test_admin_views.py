"""The reader page over HTTP: who may, what the filters find, what leaves as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.actions import erase_details, record
from foundation.audit.models import AuditEntry
from tests.factories.admin import browser
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIST = reverse("audit:list")


@pytest.fixture
def auditor(cluster: Cluster) -> User:
    person = User.objects.create_user("auditor", real_name="审计员")
    assign(actor=None, role=Role.AUDITOR, page=cluster.portal.home, user=person)
    return person


@pytest.fixture
def client(auditor: User) -> Client:
    return browser(auditor)


def detail(number: int) -> str:
    return reverse("audit:entry", args=[number])


def numbers(response: HttpResponse) -> list[int]:
    return [entry.number for entry in response.context["object_list"]]  # type: ignore[attr-defined] # the test client's


def found(client: Client, **filters: object) -> list[int]:
    """Numbers within what the test's entries are."""
    mine = set(AuditEntry.objects.filter(kind="test.act").values_list("number", flat=True))
    return [number for number in numbers(client.get(LIST, filters)) if number in mine]


def rows(response: HttpResponse) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a streaming response
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["manager", "editor", "secrecy", "chief", "unit"])
@pytest.mark.parametrize("place", ["portal", "city"])
def test_others_are_refused_list_entry_and_file(
    cluster: Cluster, entries: list[AuditEntry], place: str, name: str
) -> None:
    client = browser(getattr(cluster, place).people[name])
    for address in (LIST, reverse("audit:list_results"), detail(entries[0].number), f"{LIST}?export=csv"):
        response = client.get(address)
        assert (response.status_code, response.get("Location")) == (302, reverse("wagtailadmin_home"))
    assert not AuditEntry.objects.filter(kind="export.downloaded").exists()


def test_visitor_is_sent_to_the_login(cluster: Cluster) -> None:
    response = Client(HTTP_HOST="portal.test").get(LIST)
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_auditor_elsewhere_than_at_the_portals_root_is_refused(cluster: Cluster) -> None:
    person = User.objects.create_user("elsewhere")
    assign(actor=None, role=Role.AUDITOR, page=cluster.city.home, user=person)
    assert browser(person).get(LIST).status_code == 302


def test_expired_auditor_is_refused(cluster: Cluster, auditor: User) -> None:
    client = browser(auditor)
    User.objects.filter(pk=auditor.pk).update(is_active=False)
    assert client.get(LIST).status_code == 302


def test_superuser_reads(cluster: Cluster, entries: list[AuditEntry]) -> None:
    assert browser(cluster.superuser).get(LIST).status_code == 200


def test_menu_leads_readers_only_there(cluster: Cluster, client: Client) -> None:
    home = reverse("wagtailadmin_home")
    assert f'"{LIST}"' in client.get(home).content.decode()
    assert f'"{LIST}"' not in browser(cluster.city.people["manager"]).get(home).content.decode()


def test_list_is_newest_first_in_pages(cluster: Cluster, client: Client, clerk: User) -> None:
    for _n in range(60):
        record(kind="test.act", actor=clerk)
    first = numbers(client.get(LIST))
    assert first == list(range(first[0], first[0] - 50, -1))
    assert numbers(client.get(LIST, {"p": 2}))[0] == first[-1] - 1


def test_filters_find_by_kind_person_object_and_words(
    cluster: Cluster, client: Client, entries: list[AuditEntry]
) -> None:
    record(kind="test.other", actor=cluster.superuser, object_kind="test.objects", title="act elsewhere")
    all_numbers = [entry.number for entry in reversed(entries)]
    assert found(client, kind="test.act") == all_numbers
    assert found(client, kind="test.other") == []
    assert found(client, person="张") == all_numbers
    assert found(client, person="李") == []
    assert found(client, object="test.object") == all_numbers
    assert found(client, object="test.object:1") == [all_numbers[1], all_numbers[3]]
    assert found(client, object="test.object:") == []
    assert found(client, title="3 act") == [all_numbers[1]]


def test_filter_finds_by_day(cluster: Cluster, client: Client, entries: list[AuditEntry]) -> None:
    assert found(client, at_from="2000-01-01", at_to="2000-12-31") == []
    assert found(client, at_from="2000-01-01") == [entry.number for entry in reversed(entries)]


@pytest.mark.parametrize(
    "bad",
    [
        {"at_from": "yesterday"},
        {"kind": "no.such.kind"},
        {"person": "x" * 200},
        {"title": "\x00"},
        {"object": "a\x00b"},
    ],
    ids=str,
)
def test_filter_that_is_not_understood_shows_nothing(
    cluster: Cluster, client: Client, entries: list[AuditEntry], bad: dict[str, str]
) -> None:
    response = client.get(LIST, bad)
    assert (response.status_code, numbers(response)) == (200, [])


@pytest.mark.parametrize("address", [f"{LIST}?p=99999", f"{LIST}?p=x", f"{LIST}?ordering=payload"])
def test_malformed_page_and_order_do_no_harm(cluster: Cluster, client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_list_takes_as_many_queries_for_three_entries_as_for_one(cluster: Cluster, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST, {"object": "test.few"}).status_code == 200
        return len(captured)

    record(kind="test.act", actor=None, object_kind="test.few")
    queries()
    one = queries()
    for _n in range(2):
        record(kind="test.act", actor=None, object_kind="test.few")
    assert queries() == one


def test_entry_shows_details_and_hashes(cluster: Cluster, client: Client, entries: list[AuditEntry]) -> None:
    text = client.get(detail(entries[2].number)).content.decode()
    for expected in ("act 2", "13800138000", "张三", entries[2].hash, entries[1].hash, detail(entries[3].number)):
        assert expected in text


def test_entry_that_does_not_exist_is_not_found(cluster: Cluster, client: Client) -> None:
    assert client.get(detail(999_999)).status_code == 404


def test_erased_entry_shows_no_details(cluster: Cluster, client: Client, entries: list[AuditEntry]) -> None:
    erase_details(object_kind="test.object", object_key="0", actor=None, reason="隐私")
    text = client.get(detail(entries[2].number)).content.decode()
    assert "13800138000" not in text
    assert "act 2" not in text
    assert entries[2].title_digest in text
    assert "act 2" not in client.get(LIST).content.decode()


def test_file_holds_what_the_filter_finds_and_is_recorded(
    cluster: Cluster, client: Client, auditor: User, entries: list[AuditEntry]
) -> None:
    response = client.get(LIST, {"object": "test.object:1", "export": "csv"}, REMOTE_ADDR="203.0.113.9")
    exported = AuditEntry.objects.select_related("payload").get(kind="export.downloaded")
    assert (exported.actor_id, exported.object_key) == (auditor.pk, "audit:list")
    assert exported.payload.data["query"] == {"object": ["test.object:1"], "export": ["csv"]}
    assert exported.payload.data["ip"] == "203.0.113.9"
    assert [row["title"] for row in rows(response)] == ["act 3", "act 1"]


def test_file_holds_no_formulas(cluster: Cluster, client: Client) -> None:
    record(kind="test.act", actor=None, object_kind="test.formula", title="=HYPERLINK(1)")
    response = client.get(LIST, {"object": "test.formula", "export": "csv"})
    assert [row["title"] for row in rows(response)] == ["'=HYPERLINK(1)"]


def test_other_formats_are_no_export(cluster: Cluster, client: Client) -> None:
    assert "Content-Disposition" not in client.get(LIST, {"export": "xlsx"})


@pytest.mark.parametrize("address", [LIST, "detail"])
def test_nothing_is_posted(cluster: Cluster, client: Client, entries: list[AuditEntry], address: str) -> None:
    assert client.post(detail(entries[0].number) if address == "detail" else address).status_code == 405
