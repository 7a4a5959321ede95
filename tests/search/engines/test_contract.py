"""What every engine must do: the same tests on the embedded one and on a real Elasticsearch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search.engines.base import Answer, Engine, EngineUnavailable, Held, Question, Tombstone
from search.query import parse
from tests.factories.search import index_document


def ask(engine: Engine, text: str, *, loose: bool = False, offset: int = 0, limit: int = 10, **filters: str) -> Answer:
    query = parse(text)
    words = {"loose": query.loose} if loose else {"terms": query.terms}
    return engine.search(Question(**words, filters=filters, offset=offset, limit=limit))


def found(engine: Engine, text: str, *, loose: bool = False, **filters: str) -> set[str]:
    answer = ask(engine, text, loose=loose, **filters)
    assert answer.total == len(answer.keys)
    return set(answer.keys)


def test_search_finds_two_characters_inside_a_sentence(engine: Engine) -> None:
    engine.write(
        [
            index_document("page:1", "通知", "各市州人民政府要做好困难群众医疗保障工作。"),
            index_document("page:2", "医改", "医院疗养"),
        ]
    )
    assert found(engine, "医疗") == {"page:1"}


def test_search_of_four_characters_has_no_false_hits(engine: Engine) -> None:
    engine.write(
        [
            index_document("page:1", "甲", "依照第八十三条的规定"),
            index_document("page:2", "乙", "第八条、八十条、十三条，第八百八十三条"),
        ]
    )
    assert found(engine, "第八十三") == {"page:1"}


def test_search_of_one_character_finds_it_anywhere(engine: Engine) -> None:
    engine.write(
        [
            index_document("page:1", "甲", "依法纳税。"),
            index_document("page:2", "税务", "正文"),
            index_document("page:3", "乙", "收入"),
        ]
    )
    assert found(engine, "税") == {"page:1", "page:2"}


@pytest.mark.parametrize("typed", ["ＷＥＢ服务", "web服务", "Web 服务", "ＷＥＢ　服务"])
def test_search_folds_width_and_case(engine: Engine, typed: str) -> None:
    engine.write([index_document("page:1", "Ｗeb服务平台"), index_document("page:2", "website服务")])
    assert found(engine, typed) == {"page:1"}


@pytest.mark.parametrize(
    "typed",
    [
        "湘政办函[2011]68号",
        "湘政办函【2011】68",
        "湘政办函（２０１１）68号",
        "湘政办函201168号",
        "湘政办函「2011」 68 号",
    ],
)
def test_search_finds_a_document_number_first_then_who_quotes_it(engine: Engine, typed: str) -> None:
    engine.write(
        [
            index_document("page:1", "关于落实湘政办函〔2011〕68号的通知", "湘政办函〔2011〕68号 " * 20),
            index_document("page:2", "关于加强管理的通知", "正文", doc_number="湘政办函〔2011〕68号"),
            index_document("page:3", "另一件", "湘政办函〔2011〕69号", doc_number="湘政办函〔2011〕69号"),
        ]
    )
    assert ask(engine, typed).keys == ("page:2", "page:1")


def test_search_finds_an_index_number(engine: Engine) -> None:
    engine.write([index_document("page:1", "甲", index_number="JL0102/2026-00001"), index_document("page:2", "乙")])
    assert found(engine, "jl0102/2026-00001") == {"page:1"}


def test_search_finds_numbers_and_characters_typed_in_one_go(engine: Engine) -> None:
    engine.write(
        [index_document("page:1", "甲", "2011年度报告，拨打12345热线电话"), index_document("page:2", "乙", "2011度年")]
    )
    assert found(engine, "2011年") == {"page:1"}
    assert found(engine, "12345热线") == {"page:1"}


def test_search_needs_every_word(engine: Engine) -> None:
    engine.write([index_document("page:1", "教育", "医疗"), index_document("page:2", "教育", "社保")])
    assert found(engine, "教育 医疗") == {"page:1"}


def test_search_ranks_titles_above_bodies(engine: Engine) -> None:
    engine.write(
        [
            index_document("page:1", "其他事项通知", "政府网站管理工作要求"),
            index_document("page:2", "政府网站管理", "有关事项通知要求"),
        ]
    )
    assert ask(engine, "政府网站").keys == ("page:2", "page:1")


def test_search_relaxed_finds_a_title_with_words_left_out(engine: Engine) -> None:
    engine.write(
        [
            index_document("page:1", "江岭省人民政府办公厅关于进一步加强政府网站管理工作的通知"),
            index_document("page:2", "江岭省人民政府办公厅关于防汛工作的通知"),
        ]
    )
    typed = "人民政府办公厅关于加强网站管理工作的通知"
    assert found(engine, typed) == set()
    assert found(engine, typed, loose=True) == {"page:1"}


def test_search_counts_facets_exactly_and_each_without_its_own_choice(engine: Engine) -> None:
    rows = [
        ("1", "甲厅", "2025"),
        ("1", "甲厅", "2026"),
        ("1", "乙厅", "2026"),
        ("2", "甲厅", "2026"),
        ("2", "丙厅", "2024"),
    ]
    engine.write(
        [
            index_document(f"page:{number}", "通知", site=site, organ=organ, year=year)
            for number, (site, organ, year) in enumerate(rows)
        ]
        + [index_document("page:9", "公告", site="1", organ="甲厅", year="2026")]
    )
    everything = ask(engine, "通知")
    assert (everything.total, everything.facets) == (
        5,
        {
            "site": {"1": 3, "2": 2},
            "organ": {"甲厅": 3, "乙厅": 1, "丙厅": 1},
            "year": {"2026": 3, "2025": 1, "2024": 1},
            "theme": {},
            "genre": {},
        },
    )
    chosen = ask(engine, "通知", site="1", organ="甲厅")
    assert (chosen.total, chosen.facets) == (
        2,
        {
            "site": {"1": 2, "2": 1},
            "organ": {"甲厅": 2, "乙厅": 1},
            "year": {"2025": 1, "2026": 1},
            "theme": {},
            "genre": {},
        },
    )


def test_search_pages_without_gap_or_repetition(engine: Engine) -> None:
    engine.write([index_document(f"page:{number}", "通知") for number in range(25)])
    pages = [ask(engine, "通知", offset=offset) for offset in (0, 10, 20, 30)]
    assert [len(page.keys) for page in pages] == [10, 10, 5, 0]
    assert {page.total for page in pages} == {25}
    assert len({key for page in pages for key in page.keys}) == 25


def test_write_of_an_older_version_is_ignored(engine: Engine) -> None:
    engine.write([index_document("page:1", "新稿", version=2)])
    engine.write([index_document("page:1", "旧稿", version=1)])
    assert (found(engine, "新稿"), found(engine, "旧稿"), engine.count()) == ({"page:1"}, set(), 1)


def test_write_of_the_same_version_wins(engine: Engine) -> None:
    engine.write([index_document("page:1", "初稿", version=2)])
    engine.write([index_document("page:1", "定稿", version=2)])
    assert (found(engine, "初稿"), found(engine, "定稿"), engine.count()) == (set(), {"page:1"}, 1)


def test_write_of_several_versions_in_one_batch_keeps_the_newest(engine: Engine) -> None:
    engine.write([index_document("page:1", "新稿", version=3), index_document("page:1", "旧稿", version=2)])
    assert (found(engine, "新稿"), found(engine, "旧稿"), engine.count()) == ({"page:1"}, set(), 1)


def test_deletion_stays_when_an_older_write_follows(engine: Engine) -> None:
    engine.write([index_document("page:1", "通知", version=1), index_document("page:2", "通知", version=1)])
    engine.write([Tombstone("page:1", 3)])
    engine.write([index_document("page:1", "通知", version=2)])
    assert (found(engine, "通知"), engine.count()) == ({"page:2"}, 1)
    assert set(engine.held()) == {Held("page:1", 3, True), Held("page:2", 1, False)}


def test_object_that_becomes_public_again_is_found(engine: Engine) -> None:
    engine.write([Tombstone("page:1", 3)])
    engine.write([index_document("page:1", "通知", version=4)])
    assert found(engine, "通知") == {"page:1"}


def test_generation_beside_answers_after_the_swap_only(engine: Engine) -> None:
    engine.write([index_document("page:1", "旧库")])
    engine.create("second")
    engine.write([index_document("page:2", "新库")], generation="second")
    assert (engine.current(), found(engine, "旧库"), found(engine, "新库")) == ("first", {"page:1"}, set())
    engine.swap("second")
    assert (engine.current(), found(engine, "旧库"), found(engine, "新库")) == ("second", set(), {"page:2"})
    engine.write([index_document("page:3", "新库")])
    assert found(engine, "新库") == {"page:2", "page:3"}


def test_engine_without_index_is_unavailable(bare_engine: Engine) -> None:
    assert bare_engine.current() == ""
    for attempt in (
        bare_engine.ping,
        bare_engine.count,
        lambda: ask(bare_engine, "通知"),
        lambda: bare_engine.write([index_document("page:1", "通知")]),
    ):
        with pytest.raises(EngineUnavailable):
            attempt()


def test_empty_index_answers_nothing_found(engine: Engine) -> None:
    answer = ask(engine, "通知")
    assert (answer.keys, answer.total, engine.count(), list(engine.held())) == ((), 0, 0, [])


@pytest.mark.parametrize(
    "text",
    [
        "𠮷野家",
        "한국어",
        "ﷺ",
        "Ⅷ章",
        "😀政府😀",
        "e\u0301tude",
        "\u202e倒序",
        "ŁÓDŹ",
        "中\u200b国",
        "བོད་ཡིག",
        "ئۇيغۇرچە",
    ],
)
def test_search_of_unusual_characters_finds_them(engine: Engine, text: str) -> None:
    engine.write([index_document("page:1", "前言", f"正文：{text}。结束"), index_document("page:2", "其他", "正文")])
    assert found(engine, text) == {"page:1"}


def test_write_takes_long_words_and_long_texts(engine: Engine) -> None:
    engine.write(
        [index_document("page:1", "长", "x" * 100_000 + " 结尾"), index_document("page:2", "长文", "第一条 " * 50_000)]
    )
    assert found(engine, "结尾") == {"page:1"}
    assert found(engine, "x" * 150) == {"page:1"}


def test_search_of_the_longest_query_answers(engine: Engine) -> None:
    text = "关于进一步加强政府网站管理工作的通知" * 11
    engine.write([index_document("page:1", text)])
    assert found(engine, text[:200]) == {"page:1"}
    assert found(engine, text[:100][::-1], loose=True) == set()


@pytest.mark.search
def test_engines_agree_on_everything_they_find(make_engine: Callable[[str], Engine], elasticsearch_url: str) -> None:
    texts = [
        "政府网站管理工作",
        "关于2011年度12345热线",
        "第八十三条 规定",
        "湘政办函〔2011〕68号",
        "税",
        "A级景区5G网络",
        "二○一一年",
    ]
    answers = []
    for name in ("embedded", "elasticsearch"):
        engine = make_engine(name)
        engine.create("first")
        engine.swap("first")
        engine.write([index_document(f"page:{number}", text, text[::-1]) for number, text in enumerate(texts)])
        queries = {text[start : start + size] for text in texts for size in (1, 2, 3, 5) for start in range(len(text))}
        usable = sorted(query for query in queries if any(character.isalnum() for character in query))
        answers.append([(query, found(engine, query)) for query in usable])
        engine.release()
    assert answers[0] == answers[1]
