"""Bank cards: what is one, what is not."""

from __future__ import annotations

import pytest

from foundation.screening.detectors.cards import luhn
from foundation.screening.detectors.personal import Personal
from tests.factories.screening import card, identity, words_found

CARD = card()
SIXTEEN = card("622588", 16)


@pytest.mark.parametrize(
    ("digits", "right"), [("79927398713", True), ("79927398710", False), ("0", True), ("18", True)]
)
def test_luhn_follows_the_standard(digits: str, right: bool) -> None:
    assert luhn(digits) is right


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        SIXTEEN,
        card("622588", 17),
        card("622588", 18),
        card("955880", 19),
        card("4", 16, 12345678901234),
        card("51", 16),
        card("3530", 16),
        f"{SIXTEEN[:4]} {SIXTEEN[4:8]} {SIXTEEN[8:12]} {SIXTEEN[12:]}",
        f"{SIXTEEN[:4]}-{SIXTEEN[4:8]}-{SIXTEEN[8:12]}-{SIXTEEN[12:]}",
        f"{CARD[:6]} {CARD[6:]}",
        f"{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}",
        CARD.translate({ord("0") + n: ord("０") + n for n in range(10)}),
    ],
)
def test_card_is_found_however_it_is_written(text: str) -> None:
    assert words_found(Personal.CARD, f"开户行及卡号：{text}。") == [text]


@pytest.mark.parametrize("digit", "0123456789")
def test_card_with_any_other_check_digit_is_not_found(digit: str) -> None:
    assert words_found(Personal.CARD, CARD[:-1] + digit) == ([CARD] if digit == CARD[-1] else [])


@pytest.mark.parametrize(
    "text",
    [
        card("722588", 16),
        card("12", 19),
        card("622588", 15),
        card("622588", 20),
        f"1{CARD}",
        f"{CARD}X",
        f"合同编号：{CARD}",
        f"统一社会信用代码 {CARD}",
        f"索引号：{CARD}",
        f"{CARD}/2026-00012",
        f"12/{CARD}",
        f"{CARD[:3]} {CARD[3:]}",
        "4444444444444444",
        f"{SIXTEEN[:4]} {SIXTEEN[4:8]} {SIXTEEN[8:12]} {SIXTEEN[12:]} 2026",
        f"2026 {SIXTEEN[:4]} {SIXTEEN[4:8]} {SIXTEEN[8:12]} {SIXTEEN[12:]}",
        " ".join(card("4123", 16)[at : at + 4] for at in range(0, 16, 4)),
    ],
)
def test_other_number_is_not_found(text: str) -> None:
    assert words_found(Personal.CARD, text) == []


def test_foreign_card_in_groups_counts_where_it_is_named() -> None:
    text = " ".join(card("4123", 16)[at : at + 4] for at in range(0, 16, 4))
    assert words_found(Personal.CARD, f"卡号：{text}") == [text]


def test_label_of_a_card_outweighs_another() -> None:
    assert words_found(Personal.CARD, f"编号1，卡号{CARD}") == [CARD]


def test_identity_number_of_gansu_is_no_card() -> None:
    made = next(one for one in (identity(n, region="629999") for n in range(1000)) if one.isdigit() and luhn(one))
    assert words_found(Personal.CARD, made) == []
    assert words_found(Personal.IDENTITY, made) == [made]
