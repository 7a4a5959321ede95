"""Screening: levels, bounds, stable and masked findings, queries."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries

from foundation.screening import registry
from foundation.screening.actions import COUNTED, SHOWN, screen
from foundation.screening.enums import Level
from foundation.screening.findings import Finding, as_json
from foundation.screening.material import Material
from foundation.screening.models import CheckSetting
from foundation.screening.registry import Check, check_named, label_of, register_check
from foundation.screening.text_checks import personal_checks, word_checks
from tests.factories.screening import card, identity, list_leaders, list_words, material

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TEXT_CHECKS = {check.name for check in (*word_checks(), *personal_checks())}


@pytest.fixture
def own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register that forgets what the test adds."""
    monkeypatch.setattr(registry, "_checks", dict(registry._checks))


def found(*texts: str) -> list[tuple[str, str, str]]:
    screened = screen(material(*texts), only=TEXT_CHECKS)
    return [(finding.check, finding.key, finding.words) for finding in screened.findings]


def test_each_kind_is_found_in_its_passage_in_the_order_of_the_checks() -> None:
    list_words(("forbidden", "坏词"), ("sensitive", "内部资料"), ("misspelt", "布署", "部署"))
    list_leaders(("张三", "江岭省副省长"))
    assert found(
        f"张三 {identity()}",
        "坏·词与内部资料",
        "省长张三主持会议布署工作",
        f"卡号{card()}，电话0571-87654321，手机13800138000",
        "119999900101001",
        "张三，家住清河县人民路12号3室",
    ) == [
        ("words.forbidden", "p2", "坏·词"),
        ("words.sensitive", "p2", "内部资料"),
        ("words.misspelt", "p3", "布署"),
        ("leaders", "p3", "省长张三"),
        ("identity", "p1", f"119{'*' * 13}{identity()[-2:]}"),
        ("identity.old", "p5", "119**********01"),
        ("bank_card", "p4", f"622{'*' * 14}{card()[-2:]}"),
        ("phone.private", "p4", "138******00"),
        ("phone.office", "p4", "057*-******21"),
        ("address", "p6", "清河县********"),
    ]


def test_misspelt_words_count_only_as_written_forbidden_ones_however_spaced() -> None:
    list_words(("forbidden", "坏词"), ("misspelt", "布署", "部署"))
    assert found("坏 词，布 署，布署") == [("words.forbidden", "p1", "坏 词"), ("words.misspelt", "p1", "布署")]


def test_message_names_word_suggestion_and_note() -> None:
    list_words(("misspelt", "布署", "部署", "见《现代汉语词典》"))
    (finding,) = screen(material("布署工作"), only={"words.misspelt"}).findings
    for part in ("“布署”", "“部署”", "见《现代汉语词典》"):
        assert part in finding.message


def test_message_tells_the_listed_post_and_the_listed_name() -> None:
    list_leaders(("赵大山", "清河市市长"))
    messages = [
        one.message for one in screen(material("清河市副市长赵大山，清河市市长赵大水。"), only={"leaders"}).findings
    ]
    assert ["清河市市长" in message for message in messages] == [True, True]
    assert ["赵大水" in message for message in messages] == [False, True]


def test_check_that_is_off_does_not_run() -> None:
    CheckSetting.objects.create(check_name="identity", level=Level.OFF)
    screened = screen(material(identity()), only={"identity", "bank_card"})
    assert (screened.findings, screened.levels) == ([], {"bank_card": Level.BLOCK})


def test_levels_are_those_set_else_the_defaults() -> None:
    CheckSetting.objects.create(check_name="phone.office", level=Level.BLOCK)
    screened = screen(material("电话：0571-87654321，13800138000"), only={"phone.office", "phone.private"})
    assert screened.levels == {"phone.private": Level.WARN, "phone.office": Level.BLOCK}
    assert [finding.check for finding in screened.at(Level.BLOCK)] == ["phone.office"]


def test_twenty_findings_are_kept_and_the_rest_counted() -> None:
    numbers = [identity(n % 1000, born=f"19{50 + n // 1000}0101") for n in range(5000)]
    screened = screen(material("\n".join(numbers)), only={"identity"})
    assert (len(screened.findings), screened.omitted) == (SHOWN, {"identity": 4980})
    stored = json.dumps(as_json(screened.findings))
    assert not [number for number in numbers if number in stored]


def test_twenty_findings_omit_nothing() -> None:
    assert screen(material("\n".join(map(identity, range(20)))), only={"identity"}).omitted == {}


@pytest.mark.usefixtures("own_checks")
def test_check_that_never_ends_is_stopped() -> None:
    asked = []

    def endless(_material: Material) -> Iterator[Finding]:
        while True:
            asked.append(1)
            yield Finding("endless", "p1", "", "", "词", "", "m")

    register_check(Check("endless", "Endless", Level.NOTE, endless))
    screened = screen(material(""), only={"endless"})
    assert (len(screened.findings), screened.omitted, len(asked)) == (SHOWN, {"endless": COUNTED - SHOWN}, COUNTED)
    assert len({finding.fingerprint for finding in screened.findings}) == SHOWN


@pytest.mark.usefixtures("own_checks")
def test_error_in_a_check_is_no_pass() -> None:
    def broken(_material: Material) -> Iterator[Finding]:
        raise RuntimeError("broken")
        yield

    register_check(Check("broken", "Broken", Level.NOTE, broken))
    with pytest.raises(RuntimeError, match="broken"):
        screen(material(""), only={"broken"})


def test_same_text_gives_the_same_fingerprints() -> None:
    texts = (f"{identity()} {identity()}", identity())
    first, second = (screen(material(*texts), only={"identity"}).findings for _run in range(2))
    assert first == second
    assert len({finding.fingerprint for finding in first}) == 3


def test_words_before_a_finding_do_not_change_its_fingerprint() -> None:
    one, other = (
        screen(material(text), only={"identity"}).findings[0] for text in (identity(), f"新加的字{identity()}")
    )
    assert one.fingerprint == other.fingerprint


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_queries_do_not_grow_with_lists_or_passages(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    list_words(*(("sensitive", f"坏词{n}号") for n in range(count)))
    list_leaders(*(("张三", f"第{n}县县长") for n in range(count)))
    screen(material("坏词0号"), only=TEXT_CHECKS)
    with django_assert_num_queries(2):
        screened = screen(material(*(f"坏词{n}号" for n in range(count))), only=TEXT_CHECKS)
    assert len(screened.findings) + screened.omitted.get("words.sensitive", 0) == count


def test_two_megabytes_are_screened() -> None:
    list_words(("forbidden", "坏词"))
    text = "各县（市、区）人民政府：经省政府同意，现将工作安排印发给你们。" * 25_000
    assert len(text.encode()) > 2_000_000
    assert found(f"{text}坏\u200b词") == [("words.forbidden", "p1", "坏\u200b词")]


def test_unknown_check_has_no_place_in_the_register_but_a_name_to_show() -> None:
    with pytest.raises(LookupError):
        check_named("gone")
    assert label_of("gone") == "gone"
