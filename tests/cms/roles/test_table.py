"""“Who does what where”, read from the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import RoleAssignment
from cms.roles.actions import assign, revoke
from cms.roles.consequences import consequences
from cms.roles.enums import Role
from cms.roles.table import Line, Person, Row, Table, read_table
from foundation.accounts.models import User
from sites.models import UnitSection
from tests.factories.cluster import Cluster, Place
from tests.factories.people import absent, account, day, holder
from tests.factories.public import add

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def line(table: Table, role: str, row: int = 0) -> Line:
    return next(line for group in table.rows[row].groups for line in group.lines if line.role == role)


def names(people: list[Person]) -> list[str]:
    return [person.name for person in people]


def give(at: Place, role: str, user: User, **terms: object) -> RoleAssignment:
    return assign(actor=None, role=role, page=at.home, user=user, **terms)


def party_office(cluster: Cluster) -> User:
    return holder(cluster.portal, Role.PARTY_OFFICE_REVIEWER, real_name="党委办")


def test_table_shows_the_sites_own_people_and_who_answers_from_above(cluster: Cluster) -> None:
    party_office(cluster)
    table = read_table(cluster.county.home)
    assert [row.page.pk for row in table.rows] == [cluster.county.home.pk]
    assert names(line(table, Role.EDITOR).people) == ["luoping editor", "luoping editor2"]
    unit, office = line(table, Role.UNIT_REVIEWER), line(table, Role.OFFICE_REVIEWER)
    assert (names(unit.people), unit.note) == (["luoping unit"], "")
    assert (office.people, office.is_open) == ([], False)
    assert "qinghe office" in office.note
    assert "青河市人民政府" in office.note
    assert "江岭省人民政府" in line(table, Role.PARTY_OFFICE_REVIEWER).note
    assert [(person.name, person.place) for person in table.above] == [("portal manager", "江岭省人民政府")]
    assert table.holes == []


def test_table_of_the_portal_leaves_out_the_people_of_sub_sites(cluster: Cluster) -> None:
    party_office(cluster)
    table = read_table(cluster.portal.home)
    shown = {
        person.name for row in table.rows for group in row.groups for line in group.lines for person in line.people
    }
    assert shown == {f"portal {name}" for name in cluster.portal.people} | {"党委办"}
    assert [line.role for line in table.rows[0].groups[2].lines][-1] == Role.AUDITOR
    assert Role.AUDITOR not in [one.role for one in read_table(cluster.county.home).rows[0].groups[2].lines]


def test_table_has_rows_for_sections_and_for_columns_with_people(cluster: Cluster) -> None:
    section = add(cluster.county.home, UnitSection(title="城关镇"))
    news = cluster.county.column("news")
    assign(actor=None, role=Role.CONTRIBUTOR, page=news, user=cluster.county.people["unit"])
    rows = read_table(cluster.county.home).rows
    assert [row.page.pk for row in rows] == [cluster.county.home.pk, news.pk, section.pk]

    def roles(row: Row) -> list[str]:
        return [line.role for group in row.groups for line in group.lines]

    assert (roles(rows[1]), roles(rows[2])) == ([Role.CONTRIBUTOR], [])


def test_table_says_end_deputy_and_absence(cluster: Cluster) -> None:
    chief, deputy = cluster.city.people["chief"], holder(cluster.city, Role.DESIGNER, real_name="代理人")
    give(cluster.city, Role.EDITOR_IN_CHIEF, chief, until=day(30), deputy=deputy)
    [person] = line(read_table(cluster.city.home), Role.EDITOR_IN_CHIEF).people
    assert (person.until, person.deputy, person.away, person.answering) == (day(30), "代理人", None, "")
    absence = absent(chief)
    [person] = line(read_table(cluster.city.home), Role.EDITOR_IN_CHIEF).people
    assert (person.away, person.is_away, person.answering, person.rests) == (absence, True, "代理人", False)
    absent(deputy)
    [person] = line(read_table(cluster.city.home), Role.EDITOR_IN_CHIEF).people
    assert (person.answering, person.rests) == ("", True)


def test_table_says_why_a_role_does_not_count(cluster: Cluster) -> None:
    closed, ended = cluster.city.people["editor"], cluster.city.people["editor2"]
    User.objects.filter(pk=closed.pk).update(is_active=False)
    RoleAssignment.objects.filter(user=ended).update(until=day(-1))
    people = line(read_table(cluster.city.home), Role.EDITOR).people
    assert [(person.name, bool(person.why), person.rests) for person in people] == [
        ("qinghe editor", True, True),
        ("qinghe editor2", True, True),
    ]
    assert people[0].why != people[1].why


def test_hole_where_nobody_answers_is_red_and_names_who_can_mend_it(cluster: Cluster) -> None:
    table = read_table(cluster.county.home)
    [hole] = table.holes
    assert hole.role == Role.PARTY_OFFICE_REVIEWER
    assert "luoping manager" in hole.sentence
    assert line(table, Role.PARTY_OFFICE_REVIEWER).is_open


def test_hole_of_an_absent_reviewer_without_deputy_passes_to_the_place_above(cluster: Cluster) -> None:
    party_office(cluster)
    absent(cluster.county.people["unit"])
    table = read_table(cluster.county.home)
    unit = line(table, Role.UNIT_REVIEWER)
    assert unit.people[0].rests
    assert "qinghe unit" in unit.note
    assert table.holes == []


def test_hole_of_a_single_editor_who_reviews_too(cluster: Cluster) -> None:
    party_office(cluster)
    chief = cluster.portal.people["chief"]
    give(cluster.portal, Role.EDITOR, chief)
    [hole] = read_table(cluster.portal.home).holes
    assert hole.role == Role.EDITOR_IN_CHIEF
    assert "portal chief" in hole.sentence
    assert "portal editor" not in hole.sentence


def test_consequences_name_who_answers_then_and_what_stops(cluster: Cluster) -> None:
    party_office(cluster)

    def of(place: Place, name: str) -> list[str]:
        return consequences(
            RoleAssignment.objects.select_related("page", "user", "deputy").get(user=place.people[name])
        )

    leaves, passes = of(cluster.county, "unit")
    assert "luoping unit" in leaves
    assert "qinghe unit" in passes
    assert len(of(cluster.county, "editor2")) == 1
    give(cluster.county, Role.EDITOR, cluster.county.people["unit"])
    assert len(of_role(cluster.county, "unit", Role.EDITOR)) == 0
    vacant, stops = of_role(cluster.portal, "chief", Role.EDITOR_IN_CHIEF)[1:]
    assert "portal manager" in stops
    assert "portal chief" not in vacant


def of_role(place: Place, name: str, role: str) -> list[str]:
    found = RoleAssignment.objects.select_related("page", "user", "deputy")
    return consequences(found.get(user=place.people[name], role=role))


def test_table_takes_as_many_queries_for_three_people_and_places_as_for_one(cluster: Cluster) -> None:
    def queries() -> int:
        read_table(cluster.county.home)
        with CaptureQueriesContext(connection) as captured:
            read_table(cluster.county.home)
        return len(captured)

    def place(number: int) -> None:
        section = add(cluster.county.home, UnitSection(title=f"第{number}镇"))
        deputy = account(cluster.county.organisation)
        for role in (Role.EDITOR, Role.UNIT_REVIEWER):
            user = account(cluster.county.organisation)
            assign(actor=None, role=role, page=section, user=user, deputy=deputy)
            absent(user)

    place(1)
    one = queries()
    place(2)
    place(3)
    assert queries() == one
    assert one <= 20


def test_table_after_the_last_editor_went_still_stands(cluster: Cluster) -> None:
    for assignment in RoleAssignment.objects.filter(page=cluster.county.home).exclude(role=Role.SITE_MANAGER):
        revoke(actor=None, assignment=assignment)
    assert line(read_table(cluster.county.home), Role.EDITOR).people == []
