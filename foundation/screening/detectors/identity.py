"""Identity numbers of citizens: 18 characters with a check character (GB 11643), and the older ones of 15 digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from .digits import Chain, Stretch, label_before, stands_alone

#: First two digits: the province where the number was given (GB/T 2260); 91: foreigners' permits of the old kind.
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (91, 91))
    for code in range(first, last + 1)
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_YEAR = 1900
_GROUPS = 5
_CENTURIES = frozenset({"19", "20"})
_OLD_FIRST, _OLD_WRITTEN = frozenset({15, 6}), frozenset({(15,), (6, 6, 3)})
_TAIL = re.compile(r"[ -]?[Xx](?![0-9A-Za-z])")
_OTHER_NUMBERS = re.compile(
    r"注册号|执照|税|编号|账号|帐号|卡号|文号|索引号|代码|登记|许可|备案|案号|电话|传真|批次|流水|订单"
)
_BODY_CODE = re.compile(r"信用代码|组织机构代码")
_PERSON = re.compile(r"身份证|身份号码|证件|公民")
_BODY_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def identity_numbers(view: str, chain: Chain) -> Iterator[Stretch]:
    """Valid 18-character numbers in a chain: province, date of birth and check character."""
    digits, past = chain.digits, 0
    for start in chain.starts:
        if start < past or digits[start + 6 : start + 8] not in _CENTURIES:
            continue
        end, found = _number_at(view, chain, start)
        if (
            found is not None
            and _is_written(chain, start, end)
            and stands_alone(view, found)
            and not _is_body(view, digits[start:end], found)
        ):
            past = end
            yield found


def old_identity_numbers(view: str, chain: Chain) -> Iterator[Stretch]:
    """Numbers of 15 digits with province and date of birth that nothing names as another number. No check digit."""
    for start, length in chain.groups():
        end = start + 15
        if length not in _OLD_FIRST or not _is_old(chain.digits[start:end]) or not chain.ends_group(end):
            continue
        found = chain.stretch(start, end)
        lengths = chain.lengths(start, end)
        tied = lengths not in _OLD_WRITTEN or (len(lengths) > 1 and not chain.is_whole(start, end))
        tied = tied or view[found.start - 1 : found.start] == "-"
        if not tied and stands_alone(view, found) and not _is_other(view, found):
            yield found


def check_character(digits: str) -> str:
    """The last character that 17 digits ask for."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def is_identity_number(number: str) -> bool:
    """Whether 18 plain characters are a valid number."""
    return (
        number[:2] in _PROVINCES
        and _is_birthday(number[6:10], number[10:12], number[12:14])
        and check_character(number[:17]) == number[17].upper()
    )


def _is_written(chain: Chain, start: int, end: int) -> bool:
    """Whether the groups are a person's way of writing it: few, parted alike; or each digit by itself.

    The days of a table, 2019-12-31 2020-01-01, have digits that can pass for a number by chance.
    """
    lengths = chain.lengths(start, end)
    return len(lengths) == 1 or set(lengths) == {1} or (len(lengths) <= _GROUPS and len(chain.gaps(start, end)) == 1)


def _number_at(view: str, chain: Chain, start: int) -> tuple[int, Stretch | None]:
    """A valid number that begins with a group: 18 digits, or 17 and an X."""
    digits, end = chain.digits, start + 18
    if end <= len(digits) and chain.ends_group(end) and is_identity_number(digits[start:end]):
        return end, chain.stretch(start, end)
    end = start + 17
    if end <= len(digits) and chain.ends_group(end) and is_identity_number(digits[start:end] + "X"):
        found = chain.stretch(start, end)
        if tail := _TAIL.match(view, found.end):
            return end, Stretch(found.start, tail.end())
    return end, None


def _is_birthday(year: str, month: str, day: str) -> bool:
    if not _FIRST_YEAR <= int(year) <= timezone.localdate().year:
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_old(number: str) -> bool:
    return (
        len(number) == 15
        and number[:2] in _PROVINCES
        and number[12:] != "000"
        and _is_birthday("19" + number[6:8], number[8:10], number[10:12])
    )


def _is_other(view: str, found: Stretch) -> bool:
    return label_before(view, found.start, _OTHER_NUMBERS) and not label_before(view, found.start, _PERSON)


def _is_body(view: str, number: str, found: Stretch) -> bool:
    """Whether it is a unified social credit code of digits only: labelled so, and with that code's own check."""
    labelled = label_before(view, found.start, _BODY_CODE) and not label_before(view, found.start, _PERSON, 24)
    return labelled and len(number) == 18 and _body_check(number[:17]) == number[17]


def _body_check(code: str) -> str:
    total = sum(_BODY_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code))
    return _BODY_ALPHABET[(31 - total % 31) % 31]
