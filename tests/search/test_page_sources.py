"""How the further page kinds read to the public index."""

from __future__ import annotations

from datetime import date

import pytest

from cms.models import Column
from search.sources import build_page
from tests.factories import kinds, public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SAID = {
    "leader": ["省长", "领导省政府全面工作。", "1968年生，大学学历。"],
    "institution": [
        "厅长 苏问渠",
        "0990-0002001",
        "澜川市清河路8号",
        "工作日8:30",
        "负责水资源管理。",
        "办公室 0990-0002002",
    ],
    "topic": ["全省防汛抗旱工作。", "由来", "专题说明。"],
    "data": ["2026年1—9月", "地区生产总值 6,128.4亿元 同比增长5.6%", "前三季度\t5.6"],
    "gallery": ["开工", "合龙"],
}


@pytest.fixture
def column() -> Column:
    return kinds.column(public.portal())


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_public_page_of_any_kind_is_found_by_what_it_says(column: Column, kind: str) -> None:
    page = public.add(column, kinds.MAKERS[kind](keywords="关键词"))
    found = build_page(str(page.pk))
    assert found is not None
    assert [part for part in [*SAID[kind], "关键词"] if part not in found.body] == []
    assert (found.title, found.organ) == (page.title, page.source)


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_draft_of_any_kind_is_not_found(column: Column, kind: str) -> None:
    assert build_page(str(public.add(column, kinds.MAKERS[kind](), live=False).pk)) is None


def test_people_carry_no_day_and_figures_that_of_their_release(column: Column) -> None:
    days = [build_page(str(public.add(column, kinds.MAKERS[kind]()).pk)) for kind in ("leader", "institution", "data")]
    assert [found.date if found else "gone" for found in days] == [None, None, date(2026, 10, 20)]
