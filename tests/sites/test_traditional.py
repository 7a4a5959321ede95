"""Pages in traditional characters: what of the HTML is converted, and how ``/zh-hant/`` answers."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sites import characters, hosts, traditional
from tests.factories import public

HOST = {"HTTP_HOST": "portal.test"}
OURS = ("portal.test", "luoping.portal.test")


def link(address: str) -> str:
    return traditional.traditional_address(address, ours=OURS.__contains__)


def converted(html: str) -> str:
    return traditional.convert(html, link=link, path='/x/?a=1&b="')


@pytest.fixture
def portal(db: None) -> public.PortalHome:
    return public.portal()


# Characters


@pytest.mark.parametrize(
    ("simplified", "traditional_text"),
    [
        ("养老服务", "養老服務"),
        ("头发和发展", "頭髮和發展"),
        ("干部不干净", "幹部不乾淨"),
        ("皇后在后台", "皇后在後台"),
        ("为群众核准", "為群眾核准"),
        ("峰会启动，面粉", "峰會啟動，麵粉"),
        ("软件和信息", "軟件和信息"),
        ("Portico 2026", "Portico 2026"),
    ],
)
def test_to_traditional_follows_phrases_and_keeps_vocabulary(simplified: str, traditional_text: str) -> None:
    assert characters.to_traditional(simplified) == traditional_text


def test_to_simplified_undoes_character_by_character_and_rests() -> None:
    text = "養老為群眾，衞生熱線，什麽"
    assert characters.to_simplified(text) == "养老为群众，卫生热线，什么"
    assert characters.to_simplified(characters.to_simplified(text)) == characters.to_simplified(text)


def test_table_is_what_opencc_says() -> None:
    assert characters.table() == characters.TABLE.read_text(encoding="utf-8")


# HTML


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>养老</p>", "<p>養老</p>"),
        ("<title>养老</title>", "<title>養老</title>"),
        ('<img alt="养老" src="/media/养老.png">', '<img alt="養老" src="/media/养老.png">'),
        ('<a aria-label="养老" title=\'发展\' id="养">x</a>', '<a aria-label="養老" title=\'發展\' id="养">x</a>'),
        ('<input placeholder="养老" name="q" value="养老">', '<input placeholder="養老" name="q" value="养老">'),
        ('<input type="submit" value="办理">', '<input type="submit" value="辦理">'),
        ('<input type="RESET" value="办理">', '<input type="RESET" value="辦理">'),
        ('<input type="button" value="办理">', '<input type="button" value="辦理">'),
        ('<option value="养老">养老</option>', '<option value="养老">養老</option>'),
        ('<meta name="description" content="养老">', '<meta name="description" content="養老">'),
        ('<meta property="og:title" content="养老">', '<meta property="og:title" content="養老">'),
        ('<meta name="ColumnType" content="政务动态">', '<meta name="ColumnType" content="政务动态">'),
        ("<code>养老</code>", "<code>养老</code>"),
        ("<textarea>养老 <b></textarea>", "<textarea>养老 <b></textarea>"),
        ("<script>'养老</p>'</script><p>养</p>", "<script>'养老</p>'</script><p>養</p>"),
        ("<!-- 养老 -->", "<!-- 养老 -->"),
        ('<b translate="no">养<b>老</b>养</b>养', '<b translate="no">养<b>老</b>养</b>養'),
        ("<p>1 < 2 & 养</p>", "<p>1 < 2 & 養</p>"),
        ("<p>江ICP备2026000001号-1 备案</p>", "<p>江ICP备2026000001号-1 備案</p>"),
        ("<p>备案：江公网安备 36010202000001号</p>", "<p>備案：江公网安备 36010202000001号</p>"),
        ('<div data-say="养老" data-n="8">', '<div data-say="養老" data-n="8">'),
        ('<html lang="zh-Hans">', '<html lang="zh-Hant">'),
        ('<p lang="ZH-CN">x</p>', '<p lang="zh-Hant">x</p>'),
        ('<p lang="zh-Hans" translate="no">养</p>', '<p lang="zh-Hans" translate="no">养</p>'),
        ('<p translate="yes" translate="no">养</p>', '<p translate="yes" translate="no">養</p>'),
        ('<p lang="en">x</p>', '<p lang="en">x</p>'),
        ("养\x1f老", "養老"),
        ("", ""),
        ("<p>unclosed 养", "<p>unclosed 養"),
        ("<script>养", "<script>养"),
        ('<a title="养', '<a title="養'),
        ("<p>养老&nbsp;与&#8203;养老", "<p>養老&nbsp;與&#8203;養老"),
        ('<textarea placeholder="养老">养老</textarea>', '<textarea placeholder="養老">养老</textarea>'),
        ('<p translate="no" title="养老">养</p>养', '<p translate="no" title="养老">养</p>養'),
        ("<p title=养老 id=养>x</p>", "<p title=養老 id=养>x</p>"),
        ('<p title="1 > 0，养老">养</p>', '<p title="1 > 0，養老">養</p>'),
        ("<!-- <p> 养 --><p>养</p><!doctype 养>", "<!-- <p> 养 --><p>養</p><!doctype 养>"),
        ('<code/>养<svg translate="no"/>养', '<code/>養<svg translate="no"/>養'),
        ('<img translate="no" alt="养">养', '<img translate="no" alt="养">養'),
        ("<SCRIPT>养</SCRIPT><P TITLE='养'>养</P>", "<SCRIPT>养</SCRIPT><P TITLE='養'>養</P>"),
    ],
)
def test_convert_changes_what_people_read_and_nothing_else(html: str, expected: str) -> None:
    assert converted(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<!doctype html>\r\n<html lang=en>\n<p  class = 'a'>a&amp;b &copy; &#x41; &unknown; & <</p >\n",
        "<svg viewBox='0 0 1 1'><clipPath/><path d=\"M0 0\"/></svg>",
        "<![CDATA[ x ]]><?xml version='1.0'?><!ELEMENT a><!-- a -- b --!><a href='//x.test/'",
        "<script>if (a < b && c > d) { x = '</p>'; }</script><style>p > a { }</style><script src=x></script>",
        "<table><tr><td>1<td>2</table></p></b><b",
        "<a href=x href=y/ href>z</a>\x00\x0b</ a><>< /p>",
    ],
)  # fmt: skip
def test_convert_copies_what_it_does_not_convert_sign_by_sign(html: str) -> None:
    assert converted(html) == html
    assert converted(f"<p>养</p>{html}").startswith("<p>養</p>")


def test_convert_links_within_words_that_stay_lead_on_to_traditional_pages() -> None:
    html = '<p translate="no">养<a href="/news/" title="养老">老</a></p>'
    assert converted(html) == html.replace("/news/", "/zh-hant/news/")


def test_convert_structured_data_converts_values_and_stays_safe() -> None:
    data = {
        "@type": "Article",
        "name": "养老</script>",
        "inLanguage": "zh-Hans",
        "url": "http://portal.test/x/",
        "n": [1],
    }
    source = json.dumps(data, ensure_ascii=False).replace("<", "\\u003C")
    result = converted(f'<script type="application/ld+json">{source}</script>')
    inside = result.split(">", 1)[1].rsplit("</script>", 1)[0]
    assert "<" not in inside
    assert json.loads(inside) == data | {"name": "養老</script>", "inLanguage": "zh-Hant"}


@pytest.mark.parametrize(
    ("attributes", "data", "expected"),
    [
        ("", {"name": "江ICP备2026000001号"}, {"name": "江ICP备2026000001号"}),
        ("", {"inLanguage": "zh-CN", "name": "养"}, {"inLanguage": "zh-Hant", "name": "養"}),
        ("", {"inLanguage": "en", "name": "养"}, {"inLanguage": "en", "name": "養"}),
        (' translate="no"', {"inLanguage": "zh-CN", "name": "养"}, {"inLanguage": "zh-CN", "name": "养"}),
    ],
)
def test_convert_structured_data_keeps_filing_numbers_other_languages_and_what_is_to_stay(
    attributes: str, data: dict[str, str], expected: dict[str, str]
) -> None:
    text = json.dumps(data, ensure_ascii=False)
    result = converted(f'<script type="application/ld+json"{attributes}>{text}</script>')
    assert json.loads(result.split(">", 1)[1].removesuffix("</script>")) == expected


def test_convert_broken_structured_data_stays() -> None:
    html = '<script type="application/ld+json">{"name":"养老"</script>'
    assert converted(html) == html


# Addresses


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", "/zh-hant/"),
        ("/news/?page=2#x", "/zh-hant/news/?page=2#x"),
        ("/search/?q=a.b", "/zh-hant/search/?q=a.b"),
        ("http://luoping.portal.test:80/x/", "http://luoping.portal.test:80/zh-hant/x/"),
        ("http://LuoPing.Portal.test/x/", "http://LuoPing.Portal.test/zh-hant/x/"),
        ("/news/events", "/zh-hant/news/events"),
        ("/v1.0/news/", "/zh-hant/v1.0/news/"),
        ("http://luoping.portal.test", "http://luoping.portal.test/zh-hant/"),
        ("/live/3/questions/", "/zh-hant/live/3/questions/"),
    ],
)
def test_traditional_address_of_a_page_lies_below_the_prefix(address: str, expected: str) -> None:
    assert link(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "//evil.test/",
        "/\\evil.test",
        "http://evil.test/",
        "http://evil.test@portal.test/",
        "http://portal.test@evil.test/",
        "javascript:alert(1)",
        "mailto:a@portal.test",
        "tel:12345",
        "#main",
        "?page=2",
        "next/",
        "",
        "/zh-hant/news/",
        "/admin/",
        "/Admin/",
        "/static/portico/site.css",
        "/media/x/",
        "/files/1/",
        "/api/search/",
        "/theme/256.css",
        "/news/file.pdf",
        "/live/3/events",
        "/live/3/socket",
        "/live/3/head.json",
    ],
)
def test_traditional_address_of_anything_else_stays(address: str) -> None:
    assert link(address) == address


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/news/">x</a>', '<a href="/zh-hant/news/">x</a>'),
        ('<area href="/news/">', '<area href="/zh-hant/news/">'),
        ('<a href="/news/" hreflang="zh-Hans">x</a>', '<a href="/news/" hreflang="zh-Hans">x</a>'),
        ('<link rel="canonical" href="/news/">', '<link rel="canonical" href="/zh-hant/news/">'),
        ('<link hreflang="zh-Hans" href="/news/">', '<link hreflang="zh-Hans" href="/news/">'),
        ('<link rel="stylesheet" href="/news/">', '<link rel="stylesheet" href="/news/">'),
        ('<form action="/search/">', '<form action="/zh-hant/search/">'),
        ('<form method="post" action="/ask/">', '<form method="post" action="/ask/">'),
        ('<form method="post" action="http://x.test/a/">', '<form method="post" action="http://x.test/a/">'),
        ('<form method="post" action="?x">', '<form method="post" action="/x/?a=1&amp;b=%22">'),
        ('<form method="POST">', '<form method="POST" action="/x/?a=1&amp;b=%22">'),
    ],
)  # fmt: skip
def test_convert_links_stay_and_posts_leave(html: str, expected: str) -> None:
    assert converted(html) == expected


# Over HTTP


def soup(client: Client, path: str, host: str = "portal.test") -> BeautifulSoup:
    response = client.get(path, HTTP_HOST=host)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def one(page: BeautifulSoup, selector: str, attribute: str) -> str:
    (found,) = page.select(selector)
    return str(found[attribute])


def test_page_in_traditional_characters_is_the_same_page(client: Client, portal: public.PortalHome) -> None:
    column = public.column(portal, "养老服务")
    article = public.article(column, "干部为群众办事")
    plain, page = soup(client, article.url), soup(client, f"/zh-hant{article.url}")
    assert page.html is not None
    assert page.html["lang"] == "zh-Hant"
    assert page.select_one("h1").get_text(strip=True) == characters.to_traditional("干部为群众办事")  # type: ignore[union-attr] # there is one
    assert [tag.name for tag in page.find_all()] == [tag.name for tag in plain.find_all()]
    own = [a["href"] for a in page.select("a[href^='/']") if not a.get("hreflang")]
    assert own
    assert [href for href in own if not href.startswith("/zh-hant/")] == []


def test_pages_name_each_other_and_themselves(client: Client, portal: public.PortalHome) -> None:
    column = public.column(portal, "要闻")
    public.article(column)
    pages = {"": soup(client, column.url), "/zh-hant": soup(client, f"/zh-hant{column.url}")}
    start = "http://portal.test"
    for prefix, page in pages.items():
        assert one(page, "link[rel=canonical]", "href") == f"{start}{prefix}{column.url}"
        assert {tag["hreflang"]: tag["href"] for tag in page.select("link[hreflang]")} == {
            "zh-Hans": f"{start}{column.url}",
            "zh-Hant": f"{start}/zh-hant{column.url}",
            "x-default": f"{start}{column.url}",
        }
    assert one(pages[""], "[data-testid=other-characters]", "href") == f"/zh-hant{column.url}"
    assert one(pages["/zh-hant"], "[data-testid=other-characters]", "href") == column.url
    assert pages["/zh-hant"].select("[data-testid=other-characters]")[0].get_text(strip=True) == "简体"


def test_display_forms_post_plain_and_lead_back_to_traditional(client: Client, portal: public.PortalHome) -> None:
    page = soup(client, "/zh-hant/")
    assert one(page, ".topline form", "action") == "/display-settings/elder/"
    assert one(page, ".topline form input[name=next]", "value") == "/zh-hant/"


def test_sub_site_answers_on_its_own_host_and_below_the_portal(client: Client, portal: public.PortalHome) -> None:
    county = public.sub_site("luoping", name="洛平县人民政府")
    public.article(public.column(county, "县政动态"))
    hosts.forget()
    for path, host in (("/zh-hant/", "luoping.portal.test"), ("/zh-hant/sites/luoping/", "portal.test")):
        assert "洛平縣人民政府" in soup(client, path, host).get_text()


@pytest.mark.parametrize(
    "path", ["/zh-hant/live/9/head.json", "/zh-hant/live/9/record.txt", "/zh-hant/api/live/9/head.json"]
)
def test_fetching_what_is_not_there_is_not_found(client: Client, portal: public.PortalHome, path: str) -> None:
    assert client.get(path, **HOST).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/zh-hant/none/", 404),
        ("/zh-hant/zh-hant/", 404),
        ("/zh-hant/admin/", 404),
        ("/zh-hant/static/portico/site.css", 404),
        ("/zh-hant/theme/256.css", 404),
        ("/zh-hant/api/search/?q=x", 404),
        ("/zh-hant//evil.test/", 404),
        ("/zh-hant/\\evil.test/", 404),
        ("/zh-hant/search/?q=x&page=zz", 400),
    ],
)
def test_status_codes_are_kept_and_what_is_no_page_is_not_found(
    client: Client, portal: public.PortalHome, path: str, status: int
) -> None:
    assert client.get(path, **HOST).status_code == status


def test_not_found_is_said_in_traditional_characters(client: Client, portal: public.PortalHome) -> None:
    response = client.get("/zh-hant/none/", **HOST)
    assert 'lang="zh-Hant"' in response.content.decode()
    assert response["Content-Language"] == "zh-Hant"


@pytest.mark.parametrize("path", ["/zh-hant", "/zh-hant/要闻"])
def test_missing_slash_leads_to_the_traditional_address(client: Client, portal: public.PortalHome, path: str) -> None:
    response = client.get(path, **HOST)
    assert response.status_code in (301, 302)
    assert response["Location"].startswith("/zh-hant/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_writing_below_the_prefix_is_refused(client: Client, portal: public.PortalHome, method: str) -> None:
    response = getattr(client, method)("/zh-hant/display-settings/", **HOST)
    assert response.status_code == 405


def test_head_says_the_length_of_the_traditional_page(client: Client, portal: public.PortalHome) -> None:
    length = len(client.get("/zh-hant/", **HOST).content)
    assert client.head("/zh-hant/", **HOST)["Content-Length"] == str(length)


def test_page_has_the_same_cache_rules_as_the_plain_one(client: Client, portal: public.PortalHome) -> None:
    plain, page = client.get("/search/", **HOST), client.get("/zh-hant/search/", **HOST)
    assert page["Cache-Control"] == plain["Cache-Control"]
    assert page.get("Vary") == plain.get("Vary")


def test_search_box_stays_and_keeps_what_was_typed(client: Client, portal: public.PortalHome) -> None:
    page = BeautifulSoup(client.get("/zh-hant/search/?q=养老", **HOST).content, "html.parser")
    boxes = page.select("input[name=q]")
    assert {box["value"] for box in boxes if box.get("value")} == {"养老"}
    assert {box.find_parent("form")["action"] for box in boxes} == {"/zh-hant/search/"}  # type: ignore[index] # each in its form


def test_traditional_page_asks_the_database_no_more_than_the_plain_one(
    client: Client, portal: public.PortalHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "SECONDS", 3600)
    counts = []
    for path in ("/", "/", "/zh-hant/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path, **HOST)
        counts.append(len(queries))
    assert counts[2] == counts[1]
