"""Document numbers in any way of writing."""

from __future__ import annotations

import pytest

from search.numbers import document_number_key, document_numbers


@pytest.mark.parametrize(
    "text",
    [
        "湘政办函〔2011〕68号",
        "湘政办函[2011]68号",
        "湘政办函［2011］68号",
        "湘政办函【2011】68号",
        "湘政办函(2011)68号",
        "湘政办函（２０１１）６８号",
        "湘政办函「2011」68号",
        "湘政办函2011 68号",
        "湘政办函201168号",
        "湘政办函 [2011] 68 号",
        "湘政办函[2011]68",
        "湘政办函〔2011年〕第68号",
        "湘政办函〔2011〕068号",
        "湘政办函[2011 68号",
    ],
)
def test_document_number_key_is_the_same_however_it_is_typed(text: str) -> None:
    assert document_number_key(text) == "湘政办函|2011|68"


@pytest.mark.parametrize("text", ["国务院令第513号", "国务院令513号", "国务院令 第５１３号"])
def test_document_number_key_of_a_number_without_year(text: str) -> None:
    assert document_number_key(text) == "国务院令||513"


@pytest.mark.parametrize(
    "text", ["2011年12月", "今年2011年12月", "第八十三条", "共68号", "截至2011年68人", "政府网站", "12345热线"]
)
def test_document_numbers_leave_other_texts_alone(text: str) -> None:
    assert list(document_numbers(text)) == []


def test_document_number_key_of_another_form_is_its_letters_and_digits() -> None:
    assert document_number_key("XJ-12/3 甲") == "xj123甲"
    assert document_number_key("") == ""
