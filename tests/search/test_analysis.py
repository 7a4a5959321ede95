"""Folding, tokens, phrases."""

from __future__ import annotations

import pytest

from search.analysis import (
    LONGEST_WORD,
    fold,
    identifier_key,
    index_text,
    is_prefix,
    loose_tokens,
    phrase_tokens,
    word_parts,
)


def contains(text: str, phrase: str) -> bool:
    """Whether the tokens of the phrase stand in a row in those of the text."""
    tokens, wanted = tuple(index_text(text).split()), phrase_tokens(phrase)
    return any(tokens[start : start + len(wanted)] == wanted for start in range(len(tokens)))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("中国人", "中 中国 国人 人"),
        ("税", "税 税"),
        ("湘政办函〔2011〕68号", "湘 湘政 政办 办函 函 2011 68 号 号"),
        ("ＡＢＣ Ａ１", "abc a1"),
        ("Café CAFÉ", "cafe cafe"),
        ("ｶﾞ が か\u3099", "カ カ か か か か"),
        ("二○一一", "二 二〇 〇一 一一 一"),
        ("⽂件", "文 文件 件"),
        ("㎡①", "m21"),
        ("，。！", ""),
        ("", ""),
        ("a\x00b", "a b"),
        ("𠮷野家", "𠮷 𠮷野 野家 家"),
        ("한국어", "한 한국 국어 어"),
    ],
)
def test_index_text_gives_bigrams_with_edges(text: str, tokens: str) -> None:
    assert index_text(text).split() == tokens.split()


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("关于政府网站管理的通知", "网站", True),
        ("第八百十三条与八十三个", "第八十三", False),
        ("2011年度报告", "2011年", True),
        ("国办发2011年第68号文", "68号", True),
        ("拨打12345热线电话", "12345热线", True),
        ("湘政办函（2011）68号", "湘政办函2011", True),
        ("湘政办函（2011）68号", "办函", True),
        ("建设5G网络和", "5g网", True),
        ("二〇一一年", "二○一一", True),
        ("甲，乙", "甲乙", False),
        ("中国，人民", "中国人民", False),
    ],
)
def test_phrase_tokens_stand_in_a_row_exactly_where_the_text_stands(text: str, phrase: str, found: bool) -> None:
    assert contains(text, phrase) is found


def test_phrase_tokens_of_one_character_are_a_prefix() -> None:
    assert phrase_tokens("税") == ("税",)
    assert is_prefix(phrase_tokens("税"))
    assert not is_prefix(phrase_tokens("税务"))
    assert not is_prefix(phrase_tokens("a"))


def test_loose_tokens_are_bigrams_and_words_once() -> None:
    assert loose_tokens("政府2011政府网") == ("政府", "2011", "府网")


def test_index_text_cuts_long_words() -> None:
    assert index_text("x" * 300) == "x" * LONGEST_WORD


def test_fold_keeps_places_of_common_texts() -> None:
    text = "《关于２０１１年Ａ级……》\n第一条"
    assert len(fold(text)) == len(text)


def test_fold_survives_lone_surrogates_and_every_plane() -> None:
    text = "".join(map(chr, [*range(0xD7F0, 0xE010), 0xFFFF, 0x1F600, 0x10FFFF, *range(0x300)]))
    index_text(text).encode()


def test_word_parts_are_runs_and_words() -> None:
    assert word_parts("湘政〔2011〕Ａ号") == ["湘政", "2011", "a", "号"]


def test_identifier_key_ignores_everything_but_letters_and_digits() -> None:
    assert identifier_key(" ０００014349/2011-00068 ") == "000014349201100068"


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("養老服務", "养老服务"),
        ("衞生熱線", "卫生热线"),
        ("群眾", "群众"),
        ("什麽", "什么"),
        ("江政發〔2026〕12號", "江政发〔2026〕12号"),
    ],
)
def test_index_text_traditional_characters_count_as_simplified(traditional: str, simplified: str) -> None:
    assert index_text(traditional) == index_text(simplified)
    assert phrase_tokens(traditional) == phrase_tokens(simplified)
    assert fold(fold(traditional)) == fold(simplified)
