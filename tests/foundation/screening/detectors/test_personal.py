"""All kinds at once: long and hostile text costs time in proportion to its length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from foundation.screening.detectors.personal import Personal, personal_data
from tests.factories.screening import identity, words_found

HOSTILE = {
    "digits": "1",
    "spaced digits": "1 ",
    "hyphened digits": "1-",
    "cards": "6222 ",
    "codes of the country": "86",
    "area codes": "0571-",
    "identity numbers": identity() + " ",
    "labels": "电话",
    "addresses": "住址",
    "villages": "村",
    "names": "张三，",
    "names and addresses": "张三住址青村3号",
    "village groups": "张三，青山村1组",
    "spaces": " ",
}


def _lines_run(run: Callable[[], object]) -> int:
    """How many lines of ours a call runs: a measure of work that no busy machine changes."""
    count = 0

    def trace(frame: FrameType, event: str, _arg: object) -> object:
        nonlocal count
        if "screening" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type] # a trace function may return None
    try:
        run()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_work_grows_with_the_length_of_the_text_only(unit: str) -> None:
    short, long = unit * 400, unit * 1600
    few, many = (_lines_run(lambda text=text: personal_data(text)) for text in (short, long))  # type: ignore[misc] # default binds
    assert many <= few * 4.4 + 200


def test_table_of_five_thousand_identity_numbers_gives_each_once() -> None:
    numbers = [identity(n % 1000, born=f"19{50 + n // 1000}0101") for n in range(5000)]
    assert words_found(Personal.IDENTITY, "\n".join(numbers)) == numbers


def test_two_megabytes_without_personal_data_give_nothing() -> None:
    text = "各县（市、区）人民政府，省直各单位：经省政府同意，现将2026年工作安排印发给你们，请认真贯彻执行。\n" * 15_000
    assert len(text.encode()) > 2_000_000
    assert not any(personal_data(text).values())


def test_text_of_characters_beyond_the_basic_plane_is_read() -> None:
    assert words_found(Personal.IDENTITY, f"𠮷{identity()}𠮷") == [identity()]
