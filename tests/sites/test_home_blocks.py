"""What editors may put into blocks, and what they are told otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cms.enums import ColumnType
from sites.home_arrangement import SECTIONS
from sites.home_blocks import MOST_BLOCKS, ONCE, HomeBlocks
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def clean(kind: str, **value: Any) -> Any:
    stream = HomeBlocks()
    return stream.clean(stream.to_python([{"type": kind, "value": value}]))


def sentences(error: Any) -> set[str]:
    """All sentences of a refusal, however deep."""
    found: set[str] = set()
    for one in getattr(error, "error_list", None) or []:
        found.update(one.messages if isinstance(one, ValidationError) and not hasattr(one, "block_errors") else ())
    for name in ("block_errors", "non_block_errors"):
        inner = getattr(error, name, None)
        items = inner.values() if isinstance(inner, dict) else inner or []
        for one in items:
            if one is not None:
                found |= sentences(one) | (set(one.messages) if type(one) is ValidationError else set())
    return found


@pytest.fixture(autouse=True)
def english() -> Any:
    with override("en"):
        yield


def test_every_block_has_a_section_a_label_a_symbol_and_a_description() -> None:
    blocks = HomeBlocks().child_blocks
    assert set(blocks) == set(SECTIONS)
    for name, block in blocks.items():
        assert (bool(block.label), bool(block.meta.icon), bool(block.get_description()), block.is_previewable) == (
            True, True, True, True,
        ), name  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("picture_news", {"column_type": "", "column": None}, "Choose a type of column or a column."),
        (
            "links",
            {"heading": "链接", "items": [{"title": "甲", "page": None, "url": ""}]},
            "“甲” must lead to one place. Choose a page or give an address, not both.",
        ),
        (
            "data",
            {"tiles": [{"name": "水库", "value": "412", "unit": "座"}]},
            "Figures need their date and source. Fill in both.",
        ),
        (
            "data",
            {"tiles": [{"name": "水库", "value": "约400", "unit": ""}], "as_of": "2026-10-31", "source": "省水利厅"},
            "Write a number, such as 21,436 or 94.1.",
        ),
    ],
)
def test_block_without_what_it_needs_is_refused_with_a_sentence(
    kind: str, value: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        clean(kind, **value)
    assert sentence in sentences(refusal.value)


@pytest.mark.parametrize("value", ["21,436", "94.1", "−3.74", "+5", "0.58", "1234"])
def test_figures_are_numbers_as_printed(value: str) -> None:
    tile = {"name": "水库", "value": value, "unit": ""}
    found = clean("data", tiles=[tile], as_of="2026-10-31", source="省水利厅")
    assert found[0].value["tiles"][0]["value"] == value


@pytest.mark.parametrize(("kind", "count"), [("picture_news", 2), ("picture_news", 13), ("interviews", 0)])
def test_numbers_of_items_outside_their_bounds_are_refused(kind: str, count: int) -> None:
    with pytest.raises(ValidationError):
        clean(kind, column_type=ColumnType.NEWS, count=count)


@pytest.mark.parametrize("kind", ONCE)
def test_block_that_stands_once_is_refused_a_second_time(kind: str) -> None:
    page = public.portal()
    value = {"pages": [page.pk]} if kind == "headlines" else {}
    stream = HomeBlocks()
    with pytest.raises(ValidationError):
        stream.clean(stream.to_python([{"type": kind, "value": value}] * 2))
    assert len(stream.clean(stream.to_python([{"type": kind, "value": value}]))) == 1


def test_more_blocks_than_a_home_takes_are_refused() -> None:
    stream = HomeBlocks()
    block = {"type": "picture_news", "value": {"column_type": ColumnType.NEWS}}
    with pytest.raises(ValidationError):
        stream.clean(stream.to_python([block] * (MOST_BLOCKS + 1)))
