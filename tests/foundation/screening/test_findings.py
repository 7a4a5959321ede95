"""Findings: excerpts of the original, masked; fingerprints that stay and give nothing away."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings

from foundation.screening.findings import Finding, as_json, fingerprint, finished, found_at, from_json
from foundation.screening.material import Passage
from tests.factories.screening import identity


def test_excerpt_holds_what_stands_around_the_words() -> None:
    passage = Passage("p1", "第一段", f"{'前' * 30}登陆{'后' * 30}")
    found = found_at("words.misspelt", passage, 30, 32, "错")
    assert (found.before, found.words, found.after) == ("前" * 24, "登陆", "后" * 24)
    assert (found.check, found.key, found.place, found.message, found.number) == (
        "words.misspelt",
        "p1",
        "第一段",
        "错",
        None,
    )


def test_line_breaks_become_spaces_in_the_excerpt() -> None:
    found = found_at("c", Passage("p", "", "上\n登\r\n陆\n下"), 2, 6, "")
    assert (found.before, found.words, found.after) == ("上 ", "登 陆", " 下")


def test_long_words_are_cut() -> None:
    assert len(found_at("c", Passage("p", "", "长" * 500), 0, 500, "").words) == 80


def test_personal_data_anywhere_in_the_excerpt_is_masked() -> None:
    number = identity()
    text = f"{number}登陆{number}"
    found = found_at("c", Passage("p", "", text), 18, 20, "")
    assert number not in json.dumps(as_json([found]))
    assert (found.before, found.after) == (f"119{'*' * 13}{number[-2:]}",) * 2


def test_number_that_the_excerpt_cuts_stays_masked() -> None:
    text = f"{identity()}{'中' * 20}登陆"
    found = found_at("c", Passage("p", "", text), 38, 40, "")
    assert found.before == f"**{identity()[-2:]}{'中' * 20}"


def test_finding_of_another_package_is_masked_when_finished() -> None:
    number = identity()
    done = finished(Finding("c", "p", "", number, f"a{number[:1]} {number}", number, "m"), 0)
    assert number not in json.dumps(as_json([done]))


def test_fingerprint_is_the_same_for_the_same_words_however_they_are_spaced() -> None:
    number = identity()
    same = {
        fingerprint("identity", "p1", words)
        for words in (number, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}")
    }
    assert len(same) == 1


def test_fingerprints_differ_by_check_passage_words_ordinal_and_secret() -> None:
    base = Finding("a", "p", "", "", "词", "", "m")
    prints = [
        finished(base, 0).fingerprint,
        finished(base, 1).fingerprint,
        finished(base, 2).fingerprint,
        fingerprint("b", "p", "词"),
        fingerprint("a", "q", "词"),
        fingerprint("a", "p", "句"),
    ]
    with override_settings(SECRET_KEY="another"):
        prints.append(fingerprint("a", "p", "词"))
    assert len(set(prints)) == len(prints)
    assert all(len(one) == 64 for one in prints)


def test_fingerprint_that_a_check_gave_stays_for_the_first() -> None:
    given = Finding("a", "p", "", "", "词", "", "m", fingerprint="f" * 64)
    assert finished(given, 0).fingerprint == "f" * 64
    assert finished(given, 1).fingerprint != "f" * 64


def test_message_in_another_language_changes_no_fingerprint() -> None:
    one, other = (
        finished(Finding("a", "p", place, "", "", "", said), 0) for place, said in (("甲", "一"), ("b", "one"))
    )
    assert one.fingerprint == other.fingerprint


def test_json_leads_back_to_the_findings() -> None:
    found = [
        Finding("a", "p", "x", "b", "w", "c", "m", number=3, fingerprint="f"),
        Finding("a", "p", "", "", "", "", "m"),
    ]
    assert from_json(json.loads(json.dumps(as_json(found)))) == found


def test_unknown_field_of_another_version_is_left_out() -> None:
    data = as_json([Finding("a", "p", "", "", "", "", "m")])
    assert from_json([{**data[0], "later": 1}]) == from_json(data)


@pytest.mark.parametrize("words", ["", "\ud800"])
def test_odd_words_have_a_fingerprint(words: str) -> None:
    assert len(fingerprint("a", "p", words)) == 64
