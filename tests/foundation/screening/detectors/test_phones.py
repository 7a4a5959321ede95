"""Phone numbers: people's and offices'."""

from __future__ import annotations

import pytest

from foundation.screening.detectors.personal import Personal
from tests.factories.screening import words_found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13800138000", "13800138000"),
        ("联系人：张三 138 0013 8000", "138 0013 8000"),
        ("138-0013-8000", "138-0013-8000"),
        ("138 00138000", "138 00138000"),
        ("+86 13800138000", "13800138000"),
        ("+86-138-0013-8000", "138-0013-8000"),
        ("8613800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("１３８００１３８０００", "１３８００１３８０００"),
        ("手机13800138000、", "13800138000"),
        ("13800138000。", "13800138000"),
        ("1 13800138000 2", "13800138000"),
    ],
)
def test_mobile_number_is_found_however_it_is_written(text: str, found: str) -> None:
    assert words_found(Personal.PRIVATE_PHONE, text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "12800138000",
        "1380013800",
        "138001380001",
        "A13800138000",
        "投资13800138000元",
        "13800138000.50",
        "¥13800138000",
        "0.13800138000",
        "2026-13800138000",
        "13800138000-1",
        "13 800138000",
        "138 2019 2020 36",
        "12 138 2019 2020",
        "13800138000万",
        "id13800138000",
    ],
)
def test_other_number_is_no_mobile(text: str) -> None:
    assert words_found(Personal.PRIVATE_PHONE, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("咨询电话：0571-87654321", "0571-87654321"),
        ("（0571）87654321", "(0571)87654321"),
        ("0571 8765 4321", "0571 8765 4321"),
        ("010-87654321", "010-87654321"),
        ("举报电话 8765432", "8765432"),
        ("传真号码:8765-4321", "8765-4321"),
        ("０５７１—８７６５４３２１", "0571-87654321"),
    ],
)
def test_landline_is_found(text: str, found: str) -> None:
    marks = str.maketrans("（）０１２３４５６７８９—", "()0123456789-")
    assert [one.translate(marks) for one in words_found(Personal.OFFICE_PHONE, text)] == [found]


@pytest.mark.parametrize(
    "text",
    ["87654321", "0111-87654321", "0571-18765432", "20260571-876543210", "电话12345", "编号 8765432", "A0571-87654321"],
)
def test_other_number_is_no_landline(text: str) -> None:
    assert words_found(Personal.OFFICE_PHONE, text) == []


def test_landline_of_a_home_is_private() -> None:
    text = "家庭电话：0571-87654321；咨询电话：0571-87654322"
    assert words_found(Personal.PRIVATE_PHONE, text) == ["0571-87654321"]
    assert words_found(Personal.OFFICE_PHONE, text) == ["0571-87654322"]


def test_private_numbers_come_in_the_order_of_the_text() -> None:
    text = "宅电：0571-87654321，手机13800138000，宅电：0571-87654322"
    assert words_found(Personal.PRIVATE_PHONE, text) == ["0571-87654321", "13800138000", "0571-87654322"]
