"""Identity numbers: what is one, what is not, however it is written."""

from __future__ import annotations

import pytest

from foundation.screening.detectors.identity import check_character, is_identity_number
from foundation.screening.detectors.personal import Personal
from tests.factories.screening import identity, identity_with, words_found

NUMBER = identity()
WITH_X = identity_with("X")
OLD = "119999900101001"


def test_check_character_of_the_standards_example_is_x() -> None:
    assert check_character("11010519491231002") == "X"  # GB 11643-1999, annex


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        WITH_X,
        WITH_X.lower(),
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}",
        f"{NUMBER[:6]}—{NUMBER[6:]}",
        f"{NUMBER[:6]}\u3000{NUMBER[6:]}",
        f"{WITH_X[:17]} X",
        f"{WITH_X[:17]}-x",
        " ".join(NUMBER),
        "\u200b".join(NUMBER),
        NUMBER.translate({ord("0") + n: ord("０") + n for n in range(10)}),
        WITH_X[:17] + "Ｘ",
    ],
)
def test_valid_number_is_found_however_it_is_written(text: str) -> None:
    assert words_found(Personal.IDENTITY, f"身份证号：{text}，女") == [text]


@pytest.mark.parametrize("digit", "0123456789X")
def test_number_with_any_other_check_character_is_not_found(digit: str) -> None:
    expected = [NUMBER] if digit == NUMBER[-1] else []
    assert words_found(Personal.IDENTITY, NUMBER[:17] + digit) == expected


@pytest.mark.parametrize(
    "text",
    [
        identity(born="19900230"),
        identity(born="19901301"),
        identity(born="18991231"),
        identity(born="20990101"),
        identity(region="019999"),
        identity(region="169999"),
        identity(region="999999"),
        f"1{NUMBER}",
        f"{NUMBER}1",
        f"A{NUMBER}",
        f"{NUMBER}B",
        f"{NUMBER[:9]}。{NUMBER[9:]}",
        f"{NUMBER[:9]}\n{NUMBER[9:]}",
        f"{NUMBER[:9]}    {NUMBER[9:]}",
        NUMBER[:17],
        f"{WITH_X[:17]} Xin",
    ],
)
def test_other_number_is_not_found(text: str) -> None:
    assert words_found(Personal.IDENTITY, f"号码 {text}") == []


def test_leap_day_counts_in_leap_years_only() -> None:
    assert is_identity_number(identity(born="20000229"))
    assert not is_identity_number(identity(born="19000229"))


def test_two_numbers_side_by_side_are_two() -> None:
    first, second = identity(1), identity(2)
    assert words_found(Personal.IDENTITY, f"{first} {second}") == [first, second]


def test_number_among_other_numbers_of_a_row_is_found() -> None:
    assert words_found(Personal.IDENTITY, f"12 2024 {NUMBER} 3500") == [NUMBER]


@pytest.mark.parametrize("day", range(1, 29))
def test_days_of_a_table_are_no_identity_numbers(day: int) -> None:
    text = f"2019-12-{day:02d} 2020-01-{day:02d} 2021-01-{day:02d} 2022-01-{day:02d}"
    assert words_found(Personal.IDENTITY, text) == []
    assert words_found(Personal.IDENTITY, text.replace("-", " ")) == []


def test_credit_code_of_digits_is_no_identity_number_where_it_is_named_one() -> None:
    code = _credit_code_that_passes_as_identity()
    assert words_found(Personal.IDENTITY, f"统一社会信用代码：{code}") == []
    assert words_found(Personal.IDENTITY, f"统一社会信用代码/身份证号码：{code}") == [code]
    assert words_found(Personal.IDENTITY, f"编号：{code}") == [code]


def _credit_code_that_passes_as_identity() -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for made in (identity(n, f"19{year:02d}0101") for year in range(100) for n in range(1000)):
        total = sum(alphabet.index(char) * pow(3, place, 31) for place, char in enumerate(made[:17]))
        if alphabet[(31 - total % 31) % 31] == made[17]:
            return made
    raise AssertionError("no such number")


@pytest.mark.parametrize("text", [OLD, f"{OLD[:6]} {OLD[6:12]} {OLD[12:]}", f"身份证{OLD}"])
def test_old_number_is_found(text: str) -> None:
    assert words_found(Personal.OLD_IDENTITY, text) == [text.removeprefix("身份证")]


@pytest.mark.parametrize(
    "text",
    [
        "119999901301001",
        "119999900230001",
        "169999900101001",
        "119999900101000",
        f"{OLD}1",
        f"注册号{OLD}",
        f"营业执照：{OLD}",
        f"12-{OLD}",
        f"{OLD[:5]} {OLD[5:]}",
    ],
)
def test_other_number_of_fifteen_digits_is_not_found(text: str) -> None:
    assert words_found(Personal.OLD_IDENTITY, text) == []


def test_old_number_named_both_ways_is_found() -> None:
    assert words_found(Personal.OLD_IDENTITY, f"代码（身份证）{OLD}") == [OLD]
