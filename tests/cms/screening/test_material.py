"""What of a page goes through the checks, and where each piece stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import Attachment, PageRelation
from cms.screening.material import Content, material_of
from foundation.screening.material import Material
from foundation.screening.registry import check_named
from tests.factories.checked import body, extraction_of, saved, table
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article, draft_document
from tests.factories.screening import card, identity

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def texts(material: Material) -> dict[str, str]:
    return {passage.key: passage.text for passage in material.passages}


def places(material: Material) -> dict[str, str]:
    return {passage.text: passage.place for passage in material.passages}


def test_material_of_an_article_holds_every_field_that_reaches_the_public(cluster: Cluster) -> None:
    page = draft_article(
        cluster.county,
        title="题名",
        slug="slug-words",
        summary="摘要",
        editor_name="编辑",
        source="来源",
        source_url="https://news.example.cn/a",
        keywords="词",
        seo_title="引擎题名",
        search_description="引擎描述",
    )
    page.author = "作者"
    found = {passage.text for passage in material_of(page.save_revision().as_object()).passages}
    assert found == {
        "题名",
        "slug-words",
        "摘要",
        "作者",
        "编辑",
        "来源",
        "https://news.example.cn/a",
        "词",
        "引擎题名",
        "引擎描述",
        "全省水利工程建设进展顺利。",
    }


def test_material_of_a_document_holds_its_catalogue_fields(cluster: Cluster) -> None:
    page = draft_document(cluster.county, overview="概述", keywords="词", registration_number="HNPR")
    found = texts(material_of(page.get_latest_revision_as_object()))
    assert {found[name] for name in ("overview", "keywords", "registration_number", "doc_number", "issuer")} == {
        "概述",
        "词",
        "HNPR",
        page.doc_number,
        page.issuer,
    }


def test_material_of_a_column_holds_its_purpose_and_person(cluster: Cluster) -> None:
    column = cluster.county.column("news")
    column.intro, column.responsible_person = "宗旨", "张三"
    found = texts(material_of(column.save_revision().as_object()))
    assert (found["intro"], found["responsible_person"]) == ("宗旨", "张三")


def test_body_blocks_have_places_in_words_and_keys_of_their_blocks(cluster: Cluster) -> None:
    image = image_version("a.png", title="图名", description="替代文字")
    page = saved(
        draft_article(cluster.county),
        body(
            ("heading", {"text": "小标题", "level": "2"}),
            ("paragraph", "<p>第一段</p><p></p><p>第二&amp;段<br/>第三段</p>"),
            ("picture", {"image": image.pk, "caption": "图注"}),
            ("quote", {"text": "引文", "source": "出处"}),
            ("table", table(["张三", "一路"], ["李四", "二路"], caption="表题")),
            ("paragraph", "<ul><li>第四段</li></ul>"),
        ),
    )
    material = material_of(page)
    assert {passage.text: (passage.key, passage.place) for passage in material.passages if "id-" in passage.key} == {
        "小标题": ("body.id-1.text", "Heading 1"),
        "第一段": ("body.id-2#1", "Paragraph 1"),
        "第二&段": ("body.id-2#2", "Paragraph 2"),
        "第三段": ("body.id-2#3", "Paragraph 3"),
        "图注": ("body.id-3.caption", "Picture 1, caption"),
        "图名": ("body.id-3.image#title", "Picture 1, title of the image"),
        "替代文字": ("body.id-3.image#description", "Picture 1, alternative text"),
        Path(image.filename).stem: ("body.id-3.image#file", "Picture 1, file name"),
        "引文": ("body.id-4.text", "Quotation 1"),
        "出处": ("body.id-4.source", "Quotation 1, source"),
        "表题": ("body.id-5.caption", "Table 1, caption"),
        "姓名 | 住址": ("body.id-5.table#0", "Table 1, headings"),
        "张三 | 住址:一路": ("body.id-5.table#1", "Table 1, row 1"),
        "李四 | 住址:二路": ("body.id-5.table#2", "Table 1, row 2"),
        "第四段": ("body.id-6#1", "Paragraph 4"),
    }


def test_keys_are_unique_and_the_same_in_each_run(cluster: Cluster) -> None:
    page = draft_article(cluster.county, text="第一段\n## 标题\n第二段\n| 甲 | 乙 |\n| --- | --- |\n| 一 | 二 |")
    revision = page.get_latest_revision()
    first, second = (material_of(revision.as_object()) for _run in range(2))
    keys = [passage.key for passage in first.passages]
    assert len(keys) == len(set(keys))
    assert keys == [passage.key for passage in second.passages]


@pytest.mark.parametrize("headed", [True, False])
def test_addresses_in_a_table_are_found_beside_the_names_in_the_next_cell(cluster: Cluster, headed: bool) -> None:
    rows = [["张三", "江岭省青河市人民路12号3栋402室"], ["李四", "江岭省青河市解放路7号1单元"]]
    made = table(*rows) if headed else table(["姓名", "住址"], *rows, heads=("", ""))
    report = list(check_named("address").run(material_of(saved(draft_article(cluster.county), body(("table", made))))))
    assert [finding.place for finding in report] == [
        f"Table 1, row {number}" for number in ((1, 2) if headed else (2, 3))
    ]


def test_numbers_do_not_run_on_from_cell_to_cell(cluster: Cluster) -> None:
    number = identity()
    made = table([number[:6], number[6:]], [card()[:8], card()[8:]], heads=("甲", "乙"))
    material = material_of(saved(draft_article(cluster.county), body(("table", made))))
    assert [finding for name in ("identity", "bank_card") for finding in check_named(name).run(material)] == []


def test_attachments_bring_label_title_file_name_and_text_by_page(cluster: Cluster) -> None:
    document = document_version("scan-2026.txt", title="名单.txt")
    extraction_of(document, ("第 1 页", "第一页文字"), ("第 2 页", "第二页文字"))
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document, label="附件一")]
    found = texts(material_of(page.save_revision().as_object()))
    assert {key: text for key, text in found.items() if key.startswith("attachments")} == {
        "attachments#1.label": "附件一",
        "attachments#1#title": "名单.txt",
        "attachments#1#file": document.filename.removesuffix(".txt"),
        "attachments#1#part1": "第一页文字",
        "attachments#1#part2": "第二页文字",
    }


def test_text_of_an_attachment_names_file_and_page(cluster: Cluster) -> None:
    document = document_version(title="名单.txt")
    extraction = extraction_of(document, ("第 2 页", "看得见"))
    extraction.parts.append({"place": "批注", "text": "看不见", "hidden": True})
    extraction.save()
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document)]
    found = places(material_of(page.save_revision().as_object()))
    assert found["看得见"] == "Attachment “名单.txt”, 第 2 页"
    assert found["看不见"] == "Attachment “名单.txt”, 批注 (not visible on its pages)"


def test_sheet_named_with_a_number_is_masked_in_the_place(cluster: Cluster) -> None:
    number = identity()
    document = document_version(title="名册.xlsx")
    extraction_of(document, (f"工作表“{number}”第 2 行", "一格文字"))
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document)]
    place = places(material_of(page.save_revision().as_object()))["一格文字"]
    assert place == f"Attachment “名册.xlsx”, 工作表“{number[:3]}{'*' * 13}{number[-2:]}”第 2 行"


def test_text_beyond_what_is_checked_of_one_item_is_told_of(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [document_version(f"{name}.txt", title=f"{name}.txt") for name in ("甲", "乙", "丙")]
    for document in documents:
        extraction_of(document, ("第 1 页", "字" * 60), ("第 2 页", "尾" * 60), characters=120)
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document) for document in documents]
    content = page.save_revision().as_object()
    own = sum(len(one.text) for one in material_of(content).passages if not one.key.startswith("attachments"))
    monkeypatch.setattr("cms.screening.material.MOST_CHARACTERS", own + 100)
    material = material_of(content)
    assert sum(len(passage.text) for passage in material.passages) == own + 100
    assert list(material.subject.parts) == [documents[0].pk]  # nothing is loaded that is not looked at
    findings = list(check_named("text.unread").run(material))
    assert [finding.key for finding in findings] == [
        "attachments#1#part2",
        "attachments#2#title",
        "attachments#3#title",
    ]
    assert findings[0].place == "Attachment “甲.txt”, 第 2 页"
    assert "from here on it was not checked" in findings[0].message


def test_document_linked_in_the_text_is_read_as_an_attachment_is(cluster: Cluster) -> None:
    document = document_version(title="说明.txt")
    extraction_of(document, ("第 1 页", "链接文件的文字"))
    blocks = body(("paragraph", f'<p>见<a linktype="document" id="{document.pk}">说明</a></p>'))
    found = places(material_of(saved(draft_article(cluster.county), blocks)))
    assert found["链接文件的文字"] == "Attachment “说明.txt”, 第 1 页"


def test_one_document_named_three_times_is_read_once(cluster: Cluster) -> None:
    document = document_version(title="说明.txt")
    extraction_of(document, ("第 1 页", "文字"))
    link = f'<p><a linktype="document" id="{document.pk}">见</a></p>'
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document)]
    material = material_of(saved(page, body(("paragraph", link * 2))))
    assert [passage.text for passage in material.passages].count("文字") == 1


def test_cover_brings_its_words(cluster: Cluster) -> None:
    image = image_version(title="封面题", description="封面描述")
    page = draft_article(cluster.county)
    page.cover = image
    assert "封面描述" in texts(material_of(page.save_revision().as_object())).values()


def test_links_and_relations_are_read_with_their_place(cluster: Cluster) -> None:
    target = draft_article(cluster.county)
    page = draft_article(cluster.county)
    page.relations = [PageRelation(kind="related", target=target)]
    link = f'<p>去<a linktype="page" id="{target.pk}">那<b>里</b></a>和<a href="https://a.example/">外面</a></p>'
    subject = material_of(saved(page, body(("paragraph", link)))).subject
    assert isinstance(subject, Content)
    assert [(found.place, found.text, found.kind, found.target) for found in subject.outline.links] == [
        ("Paragraph 1", "那里", "page", str(target.pk)),
        ("Paragraph 1", "外面", "address", "https://a.example/"),
        ("Relation 1", "", "page", str(target.pk)),
    ]


def test_markup_that_never_closes_is_read_in_linear_time(cluster: Cluster) -> None:
    page = saved(draft_article(cluster.county), body(("paragraph", "<p>" + "<a href=" * 200_000 + "尾")))
    assert "尾" in "".join(texts(material_of(page)).values())


def test_two_megabytes_of_pasted_word_are_read_whole(cluster: Cluster) -> None:
    line = '<p class="MsoNormal" style="mso-list:l0 level1"><span lang="EN-US">段落文字</span></p>'
    count = 2 * 2**20 // len(line)
    page = saved(draft_article(cluster.county), body(("paragraph", line * count)))
    assert sum(1 for text in texts(material_of(page)).values() if text == "段落文字") == count


@pytest.mark.parametrize("number", [1, 3])
def test_material_costs_the_same_queries_however_much_is_named(cluster: Cluster, number: int) -> None:
    page = draft_article(cluster.county)
    images = [image_version(f"{index}.png") for index in range(number)]
    documents = [document_version(f"{index}.txt") for index in range(number)]
    page.attachments = [Attachment(document=document) for document in documents]
    pictures = [("picture", {"image": image.pk, "caption": ""}) for image in images]
    links = [("paragraph", f'<p><a linktype="page" id="{page.pk + index}">x</a></p>') for index in range(number)]
    page.body = body(*pictures, *links)
    content = page.save_revision().as_object()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        material_of(content)
    assert len(queries) == 4  # images, documents, how they were read, their text
