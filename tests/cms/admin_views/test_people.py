"""The table and its forms over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import RoleAssignment
from cms.roles.actions import assign
from cms.roles.enums import Role
from foundation.accounts.models import User
from sites.models import UnitSection
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.people import absent, account, day, holder, numbered
from tests.factories.public import add

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
INDEX = reverse("people:index")
OUTSIDERS = [("county", "editor"), ("county", "unit"), ("city", "chief"), ("portal", "secrecy")]
ELSEWHERE = [("city", "manager"), ("department", "manager")]


def table(place: Place) -> str:
    return reverse("people:table", args=[place.home.pk])


def give(place: Place) -> str:
    return reverse("people:give", args=[place.home.pk])


def held(place: Place, name: str) -> RoleAssignment:
    return RoleAssignment.objects.get(user=place.people[name])


def client_of(cluster: Cluster, who: tuple[str, str]) -> Client:
    place, name = who
    return browser(cluster.superuser if place == "superuser" else getattr(cluster, place).people[name])


def filled(cluster: Cluster, **values: Any) -> dict[str, Any]:
    return {
        "role": Role.OFFICE_REVIEWER,
        "place": cluster.county.home.pk,
        "who": "existing",
        "person": "luoping-editor2",
        **values,
    }


def fresh(cluster: Cluster, **values: Any) -> dict[str, Any]:
    person = {"who": "new", "person": "", "username": "luoping-office", "real_name": "新复审"}
    return filled(cluster, **person, organisation=cluster.county.organisation.pk, **values)


def errors(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = response.context["form"].errors
    return found


def test_index_opens_the_only_site_at_once_and_lists_several(cluster: Cluster) -> None:
    assert browser(cluster.county.people["manager"]).get(INDEX).headers["Location"] == table(cluster.county)
    office = browser(cluster.portal.people["manager"])
    assert len(office.get(INDEX).context["found"]) == 4
    assert [page.title for page in office.get(INDEX, {"q": "交通"}).context["found"]] == ["江岭省交通厅"]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (("portal", "manager"), {"people:index", "chains:list", "secrecy:report"}),
        (("county", "manager"), {"people:index", "secrecy:report"}),
        (("city", "secrecy"), {"secrecy:report"}),
        (("county", "editor"), set()),
        (("county", "unit"), set()),
    ],
)
def test_menu_names_the_screens_that_the_person_may_open(
    cluster: Cluster, who: tuple[str, str], expected: set[str]
) -> None:
    text = client_of(cluster, who).get(reverse("wagtailadmin_home")).content.decode()
    shown = {name for name in ("people:index", "chains:list", "secrecy:report") if f'"{reverse(name)}"' in text}
    assert shown == expected
    assert f'href="{reverse("people:away")}"' in text


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_others_than_managers_are_sent_home(cluster: Cluster, who: tuple[str, str], method: str) -> None:
    client = client_of(cluster, who)
    addresses = [INDEX, table(cluster.county), give(cluster.county), reverse("people:accounts")]
    addresses += [reverse(f"people:{name}", args=[held(cluster.county, "unit").pk]) for name in ("edit", "take")]
    for address in addresses:
        response = getattr(client, method)(address, filled(cluster))
        if response.status_code != 405:
            assert (response.status_code, response.headers["Location"]) == (302, reverse("wagtailadmin_home"))
    assert RoleAssignment.objects.filter(user=cluster.county.people["unit"]).exists()
    assert not RoleAssignment.objects.filter(user=cluster.county.people["editor2"], role=Role.OFFICE_REVIEWER).exists()


@pytest.mark.parametrize("who", ELSEWHERE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_sites_table_and_assignments_do_not_exist(cluster: Cluster, who: tuple[str, str], method: str) -> None:
    client = client_of(cluster, who)
    unit = held(cluster.county, "unit")
    addresses = [give(cluster.county), *(reverse(f"people:{name}", args=[unit.pk]) for name in ("edit", "take"))]
    if method == "get":
        addresses.append(table(cluster.county))
    assert {getattr(client, method)(address, filled(cluster)).status_code for address in addresses} == {404}
    unit.refresh_from_db()
    assert not RoleAssignment.objects.filter(role=Role.OFFICE_REVIEWER, page=cluster.county.home).exists()


@pytest.mark.parametrize("who", [("county", "manager"), ("portal", "manager"), ("superuser", "")])
def test_table_is_shown_to_managers_at_and_above_the_site(cluster: Cluster, who: tuple[str, str]) -> None:
    response = client_of(cluster, who).get(table(cluster.county))
    assert response.context["table"].root.pk == cluster.county.home.pk
    assert b"luoping editor2" in response.content
    assert b"jiaotong" not in response.content


def test_giving_a_role_to_a_known_person(cluster: Cluster) -> None:
    client = browser(cluster.county.people["manager"])
    for name in ("editor", "editor2"):
        numbered(cluster.county.people[name])
    response = client.post(give(cluster.county), filled(cluster, until=day(30).isoformat(), deputy="luoping editor"))
    assert response.headers["Location"] == table(cluster.county)
    made = RoleAssignment.objects.get(role=Role.OFFICE_REVIEWER, page=cluster.county.home)
    assert (made.user, made.until, made.deputy) == (
        cluster.county.people["editor2"],
        day(30),
        cluster.county.people["editor"],
    )


def test_giving_a_role_with_a_new_account_shows_its_password_once(cluster: Cluster) -> None:
    client = browser(cluster.county.people["manager"])
    response = client.post(give(cluster.county), fresh(cluster, phone="13900001111"))
    password = response.context["password"]
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    user = User.objects.get(username="luoping-office")
    assert (user.check_password(password), user.must_change_password, user.phone_key) == (True, True, "13900001111")
    assert RoleAssignment.objects.get(user=user).role == Role.OFFICE_REVIEWER
    again = client.post(give(cluster.county), fresh(cluster, phone="13900001112"))
    assert list(errors(again)) == ["username"]


def test_several_people_of_one_name_are_offered(cluster: Cluster) -> None:
    twins = [numbered(account(cluster.county.organisation, real_name="王伟")) for _number in range(2)]
    client = browser(cluster.county.people["manager"])
    response = client.post(give(cluster.county), filled(cluster, person="王伟"))
    assert list(errors(response)) == ["person"]
    choices = [value for value, _label in response.context["form"].fields["person_choice"].choices]
    assert choices == [str(user.pk) for user in twins]
    client.post(give(cluster.county), filled(cluster, person="王伟", person_choice=choices[1]))
    assert RoleAssignment.objects.get(role=Role.OFFICE_REVIEWER, page=cluster.county.home).user == twins[1]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"person": ""}, ["person"]),
        ({"person": "没有这个人"}, ["person"]),
        ({"person": "qinghe-editor"}, ["person"]),
        ({"person": "luoping"}, ["person"]),
        ({"deputy": "qinghe-chief"}, ["deputy"]),
        ({"deputy": "luoping-editor2"}, ["__all__"]),
        ({"until": "2020-01-01"}, ["until"]),
        ({"until": "bald"}, ["until"]),
        ({"role": "king"}, ["role"]),
        ({"role": Role.AUDITOR}, ["role"]),
        ({"role": Role.EDITOR}, ["__all__"]),
        ({"person": "luoping-editor"}, ["__all__"]),
        ({"who": "new", "username": "x", "real_name": "x", "organisation": "own"}, ["phone"]),
        ({"place": 1}, ["place"]),
        ({"who": "new"}, ["username", "real_name", "organisation"]),
        ({"who": ""}, ["who"]),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_written(
    cluster: Cluster, values: dict[str, Any], wrong: list[str]
) -> None:
    before = (RoleAssignment.objects.count(), User.objects.count())
    if values.get("organisation") == "own":
        values = {**values, "organisation": cluster.county.organisation.pk}
    response = browser(cluster.county.people["manager"]).post(give(cluster.county), filled(cluster, **values))
    assert sorted(errors(response)) == sorted(wrong)
    assert (RoleAssignment.objects.count(), User.objects.count()) == before


def test_forged_ids_of_other_sites_are_refused(cluster: Cluster) -> None:
    client = browser(cluster.county.people["manager"])
    stranger = cluster.city.people["editor"]
    forged = filled(cluster, place=cluster.city.home.pk)
    assert list(errors(client.post(give(cluster.county), forged))) == ["place"]
    forged = filled(cluster, person="luoping", person_choice=stranger.pk)
    assert list(errors(client.post(give(cluster.county), forged))) == ["person"]
    forged = fresh(cluster) | {"organisation": cluster.city.organisation.pk}
    assert list(errors(client.post(give(cluster.county), forged))) == ["organisation"]
    assert not RoleAssignment.objects.filter(role=Role.OFFICE_REVIEWER, page=cluster.county.home).exists()


def test_terms_are_changed_in_place(cluster: Cluster) -> None:
    unit = held(cluster.county, "unit")
    numbered(cluster.county.people["editor2"])
    address = reverse("people:edit", args=[unit.pk])
    client = browser(cluster.county.people["manager"])
    client.post(address, {"until": day(5).isoformat(), "deputy": "luoping-editor2"})
    unit.refresh_from_db()
    assert (unit.until, unit.deputy) == (day(5), cluster.county.people["editor2"])
    assert client.get(address).context["form"].initial == {"until": day(5), "deputy": "luoping-editor2"}
    assert list(errors(client.post(address, {"until": "2020-01-01", "deputy": ""}))) == ["until"]
    client.post(address, {"until": "", "deputy": ""})
    unit.refresh_from_db()
    assert (unit.until, unit.deputy) == (None, None)


def test_deputy_of_the_same_mobile_number_is_refused(cluster: Cluster) -> None:
    unit = cluster.county.people["unit"]
    unit.phone = "13700001111"
    unit.save()
    account(cluster.county.organisation, real_name="另一账号", phone="137 0000 1111")
    address = reverse("people:edit", args=[held(cluster.county, "unit").pk])
    response = browser(cluster.county.people["manager"]).post(address, {"until": "", "deputy": "另一账号"})
    assert list(errors(response)) == ["__all__"]


def test_taking_a_role_asks_first_and_says_what_follows(cluster: Cluster) -> None:
    unit = held(cluster.county, "unit")
    address = reverse("people:take", args=[unit.pk])
    client = browser(cluster.county.people["manager"])
    assert len(client.get(address).context["consequences"]) == 2
    assert RoleAssignment.objects.filter(pk=unit.pk).exists()
    assert client.post(address).headers["Location"] == table(cluster.county)
    assert not RoleAssignment.objects.filter(pk=unit.pk).exists()


def test_last_manager_is_kept_and_the_page_says_so(cluster: Cluster) -> None:
    manager = held(cluster.county, "manager")
    address = reverse("people:take", args=[manager.pk])
    client = browser(cluster.portal.people["manager"])
    page = client.get(address)
    assert page.context["is_last_manager"]
    assert b"take-form" not in page.content
    client.post(address)
    assert RoleAssignment.objects.filter(pk=manager.pk).exists()


def test_manager_of_a_section_sees_and_edits_the_section_alone(cluster: Cluster) -> None:
    section = add(cluster.county.home, UnitSection(title="城关镇", organisation=cluster.county.organisation))
    head = holder(cluster.department, Role.SITE_MANAGER)
    RoleAssignment.objects.filter(user=head).update(page=section)
    client = browser(head)
    address = reverse("people:table", args=[section.pk])
    assert client.get(INDEX).headers["Location"] == address
    assert [row.page.pk for row in client.get(address).context["table"].rows] == [section.pk]
    assert client.get(table(cluster.county)).status_code == 404
    assert client.get(reverse("people:take", args=[held(cluster.county, "unit").pk])).status_code == 404


def test_acting_deputy_is_not_offered_what_only_a_manager_gives(cluster: Cluster) -> None:
    manager, deputy = held(cluster.county, "manager"), cluster.county.people["editor"]
    RoleAssignment.objects.filter(pk=manager.pk).update(deputy=deputy)
    assert Role.SITE_MANAGER in roles_offered(browser(manager.user), cluster)
    absent(manager.user)
    client = browser(deputy)
    assert Role.SITE_MANAGER not in roles_offered(client, cluster)
    forged = filled(cluster, role=Role.SITE_MANAGER, person="luoping-editor")
    assert list(errors(client.post(give(cluster.county), forged))) == ["role"]
    for name, form in (("edit", b"terms-form"), ("take", b"take-form")):
        address = reverse(f"people:{name}", args=[manager.pk])
        page = client.get(address).content
        assert (form in page, b"for-another" in page) == (False, True)
        client.post(address, {"until": "", "deputy": ""})
    assert list(RoleAssignment.objects.filter(role=Role.SITE_MANAGER, page=cluster.county.home)) == [manager]
    manager.refresh_from_db()
    assert manager.deputy == deputy
    account_page = client.get(reverse("people:account", args=[manager.user_id]))
    assert (account_page.context["may_mark_absent"], account_page.context["is_managed"]) == (False, False)


def roles_offered(client: Client, cluster: Cluster) -> list[str]:
    return [value for value, _label in client.get(give(cluster.county)).context["form"].fields["role"].choices]


def test_phone_finds_managed_people_only(cluster: Cluster) -> None:
    own = account(cluster.county.organisation, phone="13711112222")
    guest = holder(cluster.city, Role.CONTRIBUTOR, phone="13733334444")
    assign(actor=None, role=Role.CONTRIBUTOR, page=cluster.county.home, user=guest)
    client = browser(cluster.county.people["manager"])
    values = {"role": Role.EDITOR, "person": "1373333"}
    assert list(errors(client.post(give(cluster.county), filled(cluster, **values)))) == ["person"]
    client.post(give(cluster.county), filled(cluster, **values | {"person": guest.username}))
    client.post(give(cluster.county), filled(cluster, **values | {"person": "1371111"}))
    given = RoleAssignment.objects.filter(role=Role.EDITOR, page=cluster.county.home, user__in=[own, guest])
    assert given.count() == 2


def test_screens_take_as_many_queries_for_three_sites_and_people_as_for_one(cluster: Cluster) -> None:
    office = browser(cluster.portal.people["manager"])

    def queries(address: str) -> int:
        found = []
        for _try in range(3):  # the table of hosts is read again when a second has passed
            with CaptureQueriesContext(connection) as captured:
                office.get(address)
            found.append(len(captured))
        return min(found)

    addresses = [INDEX, table(cluster.county), give(cluster.county)]
    one = [queries(address) for address in addresses]
    for number in range(3):
        section = add(cluster.county.home, UnitSection(title=f"第{number}镇"))
        assign(actor=None, role=Role.SITE_MANAGER, page=section, user=cluster.portal.people["manager"])
        holder(cluster.county, Role.EDITOR)
    assert [queries(address) for address in addresses] == one
