"""Masking: what stays, what goes, and that positions stay."""

from __future__ import annotations

import pytest

from foundation.screening.masking import mask
from tests.factories.screening import card, identity


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (identity(), f"119{'*' * 13}{identity()[-2:]}"),
        (f"{identity()[:6]} {identity()[6:]}", f"119*** {'*' * 10}{identity()[-2:]}"),
        ("119999900101001", "119**********01"),
        (card(), f"622{'*' * 14}{card()[-2:]}"),
        ("13800138000", "138******00"),
        ("+86 138-0013-8000", "+86 138-****-**00"),
        ("电话：0571-87654321", "电话：057*-******21"),
        ("张三，住址：江岭省清河县河头村3组12号。", "张三，住址：江岭省***********。"),
        ("没有个人信息。", "没有个人信息。"),
        ("", ""),
    ],
)
def test_personal_data_is_masked_and_nothing_else(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert len(masked) == len(text)


@pytest.mark.parametrize(
    "text",
    [identity(), card(), "13800138000", "0571-87654321", f"张三 {identity()} 13800138000 家住清河县人民路12号3室"],
)
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_all_kinds_in_one_text_are_masked() -> None:
    text = f"张三，{identity()}，卡号{card()}，手机13800138000，家住清河县人民路12号3室"
    masked = mask(text)
    for clear in (identity(), card(), "13800138000", "人民路12号"):
        assert clear in text
        assert clear not in masked
