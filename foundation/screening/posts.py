"""Posts as they are written: titles, who ranks below whom, and the body that a post belongs to."""

from __future__ import annotations

import re

_HEADS = ("省长", "市长", "县长", "区长", "州长", "盟长", "旗长", "镇长", "乡长")
_OTHERS = (
    "总书记", "书记", "总理", "主席", "主任", "部长", "厅长", "局长", "处长", "司长", "署长", "秘书长", "委员长",
    "院长", "检察长", "司令员", "政委", "政治委员", "组长", "会长", "校长", "行长", "队长", "巡视员", "委员", "常委",
    "调研员", *(f"{head}助理" for head in _HEADS), "主席助理", "主任助理",
)  # fmt: skip
_RANKS = ("", "副", "常务副", "第一副", "代", "代理", "第一", "执行")
#: Titles that name one person of a place even without the place before them.
HEADS = frozenset(_HEADS)
#: Each title with the title of the one it stands for or under.
BASES = {rank + base: base for base in (*_HEADS, *_OTHERS) for rank in _RANKS}
_LONGEST = max(map(len, BASES))
_GOVERNMENT = re.compile(r"(?:人民)?政府$")
#: What says that the post was another time's: 原省长, 时任省长, 前省长.
_PAST = re.compile(r"原|前任|前$|时任|曾任|历任|先后|卸任|离任|已故|拟任|提名|候选|兼")


def title_before(text: str, end: int) -> str:
    """The longest title that ends at a position, or nothing."""
    for length in range(min(_LONGEST, end), 1, -1):
        if text[end - length : end] in BASES:
            return text[end - length : end]
    return ""


def title_after(text: str, start: int) -> str:
    """The longest title that begins at a position, or nothing."""
    for length in range(_LONGEST, 1, -1):
        if text[start : start + length] in BASES:
            return text[start : start + length]
    return ""


def body_of(words: str) -> str:
    """The body before a title as it is compared: without 人民政府."""
    return _GOVERNMENT.sub("", words)


def is_past(words: str) -> bool:
    """Whether the words before a title say that it is not held now."""
    return _PAST.search(words) is not None


def means(said: str, listed: str) -> bool:
    """Whether a title said without 常务 or 第一 is the listed one."""
    return said == listed or listed in (f"常务{said}", f"第一{said}")
