"""Simplified and traditional characters, by OpenCC (Apache-2.0).

To the traditional side whole phrases are looked up (``头发`` is not ``发展``), in the characters of Hong Kong
(``s2hk``): forms that readers there and abroad write (``為 眾 核准``, not ``爲 衆 覈准`` as ``s2t`` would), and no
other vocabulary (the ``…p`` settings write 軟體 for 软件: a government's words stay its words). To the simplified
side, which only search needs, each character stands for itself, so that places in a text stay what they are.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import opencc

TRADITIONAL: Final = "s2hk"
#: Tried in this order for a single character: the standard first, then the forms of regions that it does not know.
SIMPLIFYING: Final = ("t2s", "hk2s", "tw2s")
HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PLANE: Final = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))


@cache
def _converter(name: str) -> opencc.OpenCC:
    """The tables of a setting; about 10 ms once a process."""
    return opencc.OpenCC(name)


def to_traditional(text: str) -> str:
    """The text in traditional characters; whatever is not simplified Chinese stays as it is."""
    converted: str = _converter(TRADITIONAL).convert(text)
    return converted


@cache
def simplified() -> dict[int, str]:
    """Code point of each traditional character → its simplified character; for ``str.translate``. Made once, 40 ms."""
    characters = [chr(code) for plane in _PLANE for code in plane]
    found: dict[int, str] = {}
    for name in SIMPLIFYING:
        converted = _converter(name).convert("\n".join(characters)).split("\n")
        pairs = zip(characters, converted, strict=True)
        found |= {ord(old): new for old, new in pairs if old != new and len(new) == 1 and ord(old) not in found}
    return found


def to_simplified(text: str) -> str:
    """The text in simplified characters, each for itself: as long as before."""
    return text.translate(simplified())
