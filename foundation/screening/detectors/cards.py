"""Numbers of bank cards: known leading digits and the check digit after Luhn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .digits import Chain, Stretch, label_before, stands_alone
from .identity import is_identity_number

#: Leading digits and lengths: UnionPay, older debit cards, Visa, Mastercard, JCB.
_RANGES = (
    (re.compile(r"62|60[0-9]"), (16, 17, 18, 19)),
    (re.compile(r"9558|9559"), (16, 19)),
    (re.compile(r"4|5[1-5]|35(?:2[89]|[3-8])"), (16,)),
)
_LEADING = "34569"
#: How a card's number is written: whole, in fours, or six and the rest.
_WRITTEN = frozenset({(4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (6, 10), (6, 12), (6, 13)})
_FIRST = frozenset({4, 6, 16, 17, 18, 19})
_OTHER_NUMBERS = re.compile(
    r"代码|编号|文号|索引|流水|订单|受理|备案|登记|案号|批次|设备|序列|追溯|发票|条码|身份|证号|执照|许可|单号|公告号|项目|合同|编码"
)
_CARD = re.compile(r"卡号|银行卡|借记卡|一卡通|一折通|存折|账号|帐号|账户|帐户|开户")


def bank_cards(view: str, chain: Chain) -> Iterator[Stretch]:
    """Card numbers of 16 to 19 digits in a chain that stand alone and that nothing names as another number."""
    past = 0
    for start, length in chain.groups():
        if start < past or length not in _FIRST or chain.digits[start] not in _LEADING:
            continue
        if (end := _card_at(chain, start)) is None:
            continue
        found = chain.stretch(start, end)
        if not _is_written(view, chain, start, end):
            continue
        if stands_alone(view, found) and not _is_other(view, found):
            past = end
            yield found


def luhn(digits: str) -> bool:
    """Whether the last digit is right (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _card_at(chain: Chain, start: int) -> int | None:
    for pattern, lengths in _RANGES:
        if pattern.match(chain.digits, start):
            for length in lengths:
                end = start + length
                if end <= len(chain.digits) and chain.ends_group(end) and _is_card(chain, start, end):
                    return end
    return None


def _is_card(chain: Chain, start: int, end: int) -> bool:
    number = chain.digits[start:end]
    return luhn(number) and len(set(number)) > 2 and not (len(number) == 18 and is_identity_number(number))


def _is_written(view: str, chain: Chain, start: int, end: int) -> bool:
    """Whole; or in groups that nothing follows, of the cards issued here or named as a card: not figures in a row."""
    lengths = chain.lengths(start, end)
    if len(lengths) == 1:
        return True
    known = chain.digits.startswith("62", start) or label_before(view, chain.place(start), _CARD)
    return lengths in _WRITTEN and chain.is_whole(start, end) and known


def _is_other(view: str, found: Stretch) -> bool:
    touched = view[found.start - 1 : found.start] == "/" or view[found.end : found.end + 1] == "/"
    labelled = label_before(view, found.start, _OTHER_NUMBERS) and not label_before(view, found.start, _CARD)
    return touched or labelled
