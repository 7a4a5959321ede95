"""Every kind of public page over HTTP: tags, footer, frame, and what must never be on it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from PIL import Image

from cms.blocks import from_plain_text
from cms.enums import ColumnLayout, ColumnType
from cms.models import Article, Attachment, BasePage, PageRelation
from disclosure.enums import Validity
from foundation.files.models import PorticoDocument, PorticoImage
from sites.models import SiteDirectory, SiteProfile
from tests.factories import public
from tests.factories.files import pdf

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

PROFILE = {
    "english_name": "The People’s Government of Jiangling Province",
    "site_id_code": "9900000001",
    "sponsor": "江岭省人民政府办公厅",
    "contact_phone": "0990-0000001",
    "contact_email": "wangzhan@jiangling.example",
    "icp_number": "江ICP备00000000号",
    "police_number": "江公网安备00000000000000号",
    "badge_url": "https://badge.example/1",
    "hue": 160,
}
BODY = "各县人民政府：\n## 一、要求\n第一段。\n## 二、任务\n第二段。\n江岭省人民政府办公厅\n2026年1月1日"


def soup(client: Client, page: BasePage | str, host: str = "portal.test", status: int = 200) -> BeautifulSoup:
    """The parsed page, asked for by its path below the portal unless a host is given."""
    url = page if isinstance(page, str) else "/" + page.url_path.split("/", 2)[2]
    response = client.get(url, HTTP_HOST=host)
    assert response.status_code == status
    return BeautifulSoup(response.content.decode(), "html.parser")


def metas(page: BeautifulSoup) -> dict[str, str]:
    return {tag["name"]: tag["content"] for tag in page.find_all("meta", attrs={"name": True})}


def picture() -> PorticoImage:
    raw = BytesIO()
    Image.new("RGB", (1200, 900), "#369").save(raw, "JPEG")
    return PorticoImage.objects.create(
        title="IMG_0001", description="水库大坝", file=ImageFile(BytesIO(raw.getvalue()), name="dam.jpg")
    )


@pytest.fixture
def portal() -> public.PortalHome:
    return public.portal(**PROFILE)


@pytest.fixture
def pages(portal: public.PortalHome) -> dict[str, BasePage]:
    """One page of each kind."""
    news = public.column(portal, "要闻", intro="省内要闻。", keywords="要闻,动态")
    policies = public.column(portal, "政策", column_type=ColumnType.POLICIES)
    about = public.column(portal, "概况", layout=ColumnLayout.PAGE, body=from_plain_text(BODY))
    county = public.sub_site("luoping", name="罗坪县人民政府", hue=27)
    county_news = public.column(county, "县内要闻")
    public.article(county_news, "县内新闻")
    unit = public.unit(county)
    public.article(public.column(unit, "镇务公开"))
    return {
        "portal": portal,
        "list": news,
        "single": about,
        "article": public.article(
            news,
            "水利建设启动",
            body=from_plain_text(BODY),
            cover=picture(),
            author="李明",
            summary="摘要",
            keywords="水利",
        ),
        "document": public.document(
            policies, "关于防火的通知", doc_number="江政办发〔2026〕1号", body=from_plain_text(BODY)
        ),
        "directory": SiteDirectory.objects.get(),
        "county": county,
        "unit": unit,
    }


FOOTER = [
    "Party and government site badge",
    "Report an error on this site",
    "Site code:",
    "Sponsor:",
    "Contact:",
    "ICP number:",
    "Police registration:",
    "Site map",
]
KINDS = ["portal", "list", "single", "article", "document", "directory", "county", "unit"]


@pytest.mark.parametrize("kind", KINDS)
def test_page_any_kind_carries_site_tags_and_its_own_canonical_address(
    client: Client, pages: dict[str, BasePage], kind: str
) -> None:
    page = soup(client, pages[kind])
    profile = SiteProfile.objects.get(site=pages[kind].get_site())
    tags = metas(page)
    assert (tags["SiteName"], tags["SiteDomain"]) == (profile.name, profile.site.hostname)
    assert tags.get("SiteIDCode", "") == profile.site_id_code
    assert [link["href"] for link in page.select("link[rel=canonical]")] == [pages[kind].full_url]
    assert page.html["lang"] == "zh-Hans"
    assert "data-view" not in page.html.attrs


@pytest.mark.parametrize("kind", KINDS)
def test_page_any_kind_has_one_heading_and_nothing_inline_or_foreign(
    client: Client, pages: dict[str, BasePage], kind: str
) -> None:
    page = soup(client, pages[kind])
    assert len(page.find_all("h1")) == 1
    assert page.find_all(style=True) == []
    assert page.find_all("style") == []
    run = [
        script for script in page.find_all("script") if script.get("type") != "application/ld+json"
    ]  # data, never run
    assert [script for script in run if not script.get("src") or script.text.strip()] == []
    assert [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    loaded = [
        tag.get("src") or tag["href"]
        for tag in page.select("script[src], img, link[rel=stylesheet], link[rel=icon], use")
    ]
    assert [address for address in loaded if not re.match(r"/(?!/)", address)] == []
    assert [image for image in page.find_all("img") if not (image.get("alt") and image.get("width"))] == []
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_page_any_kind_shows_the_eight_footer_items(client: Client, pages: dict[str, BasePage], kind: str) -> None:
    text = soup(client, pages[kind]).footer.get_text(" ", strip=True)
    assert [item for item in FOOTER if gettext(item) not in text] == []


def test_footer_portal_links_only_what_is_set(client: Client, portal: public.PortalHome) -> None:
    links = {a["href"] for a in soup(client, portal).footer.find_all("a")}
    site = portal.get_site()
    assert links == {
        f"/site-map/{site.pk}/",
        "http://portal.test/sites/",
        "/display-settings/",
        "https://beian.miit.gov.cn/",
        "mailto:wangzhan@jiangling.example",
        "https://badge.example/1",
        f"/report-error/?page={portal.pk}",
    }


def test_footer_nothing_set_has_no_made_up_links(client: Client) -> None:
    home = public.portal()
    links = [a["href"] for a in soup(client, home).footer.find_all("a")]
    report = f"/report-error/?page={home.pk}"
    assert links == [
        f"/site-map/{home.get_site().pk}/",
        "http://portal.test/sites/",
        "/display-settings/",
        report,
        report,
    ]


def test_home_has_the_tags_of_a_column_of_the_type_home(client: Client, portal: public.PortalHome) -> None:
    assert metas(soup(client, portal))["ColumnType"] == "首页"


def test_column_has_its_four_tags(client: Client, pages: dict[str, BasePage]) -> None:
    tags = metas(soup(client, pages["list"]))
    assert {name: tags[name] for name in tags if name.startswith("Column")} == {
        "ColumnName": "要闻",
        "ColumnDescription": "省内要闻。",
        "ColumnKeywords": "要闻,动态",
        "ColumnType": "工作动态",
    }


def test_article_has_its_tags_in_our_time_zone(client: Client, pages: dict[str, BasePage]) -> None:
    tags = metas(soup(client, pages["article"]))
    assert {
        name: tags[name]
        for name in ("ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Url")
    } == {
        "ArticleTitle": "水利建设启动",
        "PubDate": "2026-01-01 10:00",
        "ContentSource": "江岭省人民政府办公厅",
        "Keywords": "水利",
        "Author": "李明",
        "Description": "摘要",
        "Url": pages["article"].full_url,
    }
    assert tags["ColumnName"] == "要闻"
    assert tags["Image"].startswith("http://portal.test/media/")


def test_document_has_its_tags_facts_and_sheet(client: Client, pages: dict[str, BasePage]) -> None:
    page = soup(client, pages["document"])
    tags = metas(page)
    assert (tags["ArticleTitle"], tags["ContentSource"]) == ("关于防火的通知", "江岭省人民政府办公厅")
    facts = [fact.get_text(strip=True) for fact in page.select(".meta-t dd")]
    assert "江政办发〔2026〕1号" in facts
    assert page.select_one(".rh").text == "江岭省人民政府办公厅文件"
    assert page.select_one(".rh")["data-n"] == "12"
    assert page.select_one(".rh-no").text == "江政办发〔2026〕1号"
    assert [a["href"] for a in page.select(".toc a")] == [f"#{h['id']}" for h in page.select(".prose h2")]
    assert [p["class"] for p in page.select(".prose p[class]")] == [["to"], ["sign-line"], ["sign-line"]]
    assert page.select(".notice") == []


@pytest.mark.parametrize("validity", [Validity.REPEALED, Validity.LAPSED, Validity.AMENDED])
def test_document_no_longer_as_printed_says_so_first(client: Client, portal: public.PortalHome, validity: str) -> None:
    document = public.document(public.column(portal), validity=validity)
    page = soup(client, document)
    assert page.article.find(True)["class"][0] == "notice"


def test_document_attachments_and_relations_are_listed_both_ways(client: Client, portal: public.PortalHome) -> None:
    column = public.column(portal)
    file = PorticoDocument.objects.create(title="分工表", file=ContentFile(pdf().ljust(2048, b"\n"), name="table.pdf"))
    document = public.add(
        column, public.DisclosedDocument(title="办法", issuer="省政府", body=from_plain_text("文。")), live=False
    )
    Attachment.objects.create(page=document, document=file, label="任务分工表")
    article = public.article(column, "一图读懂办法")
    PageRelation.objects.create(page=article, kind="interprets", target=document)
    document = public.publish(type(document).objects.get(pk=document.pk))
    page = soup(client, document)
    link = page.select_one(".files a")
    file.refresh_from_db()
    assert (link["href"], link.b.text, link.select_one(".ft").text) == (file.url, "任务分工表", "PDF")
    assert link.small.text.replace("\xa0", " ").startswith("2.0 KB")
    assert [a.text for a in page.select("#related a")] == ["一图读懂办法"]
    assert [a.text for a in soup(client, article).select(".after a")] == ["办法"]


def test_sub_site_by_path_and_by_host_is_the_same_site(client: Client, pages: dict[str, BasePage]) -> None:
    by_path, by_host = soup(client, pages["county"]), soup(client, "/", host="luoping.portal.test")
    for page in (by_path, by_host):
        assert page.select_one(".brand b").text == "罗坪县人民政府"
        assert any("/theme/27.css" in link["href"] for link in page.select("link[rel=stylesheet]"))
        assert page.select_one("link[rel=canonical]")["href"] == "http://luoping.portal.test/"
    assert [a["href"] for a in by_host.select(".nav a")] == ["/", f"/{pages['county'].get_children()[0].slug}/"]


def test_navigation_marks_the_branch_that_is_read(client: Client, pages: dict[str, BasePage]) -> None:
    marked = soup(client, pages["article"]).select(".nav [aria-current]")
    assert [(a.text, a["aria-current"]) for a in marked] == [("要闻", "true")]
    assert [li.get_text(strip=True) for li in soup(client, pages["list"]).select(".crumb li")][1:] == ["要闻"]


def test_lists_never_show_drafts(client: Client, portal: public.PortalHome) -> None:
    column = public.column(portal)
    public.article(column, "公开稿")
    public.article(column, "未公开稿", live=False)
    for page in (portal, column):
        text = soup(client, page).get_text()
        assert "公开稿" in text
        assert "未公开稿" not in text


def test_column_pages_are_numbered(client: Client, portal: public.PortalHome) -> None:
    column = public.column(portal)
    for day in range(1, 42):
        public.article(column, f"第{day}条", day=day)
    page = soup(client, f"/{column.slug}/?p=2")
    assert [item.get_text(strip=True) for item in page.select(".pager > *")][1:-1] == ["1", "2", "3"]
    assert page.select_one(".pager [aria-current=page]").text == "2"
    assert len(page.select(".row")) == 20
    soup(client, f"/{column.slug}/?p=4", status=404)


def test_title_with_markup_is_escaped_everywhere(client: Client, portal: public.PortalHome) -> None:
    column = public.column(portal)
    title = "<script>alert(1)</script>关于&“通知”"
    document, article = public.document(column, title), public.article(column, title)
    for page in (portal, column, document, article):
        html = client.get("/" + page.url_path.split("/", 2)[2], HTTP_HOST="portal.test").content.decode()
        assert "<script>alert" not in html


@pytest.mark.parametrize("kind", ["portal", "list", "article", "document", "directory"])
def test_page_one_item_or_three_take_the_same_queries(client: Client, portal: public.PortalHome, kind: str) -> None:
    counts = []
    column = public.column(portal, column_type=ColumnType.NEWS)
    subject: dict[str, Any] = {
        "portal": portal,
        "list": column,
        "article": public.article(column, "主稿"),
        "document": public.document(column, "主文件"),
        "directory": SiteDirectory.objects.get(),
    }
    for _round in range(2):
        for _item in range(1 + len(counts)):
            other = public.article(column)
            PageRelation.objects.create(page=other, kind="related", target=subject["article"])
            PageRelation.objects.create(page=other, kind="interprets", target=subject["document"])
            public.document(column)
            public.article(public.column(public.sub_site(f"s{other.pk}")))
        soup(client, subject[kind])
        with CaptureQueriesContext(connection) as queries:
            soup(client, subject[kind])
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_error_page_of_a_broken_server_needs_no_context(name: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        html = render_to_string(name)
    assert len(BeautifulSoup(html, "html.parser").find_all("h1")) == 1


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "410.html"])
def test_error_page_without_context_still_stands(name: str) -> None:
    assert len(BeautifulSoup(render_to_string(name), "html.parser").find_all("h1")) == 1


def test_missing_page_is_answered_in_the_frame_of_its_site(client: Client, pages: dict[str, BasePage]) -> None:
    page = soup(client, "/sites/luoping/nothing/", status=404)
    assert page.select_one(".brand b").text == "罗坪县人民政府"
    assert page.select("link[rel=canonical]") == []
    assert len(page.select("input[type=search]")) == 1


def test_draft_is_previewed_like_the_page_it_will_be(portal: public.PortalHome, rf: Any) -> None:
    column = public.column(portal)
    draft = Article(title="尚未保存", slug="draft", source="省水利厅", body=from_plain_text(BODY))
    draft.path, draft.depth = column.path + "0001", column.depth + 1
    draft.set_url_path(column)
    response = draft.make_preview_request(preview_mode="")
    response.render()
    assert "尚未保存" in response.content.decode()
