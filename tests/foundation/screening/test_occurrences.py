"""Choosing listed words in text: nothing that is listed goes unseen because a longer word began before it."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from foundation.screening.leaders import LeaderBook
from foundation.screening.lists import WordBook
from foundation.screening.models import Leader, Term
from foundation.screening.occurrences import Finder


def term(kind: str, text: str) -> Term:
    return Term(kind=kind, text=text, normal=text)


def found(words: Sequence[str], exempt: Sequence[str], text: str) -> list[str]:
    return [text[one.start : one.end] for one in Finder(dict.fromkeys(words), exempt).find(text)]


@pytest.mark.parametrize(
    ("words", "exempt", "text", "expected"),
    [
        (["赌博", "网络赌博机"], [], "严禁网络赌博", ["赌博"]),
        (["台独"], ["反对台独分裂"], "坚决反对台独", ["台独"]),
        (["台独"], ["反对台独分裂"], "坚决反对台独分裂", []),
        (["台独"], ["反对台独分裂"], "反对台独分裂，台独", ["台独"]),
        (["网络赌博机", "络赌博网", "赌博"], [], "网络赌博案", ["赌博"]),
        (["独分裂势"], ["台独分裂"], "台独分裂势力", ["独分裂势"]),
        (["台独"], ["台独"], "台独", []),
        ([], ["台独"], "台独", []),
    ],
)
def test_words_are_found_where_a_longer_one_begins_and_does_not_end(
    words: list[str], exempt: list[str], text: str, expected: list[str]
) -> None:
    assert found(words, exempt, text) == expected
    book = WordBook([*(term("forbidden", word) for word in words), *(term("exempt", phrase) for phrase in exempt)])
    assert [text[one.start : one.end] for one in book.matches("forbidden", text)] == expected


def test_words_that_are_not_whole_hide_no_others() -> None:
    book = WordBook([term("forbidden", "bad boy"), term("forbidden", "bad")])
    assert [(one.start, one.end) for one in book.matches("forbidden", "a bad boys")] == [(2, 5)]


def test_leaders_are_found_where_a_longer_name_begins_and_does_not_end() -> None:
    leaders = [Leader(name="小山石", post="江岭省省长"), Leader(name="长小山石头", post="江岭省林业厅厅长")]
    assert [slip.name for slip in LeaderBook(leaders).slips("江岭省副省长小山石")] == ["小山石"]


def brute(words: set[str], exempt: set[str], text: str) -> list[tuple[int, int]]:
    """The same by trying every place."""
    covers = [(at, at + len(phrase)) for phrase in exempt for at in range(len(text)) if text.startswith(phrase, at)]
    chosen, at = [], 0
    while at < len(text):
        ends = [
            at + len(word)
            for word in words
            if text.startswith(word, at) and not any(start <= at and at + len(word) <= end for start, end in covers)
        ]
        if ends:
            chosen.append((at, max(ends)))
        at = max(ends, default=at + 1)
    return chosen


def test_random_lists_find_what_trying_every_place_finds() -> None:
    chance = random.Random(20261121)  # noqa: S311 - a fixed series, nothing secret

    def word(longest: int) -> str:
        return "".join(chance.choices("甲乙丙", k=chance.randint(1, longest)))

    hits = 0
    for _case in range(4000):
        words = {word(6) for _word in range(chance.randint(1, 8))}
        exempt = {word(7) for _phrase in range(chance.randint(0, 4))}
        text = word(40)
        expected = brute(words - exempt, exempt, text)
        hits += len(expected)
        told = Finder(dict.fromkeys(words), exempt).find(text)
        assert [(one.start, one.end) for one in told] == expected, (words, exempt, text)
    assert hits > 4000
