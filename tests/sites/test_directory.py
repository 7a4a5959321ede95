"""The directory of the cluster: kinds, regions, names, planned sites."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms import selectors as content
from foundation.organisations.enums import OrganisationKind
from sites import directory, selectors
from sites.enums import SiteKind
from sites.models import SiteDirectory
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

Names = list[tuple[str, list[str], list[str]]]


def names(groups: list[directory.DirectoryGroup]) -> Names:
    return [
        (str(group.label), [entry.name for entry in group.entries], [entry.name for entry in group.planned])
        for group in groups
    ]


def filled(slug: str, name: str, **fields: object) -> None:
    public.article(public.column(public.sub_site(slug, name=name, **fields)))  # type: ignore[arg-type] # passed on


def test_groups_without_planned_ones_hold_only_sites_with_live_content() -> None:
    public.portal()
    filled("luoping", "罗坪县")
    filled("xingan", "兴安市", kind=SiteKind.CITY)
    public.article(public.column(public.sub_site("empty", name="空网站"), "草稿"), live=False)
    assert names(directory.groups()) == [("市级网站", ["兴安市"], []), ("县级网站", ["罗坪县"], [])]


def test_groups_by_region_go_by_the_city_above() -> None:
    public.portal()
    city = public.organisation("兴安市人民政府", kind=OrganisationKind.CITY)
    county = public.organisation("罗坪县人民政府", kind=OrganisationKind.COUNTY, parent=city)
    filled("luoping", "罗坪县", organisation=county)
    filled("shuili", "省水利厅", kind=SiteKind.DEPARTMENT)
    filled("xingan", "兴安市", kind=SiteKind.CITY, organisation=city)
    assert names(directory.groups(by=directory.BY_REGION)) == [
        ("兴安市", ["罗坪县", "兴安市"], []),
        (str(directory.PROVINCE), ["省水利厅"], []),
    ]


def test_planned_sites_carry_their_day_and_no_link(client: Client) -> None:
    public.portal()
    filled("luoping", "罗坪县")
    day = timezone.localdate() + timedelta(days=30)
    public.sub_site("new", name="新设县", opens_on=day)
    public.sub_site("late", name="迟到县", opens_on=date(2026, 1, 1))
    public.sub_site("open", name="未定县")
    group = directory.groups(planned=True)[0]
    assert [(one.name, one.opens_on, one.late) for one in group.planned] == [
        ("新设县", day, False),
        ("迟到县", date(2026, 1, 1), True),
        ("未定县", None, False),
    ]
    page = client.get("/sites/", headers={"host": "portal.test"}).content.decode()
    assert "新设县" in page
    assert day.isoformat() in page
    assert "//new.portal.test" not in page.partition("<main")[2].partition("</main")[0]


def test_site_that_was_withdrawn_is_not_planned() -> None:
    public.portal()
    home = public.sub_site("gone", name="撤销县")
    home.live = False
    home.save()
    assert directory.groups(planned=True) == []


@pytest.mark.parametrize(("words", "found"), [("罗坪", ["罗坪县"]), (" LUOPING ", ["罗坪县"]), ("无", [])])
def test_directory_filter_takes_names_in_both_languages(words: str, found: list[str], rf: RequestFactory) -> None:
    public.portal()
    filled("luoping", "罗坪县", english_name="Luoping County")
    filled("xingan", "兴安市", kind=SiteKind.CITY)
    context = selectors.directory_context(SiteDirectory.objects.get(), rf.get("/sites/", {"q": words}))
    assert [entry.name for group in context["groups"] for entry in group.entries] == found
    assert context["total"] == len(found)


@pytest.mark.parametrize(
    "query", [{"q": "\x00"}, {"q": "县" * 500}, {"by": "nonsense"}, {"q": "<script>", "by": "region"}]
)
def test_directory_any_query_is_answered(query: dict[str, str], client: Client) -> None:
    public.portal()
    filled("luoping", "罗坪县")
    response = client.get("/sites/", query, headers={"host": "portal.test"})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("items", [1, 3])
def test_groups_any_number_of_sites_take_one_query(
    items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    public.portal()
    for number in range(items):
        filled(f"county{number}", f"县{number}")
        public.sub_site(f"planned{number}")
    content.listed_types()
    for by in (directory.BY_KIND, directory.BY_REGION):
        with django_assert_num_queries(1):
            directory.groups(by=by, planned=True)


def test_groups_by_initial_stand_in_the_order_of_their_letters() -> None:
    public.portal()
    for slug, name in (("shuili", "省水利厅"), ("qinghe", "青禾县"), ("12345", "政务热线"), ("songting", "松汀市")):
        filled(slug, name)
    public.sub_site("ludang", name="芦荡县")
    assert names(directory.groups(by=directory.BY_INITIAL, planned=True)) == [
        ("0-9", ["政务热线"], []),
        ("L", [], ["芦荡县"]),
        ("Q", ["青禾县"], []),
        ("S", ["省水利厅", "松汀市"], []),
    ]


def test_directory_by_initial_leads_to_each_letter_and_keeps_the_order_when_narrowed(client: Client) -> None:
    public.portal()
    filled("shuili", "省水利厅")
    filled("qinghe", "青禾县")
    page = client.get("/sites/?by=initial", headers={"host": "portal.test"}).content.decode()
    assert 'href="#g-initial-q">Q</a><a href="#g-initial-s">S</a>' in page
    assert page.count('id="g-initial-q"') == 1
    assert '<input type="hidden" name="by" value="initial">' in page
    page = client.get("/sites/?by=initial&q=QINGHE", headers={"host": "portal.test"}).content.decode()
    assert ("青禾县" in page, "省水利厅" in page, "initials" in page) == (True, False, False)
    page = client.get("/sites/?by=<unknown>", headers={"host": "portal.test"}).content.decode()
    assert ("<unknown>" in page, "县级网站" in page) == (False, True)
