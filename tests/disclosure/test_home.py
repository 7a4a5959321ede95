"""Documents on homes."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from disclosure import home
from disclosure.enums import Validity
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_documents_say_number_and_what_a_reader_must_know_of_their_validity() -> None:
    county = public.portal() and public.sub_site("luoping")
    column = public.column(county)
    public.document(column, "有效", day=1, doc_number="江政发[2026]1号", validity=Validity.IN_FORCE)
    public.document(column, "废止", day=2, validity=Validity.REPEALED)
    public.document(column, "草稿", live=False)
    rows = home.load(county, 10)
    assert [(row.title, row.note, row.look) for row in rows] == [
        ("废止", "江岭省人民政府办公厅", "off"),
        ("有效", "江政发〔2026〕1号", ""),
    ]
    assert [bool(row.state) for row in rows] == [True, False]


@pytest.mark.parametrize(("items", "at_portal"), [(1, True), (3, True), (1, False), (3, False)])
def test_any_number_of_documents_takes_the_same_queries(
    items: int, at_portal: bool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    portal = public.portal()
    place = portal if at_portal else public.sub_site("luoping")
    column = public.column(place)
    for day in range(1, items + 1):
        public.document(column, day=day)
    with django_assert_num_queries(1):
        home.load(place, 10)
