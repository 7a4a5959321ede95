"""Side by side: every field and block, what came and went, hostile and boundless content."""

from __future__ import annotations

import re
import time
from difflib import SequenceMatcher
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from cms.models import Article, Attachment, PageRelation
from cms.publication.digest import content_fields
from cms.review import comparison_parts
from cms.review.comparison import Comparison, compare
from cms.review.comparison_align import EFFORT, PIECE, Effort, align, pairs
from cms.review.comparison_body import Block, table_rows
from cms.review.comparison_parts import READ, ROWS, Bounds, State, rows_of_lines
from cms.review.comparison_words import Line, Writer, alike, plain_lines, rich_lines
from disclosure.models import DisclosedDocument
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, image_version
from tests.factories.kinds import topic
from tests.factories.pages import draft_article, draft_document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>"


def thumbnail(pk: int) -> str:
    return f"/thumb/{pk}/"


def versions(page: Any, **changes: Any) -> tuple[Any, Any]:
    """A page as it is, and another object of the same page with changes."""
    old, new = (type(page).objects.get(pk=page.pk) for _time in range(2))
    for name, value in changes.items():
        setattr(new, name, value)
    return old, new


def side_by_side(old: Any, new: Any, *, whole: bool = False) -> Comparison:
    return compare(old, new, picture_url=thumbnail, whole=whole)


def html(found: Comparison) -> str:
    return "\n".join(f"{part.label}|{row.before}|{row.after}" for part in found.parts for row in part.rows)


def body(*blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value, "id": f"{number:08d}"} for number, (kind, value) in enumerate(blocks)]


def table(*rows: tuple[str, ...]) -> tuple[str, Any]:
    head, *below = rows
    columns = [{"type": "text", "heading": cell} for cell in head]
    value = {"columns": columns, "rows": [{"values": list(row)} for row in below], "caption": ""}
    return "table", {"caption": "", "table": value}


def with_body(page: Any, *blocks: tuple[str, Any]) -> Any:
    page.body = page.body.stream_block.to_python(body(*blocks))
    return page


def marked(found: Comparison, tag: str) -> list[str]:
    return [strip_tags(words) for words in re.findall(rf"<{tag}>(.*?)</{tag}>", html(found))]


def test_compare_words_marks_what_went_and_what_came() -> None:
    (old,), (new,) = plain_lines("全省水利工程建设进展顺利。"), plain_lines("全省重点水利工程建设总体顺利。")
    before, after = Writer(Effort()).both(old, new)
    assert re.findall("<del>(.*?)</del>", before) == ["进展"]
    assert re.findall("<ins>(.*?)</ins>", after) == ["重点", "总体"]
    assert strip_tags(before) == "全省水利工程建设进展顺利。"
    assert strip_tags(after) == "全省重点水利工程建设总体顺利。"


def test_compare_rich_text_keeps_formatting_and_tells_of_it() -> None:
    (old,), (new,) = rich_lines("<p>春耕<b>备耕</b></p>"), rich_lines("<p>春耕备耕</p>")
    before, after = Writer(Effort()).both(old, new)
    assert "<del><b>备耕</b></del>" in before
    assert "<ins>备耕</ins>" in after


def test_compare_rich_text_names_where_a_changed_link_leads() -> None:
    (old,), (new,) = (
        rich_lines(f'<p><a href="{to}">看</a></p>') for to in ("https://a.example/", "https://b.example/")
    )
    before, after = Writer(Effort()).both(old, new)
    assert "→ https://a.example/" in strip_tags(before)
    assert "→ https://b.example/" in strip_tags(after)


@pytest.mark.parametrize("address", ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"])
def test_compare_rich_text_makes_no_link_of_an_address_that_runs(address: str) -> None:
    (line,) = rich_lines(f'<p><a href="{address}">看</a></p>')
    assert "href" not in Writer(Effort()).line(line, "ins")


def test_compare_rich_text_shows_tags_that_no_editor_writes_and_signs_that_nobody_sees() -> None:
    (line,) = rich_lines("<p>一<iframe src='https://x.example/'></iframe>\u202e二</p>")
    words = strip_tags(Writer(Effort()).line(line))
    assert "‹iframe src=https://x.example/›" in words
    assert "U+202E" in words


@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ("abc", "abc"), ("abc", ""), ("", "abc"), ("abcdef", "abXdef"), ("aaaa", "aa"), ("abcabc", "cabcab")],
)
def test_align_covers_both_sides_and_says_the_truth(old: str, new: str) -> None:
    chunks = align(old, new, Effort())
    assert "".join(old[chunk.a : chunk.b] for chunk in chunks) == old
    assert "".join(new[chunk.c : chunk.d] for chunk in chunks) == new
    assert all(old[chunk.a : chunk.b] == new[chunk.c : chunk.d] for chunk in chunks if chunk.same)


def test_align_finds_one_change_among_many_lines_that_repeat() -> None:
    old = ["同"] * 6_000
    new = [*old[:3_000], "新", *old[3_000:]]
    assert [(chunk.c, chunk.d) for chunk in align(old, new, Effort()) if not chunk.same] == [(3_000, 3_001)]


def test_pairs_puts_a_changed_line_beside_its_old_one_when_another_came_before_it() -> None:
    def like(one: str, two: str) -> bool:
        return one[0] == two[0]

    found = pairs(["b1"], ["a1", "b2"], Effort(), key=lambda item: item, like=like)
    assert found == [(None, "a1", False), ("b1", "b2", False)]


def pairs_seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For each search of difflib's, how many pairs of equal elements it looks at."""
    found: list[int] = []
    search = SequenceMatcher.find_longest_match

    def counted(matcher: Any, alo: int, ahi: int, blo: int, bhi: int) -> Any:
        found.append(sum(len(matcher.b2j.get(element, ())) for element in matcher.a[alo:ahi]))
        return search(matcher, alo, ahi, blo, bhi)

    monkeypatch.setattr(SequenceMatcher, "find_longest_match", counted)
    return found


def lines_beside(old: str, new: str) -> tuple[Bounds, str]:
    """What a comparison of lines spent, and what it shows."""
    bounds = Bounds()
    rows = rows_of_lines(plain_lines(old), plain_lines(new), Writer(bounds.effort), bounds, whole=False)
    return bounds, "".join(f"{row.before}|{row.after}" for row in rows)


@pytest.mark.parametrize("paragraphs", [1, 25, 200])
@pytest.mark.parametrize("units", [("的", "的一"), ("的一", "一的"), ("一二", "二一一"), ("a ", "b a ")])
def test_compare_repetitive_paragraphs_looks_at_few_pairs_and_marks_them_whole(
    monkeypatch: pytest.MonkeyPatch, units: tuple[str, str], paragraphs: int
) -> None:
    seen = pairs_seen(monkeypatch)
    old, new = ("\n".join((unit * 400)[:400] + str(n) for n in range(paragraphs)) for unit in units)
    bounds, text = lines_beside(old, new)
    assert sum(seen) <= min(paragraphs * PIECE, EFFORT)
    assert (len(bounds.sentences()) >= 1, bounds.effort.exhausted) == (True, True)
    assert "<del>" in text


def test_compare_of_one_sign_against_two_is_replaced_as_a_whole() -> None:
    bounds, text = lines_beside("的" * 400, "的一" * 200)
    assert re.findall("<del>(.*?)</del>", text) == ["的" * 399]
    assert bounds.effort.exhausted


def test_compare_spends_less_than_a_hundredth_on_a_paragraph_with_ordinary_corrections() -> None:
    text = "".join(chr(0x4E00 + (n * n) % 701) for n in range(390))
    bounds, found = lines_beside(text, text[:100] + "修订" + text[110:200] + text[230:])
    assert re.findall("<ins>(.*?)</ins>", found) == ["修订"]
    assert re.findall("<del>(.*?)</del>", found) == [text[100:110], text[200:230]]
    assert (bounds.effort.exhausted, EFFORT - bounds.effort.left < EFFORT // 100) == (False, True)


def test_compare_of_long_lines_reads_no_more_than_the_whole_may_to_find_which_are_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []

    def counted(one: Line, two: Line) -> bool:
        read.append(len(one.tokens) + len(two.tokens))
        return alike(one, two)

    monkeypatch.setattr(comparison_parts, "alike", counted)
    old, new = ("\n".join(f"{unit * 1300}{n}" for n in range(50)) for unit in ("甲乙丙", "子丑寅"))
    bounds, _text = lines_beside(old, new)
    assert 0 < sum(read) <= EFFORT
    assert (bounds.effort.exhausted, len(bounds.sentences()) >= 1) == (True, True)


def test_pairs_beyond_what_may_be_spent_stand_in_their_order() -> None:
    found = pairs(
        ["a1", "b1"], ["b2", "a2"], Effort(left=20), key=lambda item: item, like=lambda *_: False, size=lambda _item: 30
    )
    assert found == [("a1", "b2", False), ("b1", "a2", False)]


def test_align_hashes_each_element_once() -> None:
    asked: list[str] = []

    class Element(str):
        __slots__ = ()

        def __hash__(self) -> int:
            asked.append(str(self))
            return hash(str(self))

        def __eq__(self, other: object) -> bool:
            return str(self) == str(other)

    old, new = [Element(sign) for sign in "一二三四五" * 8], [Element(sign) for sign in "五四三二一" * 8]
    align(old, new, Effort())
    assert len(asked) == 80


@pytest.mark.parametrize("model", [Article, DisclosedDocument])
def test_compare_shows_every_field_that_the_digest_covers(cluster: Cluster, model: Any) -> None:
    page = (draft_article if model is Article else draft_document)(cluster.county)
    for item in content_fields(model):
        old, new = versions(page)
        values = {
            "BooleanField": True, "DateField": "2026-01-02", "DateTimeField": None, "ForeignKey": None,
        }  # fmt: skip
        kind = type(item).__name__
        if kind == "BodyField":
            with_body(new, ("paragraph", "<p>改</p>"))
        elif kind in values and values[kind] is not None:
            setattr(new, item.name, values[kind])
        elif kind not in values:
            setattr(new, item.name, next((v for v, _l in item.flatchoices if v != getattr(old, item.name)), "改"))
        else:
            continue
        found = side_by_side(old, new)
        labels = [str(part.label) for part in found.parts]
        assert len(labels) >= 1 if kind == "BodyField" else labels == [str(item.verbose_name)], item.name


def test_compare_of_equal_versions_says_so(cluster: Cluster) -> None:
    found = side_by_side(*versions(draft_article(cluster.county)))
    assert found.parts == []
    assert len(found.sentences) == 1


def test_compare_whole_shows_what_stayed_too(cluster: Cluster) -> None:
    old, new = versions(draft_article(cluster.county), title="新题")
    assert len(side_by_side(old, new).parts) == 1
    whole = side_by_side(old, new, whole=True)
    assert {part.state for part in whole.parts} == {State.SAME, State.CHANGED}
    assert "全省水利工程建设进展顺利" in html(whole)


def test_compare_of_a_new_item_shows_its_whole_content(cluster: Cluster) -> None:
    page = with_body(
        draft_article(cluster.county, summary="摘要在此"),
        ("heading", {"text": "一、总体", "level": "2"}),
        ("paragraph", "<p>正文</p>"),
        ("quote", {"text": "引文", "source": "出处"}),
        table(("乡镇", "面积"), ("东乡", "12")),
    )
    found = compare(None, page, picture_url=thumbnail)
    assert found.is_new
    assert all(row.before == "" for part in found.parts for row in part.rows)
    for words in (page.title, "摘要在此", "一、总体", "正文", "引文", "出处", "乡镇", "东乡", "12"):
        assert words in strip_tags(html(found))


def test_compare_table_marks_the_changed_cell_and_the_new_row(cluster: Cluster) -> None:
    old, new = versions(draft_article(cluster.county))
    rows = [("乡镇", "面积"), *((f"乡{n}", str(n)) for n in range(30))]
    with_body(old, table(*rows))
    rows[11] = ("乡10", "99")
    rows.insert(20, ("新乡", "7"))
    with_body(new, table(*rows))
    found = side_by_side(old, new)
    assert marked(found, "del") == ["10"]
    assert marked(found, "ins") == ["99", "新乡", "7"]
    assert "乡25" not in html(found)
    assert [row.left_out for part in found.parts for row in part.rows if row.state == State.GAP] != []


def test_compare_pictures_by_thumbnail_and_words(cluster: Cluster) -> None:
    old, new = versions(draft_article(cluster.county))
    one, two = image_version("a.png", description="旧图"), image_version("b.png", description="新图")
    with_body(old, ("picture", {"image": one.pk, "caption": "图一"}))
    with_body(new, ("picture", {"image": two.pk, "caption": "图一"}))
    (part,) = side_by_side(old, new).parts
    (row,) = part.rows
    assert f'src="{thumbnail(one.pk)}"' in row.before
    assert "旧图" in row.before
    assert f'src="{thumbnail(two.pk)}"' in row.after
    assert "新图" in row.after


def test_compare_attachments_are_named_by_version(cluster: Cluster) -> None:
    first = document_version("plan.txt", "一".encode(), title="实施方案", file_size=38_912)
    second = document_version("plan2.txt", "二".encode(), title="实施方案（修订）", replaces=first)
    kept, gone = document_version("kept.txt", b"k"), document_version("gone.txt", b"g")
    old, new = versions(draft_article(cluster.county))
    old.attachments = [Attachment(document=one) for one in (first, kept, gone)]
    new.attachments = [Attachment(document=one) for one in (kept, second)]
    (part,) = side_by_side(old, new).parts
    states = {row.state: row for row in part.rows}
    assert [row.state for row in part.rows] == [State.SAME, State.CHANGED, State.REMOVED]
    assert first.sha256[:8] in states[State.CHANGED].before
    assert "38" in states[State.CHANGED].before
    assert second.sha256[:8] in states[State.CHANGED].after
    assert "gone.txt" in states[State.REMOVED].before


def test_compare_relations(cluster: Cluster) -> None:
    target, other = draft_article(cluster.county, title="甲文"), draft_article(cluster.county, title="乙文")
    old, new = versions(draft_article(cluster.county))
    old.relations = [PageRelation(kind="related", target=target)]
    new.relations = [PageRelation(kind="related", target=other), PageRelation(kind="nonsense", target=None)]
    found = side_by_side(old, new)
    assert ["甲文" in words for words in marked(found, "del")] == [True]
    assert ["乙文" in words for words in marked(found, "ins")] == [True, False]


def sections(page: Any, *blocks: tuple[str, Any]) -> Any:
    page.sections = page.sections.stream_block.to_python(body(*blocks))
    return page


def test_compare_names_the_columns_and_pages_of_a_topic(cluster: Cluster) -> None:
    news, documents = cluster.county.column("news"), cluster.county.column("documents")
    picked = draft_article(cluster.county, title="<b>甲</b>文")
    page = topic()
    old = sections(page, ("column", {"title": "", "column": news.pk, "limit": 6}))
    new = sections(
        topic(),
        ("column", {"title": "", "column": documents.pk, "limit": 6}),
        ("pages", {"title": "精选", "pages": [{"type": "item", "value": pk, "id": "k"} for pk in (picked.pk, 10**9)]}),
    )
    found = html(side_by_side(old, new))
    text = strip_tags(found.replace("&lt;", "‹").replace("&gt;", "›"))
    assert news.title in text
    assert documents.title in text
    assert "‹b›甲‹/b›文" in text
    assert str(_("a page that is gone")) in text
    assert [str(pk) for pk in (news.pk, documents.pk, picked.pk, 10**9) if re.search(rf"\b{pk}\b", text)] == []
    assert "item" not in text


def test_compare_names_any_number_of_pages_by_one_query(cluster: Cluster) -> None:
    counts = []
    for number in (1, 3):
        picked = [draft_article(cluster.county).pk for _page in range(number)]
        new = sections(topic(), ("pages", {"title": "精选", "pages": picked}))
        with CaptureQueriesContext(connection) as captured:
            compare(None, new, picture_url=thumbnail)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_compare_hostile_content_leaves_no_tag_alive(cluster: Cluster) -> None:
    page = draft_document(cluster.county)
    picture = image_version("x.png", title=EVIL[:200], description=EVIL)
    blocks = (
        ("heading", {"text": EVIL, "level": EVIL}),
        ("paragraph", f"<p>{EVIL}</p><p onclick='x()'><a href='javascript:x()' onclick='y()'>z</a></p>"),
        ("quote", {"text": EVIL, "source": EVIL}),
        table((EVIL, EVIL), (EVIL, EVIL)),
        ("picture", {"image": picture.pk, "caption": EVIL}),
        (EVIL, {EVIL: [EVIL]}),
    )
    old, new = versions(page)
    for item in content_fields(type(page)):
        if type(item).__name__ in {"CharField", "TextField"}:
            setattr(new, item.name, EVIL)
    known = [block for block in blocks if block[0] in new.body.stream_block.child_blocks]
    with_body(new, *known)
    new.attachments = [Attachment(document=document_version("a.txt", title=EVIL[:200]), label=EVIL)]
    new.relations = [PageRelation(kind=EVIL[:30], target=draft_article(cluster.county, title=EVIL))]
    for found in (side_by_side(old, new), side_by_side(new, old), compare(None, new, picture_url=thumbnail)):
        text = html(found)
        tags = set(re.findall(r"<\s*/?\s*([A-Za-z]+)", text))
        allowed = {"p", "b", "i", "code", "a", "u", "ins", "del", "span", "br", "figure", "figcaption", "img"}
        assert tags <= allowed | {"table", "tbody", "tr", "td"}
        assert set(re.findall(r"<img ([a-z]+)=", text)) == {"src"}
        inside = re.findall(r"<[a-z]+ ([^>]*)>", text)
        names = {name for attributes in inside for name in re.findall(r'(?:^|" )([a-z-]+)="', attributes)}
        assert names <= {"class", "src", "alt", "loading", "width", "href", "rel", "target", "colspan"}
        assert not re.search(r'(?i)href="\s*javascript', text)


@pytest.mark.parametrize("pictures", [1, 3])
def test_compare_reads_the_same_number_of_queries_whatever_the_content(
    cluster: Cluster, pictures: int, request: pytest.FixtureRequest
) -> None:
    def count(number: int) -> int:
        page = draft_article(cluster.county)
        images = [image_version(f"{number}-{n}.png") for n in range(number)]
        files = [document_version(f"{number}-{n}.txt", f"{number}-{n}".encode()) for n in range(number)]
        link = "".join(f'<a linktype="document" id="{one.pk}">x</a>' for one in files)
        with_body(page, ("paragraph", f"<p>{link}</p>"), *(("picture", {"image": i.pk, "caption": ""}) for i in images))
        page.attachments = [Attachment(document=one) for one in files]
        page.relations = [PageRelation(kind="related", target=page) for _one in files]
        page.save_revision()
        read = page.get_latest_revision().as_object()
        with CaptureQueriesContext(connection) as captured:
            compare(None, read, picture_url=thumbnail)
        return len(captured)

    assert count(pictures) == count(7)


def in_time(old: Any, new: Any, seconds: float = 8.0) -> Comparison:
    began = time.perf_counter()
    found = side_by_side(old, new)
    assert time.perf_counter() - began < seconds
    return found


def test_compare_two_megabytes_of_text_finds_the_one_change(cluster: Cluster) -> None:
    old, new = versions(draft_article(cluster.county))
    text = [f"<p>第{n}段：全省各地扎实推进春耕备耕工作，确保粮食安全。</p>" for n in range(25_000)]
    with_body(old, ("paragraph", "".join(text)))
    text[12_345] = "<p>第12345段：全省各地扎实推进秋收秋种工作，确保粮食安全。</p>"
    with_body(new, ("paragraph", "".join(text)))
    found = in_time(old, new)
    assert marked(found, "ins") == ["秋收秋种"]
    assert len(html(found)) < 10_000


@pytest.mark.parametrize("unit", ["啊", "ab ", "<b>啊</b>", "<p>啊<b>", "<", "&lt;", "<!--"])
def test_compare_two_megabytes_of_anything_ends_and_says_that_it_is_cut(cluster: Cluster, unit: str) -> None:
    old, new = versions(draft_article(cluster.county))
    text = unit * (2_000_000 // len(unit.encode()))
    with_body(old, ("paragraph", f"<p>旧{text}旧</p>"))
    with_body(new, ("paragraph", f"<p>新{text}新{text[:9]}</p>"))
    found = in_time(old, new)
    assert found.sentences
    assert len(html(found)) < 4 * READ


def test_compare_a_table_of_five_thousand_rows_is_shown_in_part(cluster: Cluster) -> None:
    old, new = versions(draft_article(cluster.county))
    with_body(old, table(("号", "名"), *((str(n), "甲") for n in range(5_000))))
    with_body(new, table(("号", "名"), *((str(n), "乙") for n in range(5_000))))
    found = in_time(old, new)
    assert html(found).count("<tr>") == 2 * ROWS
    assert found.sentences


def test_compare_five_hundred_pictures_shows_some_and_names_the_rest(cluster: Cluster) -> None:
    image = image_version(description="水库")
    page = with_body(
        draft_article(cluster.county), *(("picture", {"image": image.pk, "caption": f"图{n}"}) for n in range(500))
    )
    found = compare(None, page, picture_url=thumbnail)
    assert html(found).count("<img") == 60
    assert "图499" in html(found)
    assert found.sentences


@pytest.mark.parametrize(
    "value",
    [None, "x", [], {}, {"table": "x"}, {"table": {"columns": ["x"], "rows": ["x"]}}, {"table": {"columns": None}}],
)
def test_table_rows_of_a_damaged_table_are_empty(value: Any) -> None:
    assert table_rows(Block("table", "", value, "")) in ([], [()])
