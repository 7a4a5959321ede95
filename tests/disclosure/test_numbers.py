"""Document numbers as the catalogue prints them."""

from __future__ import annotations

import pytest

from disclosure.numbers import printed


@pytest.mark.parametrize(
    "number",
    [
        *(
            f"江政办发{opening}2026{closing}12号"
            for opening, closing in ("〔〕", "[]", "【】", "（）", "()", "﹝﹞", "［］", "<>", "《》")
        ),
        *(" 江政办发〔2026〕 12 号 ", "江政办发　〔2026〕12号", "江政办发〔２０２６〕１２号"),
        *("江政办发〔2026〕第12号", "江政办发〔2026年〕12号", "江政办发〔2026〕12"),
    ],
)
def test_number_in_any_spelling_is_printed_one_way(number: str) -> None:
    assert printed(number) == "江政办发〔2026〕12号"


@pytest.mark.parametrize(
    "number", ["", "第12号令", "江岭省人民政府令第300号", "江政办发2026-12", "〔2026〕12号", "公告", "A〔26〕1号"]
)
def test_what_is_no_such_number_stays_as_it_was(number: str) -> None:
    assert printed(f" {number} ") == number


def test_printing_twice_changes_nothing() -> None:
    assert printed(printed("江发改[2026]7号")) == printed("江发改[2026]7号") == "江发改〔2026〕7号"
