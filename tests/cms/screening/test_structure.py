"""Each structural check, with what could set it off and must not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.models import Article, Attachment, BasePage, PageRelation, ReprintSource
from cms.screening.actions import screen_page
from cms.screening.links import DEAD, EXTERNAL
from cms.screening.material import material_of
from cms.screening.reprints import REPRINT
from cms.screening.structure import ADVISED, ALTERNATIVE, DEMANDED, EMPTY, SHORT, TWICE, UNREAD
from disclosure.enums import Genre
from foundation.files.enums import ExtractionState
from foundation.files.models import Extraction, PorticoDocument, PorticoImage
from foundation.screening.findings import Finding
from foundation.screening.registry import check_named
from tests.factories.checked import body, extraction_of, saved
from tests.factories.cluster import Cluster
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article, draft_document, live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def found(name: str, content: Any) -> list[Finding]:
    return list(check_named(name).run(material_of(content)))


def article(
    cluster: Cluster, html: str = "<p>全省水利工程建设进展顺利，成效明显，群众满意。</p>", **fields: Any
) -> Any:
    page = draft_article(cluster.county)
    for name, value in fields.items():
        setattr(page, name, value)
    return saved(page, body(("paragraph", html)))


def set_live(pk: int, *, live: bool) -> None:
    """Past the guard, as a broken row would be."""
    QuerySet(BasePage).filter(pk=pk).update(live=live)


def link(href: str, words: str = "链接") -> str:
    return f'<p>见<a href="{href}">{words}</a></p>'


def test_links_outside_are_listed_once_each_with_how_often(cluster: Cluster) -> None:
    html = link("https://a.example/x") + link("https://b.example/") + link("https://a.example/x")
    assert [(one.words, one.number) for one in found(EXTERNAL, article(cluster, html))] == [
        ("https://a.example/x", 2),
        ("https://b.example/", None),
    ]


def test_address_of_the_source_is_listed_as_a_link_outside(cluster: Cluster) -> None:
    content = article(cluster, source_url="https://news.example.cn/1")
    assert [one.key for one in found(EXTERNAL, content)] == ["source_url"]


@pytest.mark.parametrize(
    "href", ["https://luoping.portal.test/news/", "/news/", "#part", "mailto:a@example.cn", "tel:0730-1234567", "?p=2"]
)
def test_links_inside_and_calls_are_not_outside(cluster: Cluster, href: str) -> None:
    assert found(EXTERNAL, article(cluster, link(href))) == []


def test_link_to_a_page_that_is_gone_or_a_draft_is_dead(cluster: Cluster) -> None:
    draft = draft_article(cluster.city, title="别处的草稿")
    html = f'<p><a linktype="page" id="999999">甲</a><a linktype="page" id="{draft.pk}">乙</a></p>'
    dead = found(DEAD, article(cluster, html))
    assert [one.words for one in dead] == ["甲", "乙"]
    assert "别处的草稿" not in "".join(one.message for one in dead)


def test_link_to_a_public_page_and_to_itself_is_sound(cluster: Cluster) -> None:
    target = live_article(cluster, cluster.county)
    page = draft_article(cluster.county)
    html = f'<p><a linktype="page" id="{target.pk}">甲</a><a linktype="page" id="{page.pk}">乙</a></p>'
    assert found(DEAD, saved(page, body(("paragraph", html)))) == []


def test_link_to_a_live_page_below_a_hidden_one_is_dead(cluster: Cluster) -> None:
    target = live_article(cluster, cluster.county)
    set_live(target.get_parent().pk, live=False)
    html = f'<p><a linktype="page" id="{target.pk}">甲</a></p>' + link(f"/news/{target.slug}/")
    assert len(found(DEAD, article(cluster, html))) == 2


def test_addresses_of_public_pages_are_sound_on_their_host_and_on_the_portals(cluster: Cluster) -> None:
    target = live_article(cluster, cluster.county)
    path = f"news/{target.slug}"
    hrefs = [
        f"https://luoping.portal.test/{path}/",
        f"http://LUOPING.portal.test:8000/{path}?p=2#part",
        f"https://portal.test/sites/luoping/{path}/",
        f"/{path}/",
        "https://portal.test/",
        "/search/",
        "/static/portico/site.css",
    ]
    assert found(DEAD, article(cluster, "".join(link(href) for href in hrefs))) == []


@pytest.mark.parametrize(
    "href",
    [
        "https://luoping.portal.test/news/none/",
        "https://qinghe.portal.test/news/none",
        "/none/",
        "/media/documents/none.pdf",
        "https://portal.test/admin/pages/1/edit/",
        "/files/documents/1/",
        "file:///C:/Users/a.doc",
        "javascript:alert(1)",
        "news/none.html",
        "http://[bad",
        "https://",
        "https://portal.test:port/",
    ],
)
def test_addresses_of_nothing_are_dead(cluster: Cluster, href: str) -> None:
    assert len(found(DEAD, article(cluster, link(href)))) == 1


def test_address_of_a_draft_is_dead_until_it_is_public(cluster: Cluster) -> None:
    target = draft_article(cluster.county)
    content = article(cluster, link(f"/news/{target.slug}/"))
    assert len(found(DEAD, content)) == 1
    set_live(target.pk, live=True)
    assert found(DEAD, content) == []


def test_address_that_is_redirected_is_sound(cluster: Cluster) -> None:
    Redirect.objects.bulk_create([Redirect(old_path="/old", redirect_link="/news/", site=cluster.county.site)])
    assert found(DEAD, article(cluster, link("/old/"))) == []
    assert len(found(DEAD, article(cluster, link("https://qinghe.portal.test/old/")))) == 1


def test_address_of_a_public_file_is_sound_and_of_a_private_one_dead(cluster: Cluster) -> None:
    document = document_version("名单.txt")
    content = article(cluster, link(f"/media/{document.file.name}"))
    assert len(found(DEAD, content)) == 1
    PorticoDocument.objects.filter(pk=document.pk).update(public_since=timezone.now())
    assert found(DEAD, content) == []


def test_documents_and_pictures_that_are_gone_are_dead(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    blocks = body(
        ("paragraph", '<p><a linktype="document" id="999999">名单</a></p>'),
        ("picture", {"image": 999999, "caption": ""}),
    )
    assert [one.key for one in found(DEAD, saved(page, blocks))] == ["body.id-1#1", "body.id-2.image"]


def test_relation_to_a_draft_is_dead(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    page.relations = [PageRelation(kind="related", target=draft_article(cluster.county))]
    assert [one.key for one in found(DEAD, saved(page))] == ["relations#1.target"]


def test_relation_whose_page_is_gone_is_dead(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    page.relations = [PageRelation(kind="related", target=None)]
    assert [one.key for one in found(DEAD, saved(page))] == ["relations#1.target"]


def picture(cluster: Cluster, **fields: Any) -> tuple[Any, PorticoImage]:
    image = image_version("IMG_0001.png", **fields)
    return saved(draft_article(cluster.county), body(("picture", {"image": image.pk, "caption": "图注"}))), image


@pytest.mark.parametrize("description", ["", "  ", "IMG_0001", "IMG_0001.png", "照片.JPG"])
def test_image_without_a_description_of_its_own_is_found(cluster: Cluster, description: str) -> None:
    content, image = picture(cluster)
    stem = image.filename.removesuffix(".png")  # storage may have added to the name
    PorticoImage.objects.filter(pk=image.pk).update(description=description.replace("IMG_0001", stem))
    assert len(found(ALTERNATIVE, content)) == 1


def test_described_image_is_sound_even_if_called_as_its_title(cluster: Cluster) -> None:
    content, _image = picture(cluster, title="工人在大坝上浇筑", description="工人在大坝上浇筑")
    assert found(ALTERNATIVE, content) == []


def test_image_shown_three_times_is_found_once(cluster: Cluster) -> None:
    image = image_version()
    page = draft_article(cluster.county)
    page.cover = image
    blocks = [("picture", {"image": image.pk, "caption": ""})] * 2
    assert len(found(ALTERNATIVE, saved(page, body(*blocks)))) == 1


def test_article_without_source_lacks_what_is_demanded(cluster: Cluster) -> None:
    assert [one.key for one in found(DEMANDED, article(cluster, source=" "))] == ["source"]
    assert found(DEMANDED, article(cluster)) == []


def test_article_lacks_summary_and_keywords_as_advice_only(cluster: Cluster) -> None:
    assert [one.key for one in found(ADVISED, article(cluster))] == ["summary", "keywords"]
    assert found(ADVISED, article(cluster, search_description="描述", keywords="词")) == []


def test_column_must_say_what_it_is_for(cluster: Cluster) -> None:
    column = cluster.county.column("news")
    column.intro = column.keywords = ""
    assert [one.key for one in found(DEMANDED, saved(column))] == ["intro", "keywords"]
    column.intro, column.keywords = "宗旨", "词"
    assert found(DEMANDED, saved(column)) == []


def test_document_lacks_date_and_number_by_its_kind(cluster: Cluster) -> None:
    page = draft_document(cluster.county, doc_number="")
    assert [one.key for one in found(DEMANDED, saved(page))] == ["written_on"]
    assert "doc_number" in [one.key for one in found(ADVISED, saved(page))]
    page.genre = Genre.STATISTICS
    assert "doc_number" not in [one.key for one in found(ADVISED, saved(page))]


def attached(cluster: Cluster, state: str | None, **fields: Any) -> Any:
    document = document_version("a.txt", title="名单.txt")
    if state is not None:
        extraction_of(document, state=state, **fields)
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document)]
    return saved(page)


@pytest.mark.parametrize(
    ("state", "empty", "unread"),
    [
        (None, 0, 1),
        (ExtractionState.PENDING, 0, 1),
        (ExtractionState.READ, 0, 0),
        (ExtractionState.EMPTY, 1, 0),
        (ExtractionState.LOCKED, 0, 1),
        (ExtractionState.DAMAGED, 0, 1),
        (ExtractionState.TOO_LARGE, 0, 1),
        (ExtractionState.UNSUPPORTED, 0, 1),
    ],
)
def test_attachments_are_judged_by_what_was_read_of_them(
    cluster: Cluster, state: str | None, empty: int, unread: int
) -> None:
    content = attached(cluster, state)
    if state is None:
        Extraction.objects.all().delete()
    assert (len(found(EMPTY, content)), len(found(UNREAD, content))) == (empty, unread)


def test_reader_s_own_sentence_is_told(cluster: Cluster) -> None:
    content = attached(cluster, ExtractionState.LOCKED, message="《名单.txt》已加密，请取消密码后重新上传。")
    assert [one.message for one in found(UNREAD, content)] == ["《名单.txt》已加密，请取消密码后重新上传。"]


def test_file_of_no_bytes_is_empty(cluster: Cluster) -> None:
    content = attached(cluster, ExtractionState.READ)
    PorticoDocument.objects.update(file_size=0)
    assert len(found(EMPTY, content)) == 1


def test_text_of_a_few_characters_alone_is_found(cluster: Cluster) -> None:
    assert len(found(SHORT, article(cluster, "<p>见附件。</p>"))) == 1
    assert found(SHORT, article(cluster)) == []
    assert found(SHORT, attached(cluster, ExtractionState.READ)) == []
    assert found(SHORT, saved(cluster.county.column("news"))) == []


def test_same_title_counts_in_the_same_column_only(cluster: Cluster) -> None:
    content = article(cluster, title="值班安排")
    draft_article(cluster.city, title="值班安排")
    draft_document(cluster.county, title="值班安排")
    assert found(TWICE, content) == []
    draft_article(cluster.county, title="值班安排")
    assert len(found(TWICE, content)) == 1


@pytest.mark.parametrize(
    "source", ["洛平县人民政府", "江岭省交通厅", "《江岭省人民政府》", "本网", "来源：洛平县人民政府"]
)
def test_own_organisations_and_sites_are_no_reprints(cluster: Cluster, source: str) -> None:
    assert found(REPRINT, article(cluster, source=source)) == []


def test_own_page_as_address_of_an_own_source_is_no_reprint(cluster: Cluster) -> None:
    content = article(cluster, source="江岭省交通厅", source_url="https://jiaotong.portal.test/news/1/")
    assert found(REPRINT, content) == []


@pytest.mark.parametrize(
    ("source", "url", "keys"),
    [
        ("某某新闻", "", ["source"]),
        ("某某新闻", "https://unknown.example/1", ["source"]),
        ("", "https://unknown.example/1", ["source"]),
        ("江岭日报", "", ["source_url"]),
        ("江岭日报", "https://daily.example.cn/1", []),
        ("《江岭日报》", "https://news.daily.example.cn/1", []),
        ("江岭日报", "https://copied.example/1", ["source"]),
        ("江岭日报", "https://notdaily.example.cn/1", ["source"]),
        ("江岭晚报", "https://daily.example.cn/1", []),
        ("停用报", "https://stopped.example.cn/1", ["source"]),
        ("某部", "https://www.moj.gov.cn/1", []),
        ("洛平县人民政府", "https://unknown.example/1", ["source_url"]),
        ("洛平县人民政府", "https://www.moj.gov.cn/1", []),
        ("", "", []),
    ],
)
def test_reprints_are_judged_by_name_and_domain(cluster: Cluster, source: str, url: str, keys: list[str]) -> None:
    ReprintSource.objects.create(name="江岭日报", domain="daily.example.cn")
    ReprintSource.objects.create(name="停用报", domain="stopped.example.cn", active=False)
    assert [one.key for one in found(REPRINT, article(cluster, source=source, source_url=url))] == keys


@pytest.mark.parametrize("kind", ["document", "column"])
def test_what_names_no_source_is_no_reprint(cluster: Cluster, kind: str) -> None:
    page = draft_document(cluster.county) if kind == "document" else cluster.county.column("news")
    assert found(REPRINT, saved(page)) == []


@pytest.mark.parametrize("number", [1, 3, 500])
def test_an_item_is_screened_in_the_same_queries_whatever_it_names(cluster: Cluster, number: int) -> None:
    target = live_article(cluster, cluster.county)
    images = PorticoImage.objects.bulk_create(
        [PorticoImage(title=f"图{index}", file=f"{index}.png", width=1, height=1) for index in range(number)]
    )
    page = draft_article(cluster.county)
    page.attachments = [Attachment(document=document_version(f"{index}.txt")) for index in range(min(number, 5))]
    page.relations = [PageRelation(kind="related", target=target) for _index in range(min(number, 5))]
    pictures = [("picture", {"image": image.pk, "caption": ""}) for image in images]
    hrefs = "".join(
        link(f"/news/{index}/")
        + link(f"https://{index}.example/")
        + f'<p><a linktype="page" id="{index + 1}">x</a></p>'
        for index in range(number)
    )
    page.body = body(*pictures, ("paragraph", hrefs))
    page.save_revision()
    page = Article.objects.get(pk=page.pk)
    screen_page(page=page)
    page = Article.objects.get(pk=page.pk)
    with CaptureQueriesContext(connection) as queries:
        report = screen_page(page=page)
    counts.setdefault("queries", len(queries))
    assert len(queries) == counts["queries"], [query["sql"][:150] for query in queries]
    assert len(report.findings) <= 20 * len(report.levels)


counts: dict[str, int] = {}
