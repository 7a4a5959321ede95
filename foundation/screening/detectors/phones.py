"""Phone numbers: mobiles and home numbers, which belong to a person, and landlines of offices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .digits import Chain, Stretch, label_before, stands_alone

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_WRITTEN = frozenset({(11,), (3, 4, 4), (3, 8)})
#: What follows or precedes an amount, not a number to call.
_AMOUNT = re.compile(r"\.[0-9]|,[0-9]{3}|[元万亿吨%‰]|美元|平方|公里|公斤|千瓦")
_MONEY = "¥￥$€.,"
_AREA = r"(?:\(0(?:10|2[0-9]|[3-9][0-9]{2})\)|(?:\+?86[ -]?)?0(?:10|2[0-9]|[3-9][0-9]{2}))"
_LANDLINE = re.compile(rf"(?<![0-9A-Za-z.]){_AREA}[ -]{{0,3}}[2-9][0-9]{{2,3}}[ -]?[0-9]{{4}}(?![0-9])")
_LOCAL = re.compile(
    r"(?:电话|传真|热线|座机|联系方式|宅电)(?:号码)?[^0-9\n]{0,8}([2-9][0-9]{2,3}[ -]?[0-9]{4})(?![0-9])"
)
_HOME = re.compile(r"家庭电话|家庭联系|住宅电话|宅电|家中电话|家里电话|本人电话|个人电话")


def mobiles(view: str, chain: Chain) -> Iterator[Stretch]:
    """Mobile numbers in a chain, with or without the code of the country (which is left out of the stretch)."""
    past = 0
    for start in chain.starts:
        if start < past or chain.digits[start] not in "018" or (end := _mobile_at(chain, start)) is None:
            continue
        found = chain.stretch(end - 11, end)
        if stands_alone(view, Stretch(chain.place(start), found.end)) and not _is_amount(view, found):
            past = end
            yield found


def landlines(view: str) -> Iterator[Stretch]:
    """Landlines in the order of the text: with area code, or short ones behind a label such as 咨询电话."""
    stretches = [Stretch(*found.span()) for found in _LANDLINE.finditer(view)]
    taken = {stretch.end for stretch in stretches}
    stretches += [Stretch(*found.span(1)) for found in _LOCAL.finditer(view) if found.end(1) not in taken]
    yield from sorted(stretches, key=lambda stretch: stretch.start)


def is_home(view: str, found: Stretch) -> bool:
    """Whether a landline is named as somebody's own."""
    return label_before(view, found.start, _HOME)


def _mobile_at(chain: Chain, start: int) -> int | None:
    """The end of a mobile number that begins with a group, or with 86 in front in the same group."""
    skipped = next((skip for skip, code in ((4, "0086"), (2, "86")) if chain.digits.startswith(code, start)), 0)
    for begin in (start, start + skipped) if skipped else (start,):
        end = begin + 11
        if not _MOBILE.match(chain.digits, begin) or end > len(chain.digits) or not chain.ends_group(end):
            continue
        if chain.starts[chain.group(begin)] != begin:
            return end if chain.lengths(start, end) == (end - start,) else None
        lengths = chain.lengths(begin, end)
        if len(lengths) > 1 and not chain.is_whole(begin, end):  # figures in a row: 138 2019 2020 36
            return None
        if lengths in _WRITTEN and not _in_hyphens(chain, begin, end):
            return end
    return None


def _in_hyphens(chain: Chain, begin: int, end: int) -> bool:
    """Whether a hyphen ties the number to other digits, as in a file number; 86 may stand before it."""
    place, after = chain.place(begin), chain.place(end - 1) + 1
    tied = chain.view[place - 1 : place] == "-" if place else False
    if tied and chain.digits.endswith("86", 0, begin):
        tied = False
    return tied or (chain.view[after : after + 1] == "-" and end < len(chain.digits))


def _is_amount(view: str, found: Stretch) -> bool:
    before = view[found.start - 1 : found.start] if found.start else ""
    return (before != "" and before in _MONEY) or _AMOUNT.match(view, found.end) is not None
