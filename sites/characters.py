"""Simplified and traditional characters, by OpenCC (Apache-2.0).

To the traditional side whole phrases are looked up (``头发`` is not ``发展``), in the characters of Hong Kong
(``s2hk``): forms that readers there and abroad write (``為 群眾 核准``, not ``爲 羣衆 覈准`` as ``s2t`` would), and no
other vocabulary (the ``…p`` settings write 軟體 for 软件: a government's words stay its words). To the simplified
side, which only search needs, each character stands for itself, so that places in a text stay what they are.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import opencc

TRADITIONAL: Final = "s2hk"
#: Where the setting writes the form of dictionaries, the one that people write.
WRITTEN: Final = str.maketrans("羣峯啓麪", "群峰啟麵")
#: Tried in this order for a single character: the standard first, then the forms of regions that it does not know.
SIMPLIFYING: Final = ("t2s", "hk2s", "tw2s")
HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: Two lines: traditional characters, and the simplified one of each. Made by ``python -m sites.characters``.
TABLE: Final = Path(__file__).with_name("simplified.txt")
_PLANES: Final = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))


@cache
def _converter(name: str) -> opencc.OpenCC:
    """The tables of a setting; 10 ms once a process, and only in one that needs them."""
    import opencc

    return opencc.OpenCC(name)


def to_traditional(text: str) -> str:
    """The text in traditional characters; whatever is not simplified Chinese stays as it is."""
    converted: str = _converter(TRADITIONAL).convert(text)
    return converted.translate(WRITTEN)


@cache
def simplified() -> dict[int, str]:
    """Code point of each traditional character → its simplified character; for ``str.translate``."""
    old, new = TABLE.read_text(encoding="utf-8").splitlines()
    return {ord(character): other for character, other in zip(old, new, strict=True)}


def to_simplified(text: str) -> str:
    """The text in simplified characters, each for itself: as long as before, and the same when done twice."""
    return text.translate(simplified())


def table() -> str:
    """Content of :data:`TABLE` as OpenCC has it now. What another character becomes stays itself (么, not 幺)."""
    characters = [chr(code) for plane in _PLANES for code in plane]
    found: dict[str, str] = {}
    for name in SIMPLIFYING:
        converted = _converter(name).convert("\n".join(characters)).split("\n")
        found = {old: new for old, new in zip(characters, converted, strict=True) if old != new} | found
    results = set(found.values())
    pairs = {old: new for old, new in found.items() if len(new) == 1 and old not in results}
    return f"{''.join(pairs)}\n{''.join(pairs.values())}\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
