"""The calendar's screens: who may, what they show, what broken input hears."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audit.models import AuditEntry
from foundation.workdays.actions import load_days, set_day
from foundation.workdays.models import CalendarDay, CalendarYear, MovedDeadline
from foundation.workdays.table import as_csv
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.workdays import year_2027

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
YEAR = reverse("workdays:year", args=[2026])
DAY = reverse("workdays:day", args=[2026, 11, 25])
LOAD = reverse("workdays:load")
MOVED = reverse("workdays:moved")
ANNOUNCE = reverse("workdays:announce", args=[2026])
SCREENS = [reverse("workdays:this_year"), YEAR, DAY, LOAD, MOVED, ANNOUNCE]


@pytest.fixture
def client(cluster: Cluster) -> Client:
    """The provincial office: a manager at the portal's root, no superuser."""
    return browser(cluster.portal.people["manager"])


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def upload(client: Client, content: str | bytes) -> HttpResponse:
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(LOAD, {"file": SimpleUploadedFile("2027.csv", data), "source": "国办发明电〔2026〕7号"})  # type: ignore[return-value]  # the client's response is one


def moved_rows(number: int) -> None:
    MovedDeadline.objects.bulk_create(
        MovedDeadline(
            kind="test",
            key=str(count),
            title=f"工单 {count}",
            before=date(2027, 1, 1),
            after=date(2027, 1, 4),
            cause="x",
        )
        for count in range(number)
    )


@pytest.mark.parametrize("who", ["editor", "secrecy", "chief"])
@pytest.mark.parametrize("address", SCREENS)
def test_others_are_refused_every_screen(cluster: Cluster, who: str, address: str) -> None:
    person = browser(cluster.portal.people[who])
    assert (person.get(address).status_code, person.post(address).status_code) in [(302, 302), (302, 405)]


def test_manager_of_a_sub_site_is_refused_and_changes_nothing(cluster: Cluster) -> None:
    person = browser(cluster.city.people["manager"])
    person.post(DAY, {"working": "off", "name": "停电", "reason": "通知"})
    upload(person, as_csv(year_2027()))
    person.post(ANNOUNCE, {"source": "x"})
    assert [person.get(address).status_code for address in SCREENS] == [302] * len(SCREENS)
    assert not CalendarDay.objects.filter(day__year=2027).exists()
    assert not AuditEntry.objects.filter(kind__startswith="calendar.").exists()


def test_visitor_is_sent_to_the_login(cluster: Cluster) -> None:
    response = Client(HTTP_HOST="portal.test").get(YEAR)
    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={YEAR}")


@time_machine.travel("2026-11-21 10:00:00+08:00")
def test_year_says_that_the_next_is_not_announced(client: Client) -> None:
    sentence = "2027 is not announced: deadlines in it are provisional and will be recomputed."
    assert text(client.get(YEAR)).count(sentence) == 1
    assert text(client.get(reverse("workdays:year", args=[2027]))).count(sentence) == 1
    load_days(actor=None, rows=year_2027(), source="x")
    assert sentence not in text(client.get(YEAR))


@time_machine.travel("2028-01-02 10:00:00+08:00")
def test_year_says_that_neither_this_nor_the_next_is_announced(cluster: Cluster) -> None:
    page = text(browser(cluster.portal.people["manager"]).get(reverse("workdays:this_year")))
    assert [f"{year} is not announced" in page for year in (2027, 2028, 2029)] == [False, True, True]


def test_year_marks_holidays_and_worked_weekends_by_words(client: Client) -> None:
    sheet = client.get(YEAR).context["sheet"]
    states = {cell.day: cell.state for month in sheet.months for week in month.weeks for cell in week if cell}
    days = [date(2026, 10, 1), date(2026, 10, 10), date(2026, 10, 11), date(2026, 10, 12)]
    assert [states[day] for day in days] == ["holiday", "worked", "off", "work"]
    assert (len(states), sheet.working_days) == (365, sum(state in {"work", "worked"} for state in states.values()))
    page = text(client.get(YEAR))
    assert page.count("<i>off</i>") == 33 + 1  # the key has one
    assert page.count("<i>work</i>") == 6 + 1


@pytest.mark.parametrize("year", [1989, 2101, 0])
def test_year_out_of_the_bounds_does_not_exist(client: Client, year: int) -> None:
    assert client.get(reverse("workdays:year", args=[year])).status_code == 404


@pytest.mark.parametrize("day", [(2026, 2, 30), (2026, 13, 1), (2026, 0, 0)])
def test_day_that_is_none_does_not_exist(client: Client, day: tuple[int, int, int]) -> None:
    assert client.get(reverse("workdays:day", args=day)).status_code == 404


def test_day_is_set_on_the_screen(client: Client) -> None:
    response = client.post(DAY, {"working": "off", "name": "停电", "reason": "江政办〔2026〕9号"})
    assert (response.status_code, response["Location"]) == (302, YEAR)
    row = CalendarDay.objects.get(day=date(2026, 11, 25))
    assert (row.working, row.name) == (False, "停电")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"working": "off", "name": "", "reason": "x"}, "name"),
        ({"working": "work", "name": "x", "reason": "x"}, "working"),
        ({"working": "perhaps", "name": "x", "reason": "x"}, "working"),
        ({"working": "off", "name": "x", "reason": ""}, "reason"),
    ],
)
def test_day_set_wrongly_says_so_at_its_field(client: Client, data: dict[str, str], field: str) -> None:
    response = client.post(DAY, data)
    assert list(response.context["form"].errors) == [field]
    assert not CalendarDay.objects.filter(day=date(2026, 11, 25)).exists()


def test_table_is_previewed_then_loaded(client: Client) -> None:
    preview = upload(client, as_csv(year_2027()))
    page = text(preview)
    assert page.count("2027-01-01") == 2  # in the list and in the hidden table
    assert not CalendarYear.objects.filter(year=2027).exists()
    fields = preview.context["confirm"].initial  # type: ignore[attr-defined]  # the test client's
    response = client.post(LOAD, fields)
    assert (response.status_code, response["Location"]) == (302, reverse("workdays:year", args=[2027]))
    assert CalendarDay.objects.filter(day__year=2027).count() == 17


def test_preview_shows_what_changes(client: Client) -> None:
    load_days(actor=None, rows=year_2027(), source="x")
    rows = [row for row in year_2027() if row.day != date(2027, 2, 20)]
    rows[0] = rows[0]._replace(name="新年")
    found = upload(client, as_csv(rows)).context["found"][0]  # type: ignore[attr-defined]  # the test client's
    assert (found.newly_announced, found.added, [row.day for row in found.removed]) == (False, [], [date(2027, 2, 20)])
    assert [(before.name, after.name) for before, after in found.changed] == [("元旦", "新年")]


def test_preview_of_what_stands_offers_no_loading(client: Client) -> None:
    load_days(actor=None, rows=year_2027(), source="x")
    response = upload(client, as_csv(year_2027()))
    assert response.context["any"] is False  # type: ignore[attr-defined]  # the test client's


def test_loading_after_another_change_is_refused(client: Client, cluster: Cluster) -> None:
    fields = upload(client, as_csv(year_2027())).context["confirm"].initial  # type: ignore[attr-defined]  # the test client's
    set_day(actor=cluster.superuser, day=date(2026, 12, 24), working=False, name="停电", reason="通知")
    response = client.post(LOAD, fields, follow=True)
    assert "The calendar changed since this preview" in text(response)  # type: ignore[arg-type]  # the client's response is one
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("change", [{"table": "day,kind,name\nx"}, {"version": "x"}, {"source": ""}])
def test_confirmation_that_is_broken_is_refused(client: Client, change: dict[str, str]) -> None:
    fields = upload(client, as_csv(year_2027())).context["confirm"].initial  # type: ignore[attr-defined]  # the test client's
    response = client.post(LOAD, fields | change)
    assert (response.status_code, response["Location"]) == (302, LOAD)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_broken_table_names_its_lines_on_the_screen(client: Client) -> None:
    page = text(upload(client, as_csv(year_2027()) + "x,off,x\n2027-02-11,maybe,x\n"))
    assert "Line 19: “x” is no day; write it like 2027-01-01." in page
    assert "Line 20: “maybe” is no kind; write off (休) or work (班)." in page
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize(
    ("content", "field"),
    [(b"", "file"), (b"PK\x03\x04\x00", "__all__"), (b"x" * 600_000, "__all__")],
    ids=["empty", "archive", "big"],
)
def test_file_that_is_no_table_is_refused_on_the_screen(client: Client, content: bytes, field: str) -> None:
    response = upload(client, content)
    assert list(response.context["form"].errors) == [field]  # type: ignore[attr-defined]  # the test client's


def test_announcement_is_taken_back_and_given_on_the_screen(client: Client) -> None:
    assert client.post(ANNOUNCE, {"source": "更正"}).status_code == 302
    assert not CalendarYear.objects.get(year=2026).announced
    assert client.post(ANNOUNCE, {"source": "国办发明电〔2025〕7号"}).status_code == 302
    assert CalendarYear.objects.get(year=2026).announced
    response = client.post(reverse("workdays:announce", args=[2030]), {"source": "x"})
    assert response.context["form"].non_field_errors() == ["2030 has no day off yet. Enter its holidays first."]


def test_moved_deadlines_are_listed_newest_first(client: Client) -> None:
    moved_rows(60)
    rows = client.get(MOVED).context["rows"]
    assert [row.key for _label, row in rows[:2]] == ["59", "58"]
    assert len(rows) == 50
    assert [row.key for _label, row in client.get(f"{MOVED}?p=2").context["rows"]] == [str(n) for n in range(9, -1, -1)]


@pytest.mark.parametrize("address", [YEAR, MOVED])
def test_screens_cost_the_same_queries_for_one_and_three_moves(client: Client, address: str) -> None:
    client.get(address)
    counts = []
    for number in (1, 2):
        moved_rows(number)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_menu_shows_the_screen_to_the_office_only(client: Client, cluster: Cluster) -> None:
    pages = [person.get("/admin/").content.decode() for person in (client, browser(cluster.city.people["manager"]))]
    assert [reverse("workdays:this_year") in page for page in pages] == [True, False]
