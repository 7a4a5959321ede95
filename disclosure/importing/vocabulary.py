"""Words of older lists for themes, genres and validity, and the values of ours that they mean."""

from __future__ import annotations

import re
from typing import Final

from disclosure.enums import Genre, Theme, Validity

GENRE_WORDS: Final[dict[str, Genre]] = {
    **{genre.value: genre for genre in Genre},
    "宪法": Genre.LAW,
    "法律解释": Genre.LAW,
    "法规": Genre.REGULATION,
    "规章": Genre.REGULATION,
    "条例": Genre.REGULATION,
    "行政法规": Genre.REGULATION,
    "监察法规": Genre.REGULATION,
    "地方性法规": Genre.REGULATION,
    "经济特区法规": Genre.REGULATION,
    "自治条例": Genre.REGULATION,
    "单行条例": Genre.REGULATION,
    "自治条例和单行条例": Genre.REGULATION,
    "部门规章": Genre.REGULATION,
    "政府规章": Genre.REGULATION,
    "地方政府规章": Genre.REGULATION,
    "令": Genre.ORDER,
    "命令(令)": Genre.ORDER,
    "命令（令）": Genre.ORDER,
    "计划": Genre.PLAN,
    "规划计划": Genre.PLAN,
    "发展规划": Genre.PLAN,
    "统计": Genre.STATISTICS,
    "统计公报": Genre.STATISTICS,
    "预算": Genre.BUDGET,
    "决算": Genre.BUDGET,
    "财政预决算": Genre.BUDGET,
    "调研报告": Genre.SURVEY,
    "会议纪要": Genre.MINUTES,
    "公函": Genre.LETTER,
}

VALIDITY_WORDS: Final[dict[str, Validity]] = {
    **{validity.value: validity for validity in Validity},
    "": Validity.IN_FORCE,
    "有效": Validity.IN_FORCE,
    "现行有效": Validity.IN_FORCE,
    "继续有效": Validity.IN_FORCE,
    "已修改": Validity.AMENDED,
    "已修订": Validity.AMENDED,
    "已被修改": Validity.AMENDED,
    "修改": Validity.AMENDED,
    "废止": Validity.REPEALED,
    "已废止": Validity.REPEALED,
    "已被废止": Validity.REPEALED,
    "失效": Validity.LAPSED,
    "已失效": Validity.LAPSED,
}

#: Genres that a title ends with: “……的通知”.
LAST_WORDS = re.compile(
    "(决议|决定|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|复函|函|纪要|令)(?:[(（][^()（）]{1,20}[)）])?$"
)
_PART: Final[dict[str, Theme]] = {part: theme for theme in Theme for part in theme.value.split("、")}
_PARENT = re.compile(r"[\\/>＞|｜]")


def theme_of(text: str) -> Theme | None:
    """Theme of a text such as ``综合政务/政务公开`` or ``教育``; OTHER for none, None for one that is not known."""
    if not text:
        return Theme.OTHER
    word = re.sub(r"\s", "", _PARENT.split(text)[0]).replace("，", "、").replace(",", "、")
    return Theme(word) if word in Theme.values else _PART.get(word)


def genre_of(text: str, *, title: str) -> Genre | None:
    """Genre of a text; of none the one that the title ends with, else OTHER; None for one that is not known."""
    if text:
        return GENRE_WORDS.get(text)
    found = LAST_WORDS.search(title)
    if found is None:
        return Genre.OTHER
    return {"复函": Genre.LETTER, "令": Genre.ORDER}.get(found[1]) or Genre(found[1])


def validity_of(text: str) -> Validity | None:
    """Validity of a text; in force for none, None for one that is not known."""
    return VALIDITY_WORDS.get(text)
