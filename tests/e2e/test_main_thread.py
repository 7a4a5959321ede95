"""The first thread through the whole product, in a browser: a new county's site, its first two items, their end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cms.models import BasePage, Column
from foundation.organisations.models import Organisation
from sites.demo.pdf import pdf
from tests.e2e.pages.public import Citizen
from tests.e2e.pages.staff import Cluster as ClusterScreens
from tests.e2e.pages.staff import Editor, Staff
from tests.e2e.server import BrowserServer
from tests.factories.cluster import PASSWORD, Cluster

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SLUG = "yunxi"
NUMBER, TYPED_NUMBER = "云政发〔2026〕7号", "云政发[2026]7号"
ARTICLE, DOCUMENT = "云溪县春耕备耕全面展开", "云溪县人民政府关于加强冬小麦田间管理的通知"
NOTICE = "该文件正在核实，更正后重新发布。"
BASIS = "《政府信息公开条例》第十九条"


@pytest.fixture
def people(province: Cluster, sign_in: Callable[..., Staff]) -> dict[str, Staff]:
    """The new county's people after the provincial office made its site; the city answers for what it left empty."""
    office = sign_in("portal-manager")
    passwords = ClusterScreens(office).provision(
        name="云溪县人民政府",
        kind="county",
        superior=str(Organisation.objects.get(name="青河市人民政府").pk),
        slug=SLUG,
        index_prefix="JL0103",
        person_manager="云溪站长",
        person_editor="云溪编辑",
        person_unit="云溪审核",
    )
    assert set(passwords) == {"yunxi-manager", "yunxi-editor", "yunxi-unit"}
    return {
        "editor": sign_in("yunxi-editor", passwords["yunxi-editor"]),
        "unit": sign_in("yunxi-unit", passwords["yunxi-unit"]),
        "office": sign_in("qinghe-office", PASSWORD),
        "secrecy": sign_in("qinghe-secrecy", PASSWORD),
        "chief": sign_in("qinghe-chief", PASSWORD),
    }


def column(server: BrowserServer, slug: str, *, wanted: type[Column] = Column) -> int:
    """Id of a column of the new county, any that has no columns below."""
    with server.paused():
        home = BasePage.objects.get(slug=SLUG)
        return wanted.objects.descendant_of(home).get(slug=slug).pk


def write_article(editor: Editor, parent: int) -> int:
    editor.create("cms/article", parent)
    editor.fill(title=ARTICLE, source="云溪县融媒体中心")
    editor.add_paragraph("立春以来，全县农技人员走进田间地头。")
    pk = editor.save()
    editor.submit()
    return pk


def write_document(editor: Editor, parent: int) -> int:
    editor.create("disclosure/discloseddocument", parent)
    editor.fill(title=DOCUMENT, issuer="云溪县人民政府", doc_number=TYPED_NUMBER)
    editor.add_paragraph("各乡镇要抓紧灌溉越冬水，防止冻害发生。")
    editor.attach("guide.pdf", pdf("冬小麦管理要点", "适时浇水。"), title="冬小麦管理要点")
    pk = editor.save()
    editor.submit()
    return pk


def approve_all(people: dict[str, Staff], title: str) -> None:
    people["unit"].approve(title)
    people["office"].approve(title)
    people["secrecy"].approve(title, basis=BASIS)
    people["chief"].approve(title)


def returned_and_corrected(people: dict[str, Staff], title: str, pk: int) -> None:
    """The office returns it; the editor reads why on the home page, corrects and submits again."""
    comment = "请补充乡镇的责任分工。"
    people["unit"].approve(title)
    people["office"].send_back(title, comment)
    expect(people["editor"].own_item(title)).to_contain_text(comment)
    editor = Editor(people["editor"])
    editor.open(pk)
    editor.append("责任分工见附件。")
    editor.submit()


def check_both_addresses(citizen: Citizen, server: BrowserServer, pk: int, text: str) -> str:
    """On the sub-site's host and by path under the portal, with one canonical address, which is given back."""
    with server.paused():
        path = BasePage.objects.get(pk=pk).url_path.split(f"/{SLUG}/", 1)[1]
    own = f"{server.address(SLUG)}/{path}"
    by_path = f"{server.portal}/sites/{SLUG}/{path}"
    found = set()
    for address in (own, by_path):
        assert citizen.open(address) == 200
        expect(citizen.page.locator("main")).to_contain_text(text)
        found.add(citizen.canonical())
    assert found == {own}
    return own


def check_found(citizen: Citizen) -> None:
    for words in (TYPED_NUMBER, NUMBER, "云政发(2026)7号", "冻害"):
        citizen.finds(words, DOCUMENT)


def corrected_later(people: dict[str, Staff], citizen: Citizen, server: BrowserServer, pk: int, address: str) -> None:
    """A correction goes the same way, the old version stays public until sign-off."""
    editor = Editor(people["editor"])
    editor.open(pk)
    editor.append("另请做好人工增雨。")
    editor.submit()
    people["unit"].approve(DOCUMENT)
    people["office"].approve(DOCUMENT)
    people["secrecy"].approve(DOCUMENT, basis=BASIS)
    server.work()
    assert citizen.open(address) == 200
    expect(citizen.page.locator("main")).to_contain_text("防止冻害")
    expect(citizen.page.locator("main")).not_to_contain_text("人工增雨")
    citizen.finds("增雨")
    people["chief"].approve(DOCUMENT)
    server.work()
    citizen.open(address)
    expect(citizen.page.locator("main")).to_contain_text("人工增雨")
    citizen.finds("增雨", DOCUMENT)


def withdrawn(people: dict[str, Staff], citizen: Citizen, server: BrowserServer, address: str, listing: str) -> None:
    """Asked for by the editor, approved by the chief: gone from page, list, search and file, with a notice left."""
    citizen.open(address)
    file = citizen.page.locator("main a[href*='/media/']").first.get_attribute("href") or ""
    path = "/media/" + file.split("/media/", 1)[1]
    assert citizen.file(path) == (200, "%PDF-")
    citizen.open(listing)
    expect(citizen.page.locator("main")).to_contain_text(DOCUMENT)
    people["editor"].ask_withdrawal(DOCUMENT, kind="notice", reason="内容有误，需重新核实。", notice=NOTICE)
    assert citizen.open(address) == 200
    people["chief"].approve_act(DOCUMENT)
    server.work()
    assert citizen.open(address) == 410
    expect(citizen.page.get_by_test_id("withdrawn")).to_contain_text(NOTICE)
    assert citizen.open(listing) == 200
    expect(citizen.page.locator("main")).not_to_contain_text(DOCUMENT)
    citizen.finds(TYPED_NUMBER)
    citizen.finds("冻害")
    for host in (server.portal, server.address(SLUG)):
        citizen.open(f"{host}/")
        assert citizen.file(path)[0] in {404, 410}


def test_main_thread_from_provisioning_to_withdrawal(
    live_server: BrowserServer, people: dict[str, Staff], citizen: Citizen
) -> None:
    editor = Editor(people["editor"])
    news = column(live_server, "headlines")
    documents = column(live_server, "government")
    article = write_article(editor, news)
    document = write_document(editor, documents)
    live_server.work()
    citizen.finds("冻害")

    approve_all(people, ARTICLE)
    returned_and_corrected(people, DOCUMENT, document)
    approve_all(people, DOCUMENT)
    live_server.work()

    check_both_addresses(citizen, live_server, article, "农技人员")
    address = check_both_addresses(citizen, live_server, document, NUMBER)
    check_found(citizen)
    corrected_later(people, citizen, live_server, document, address)
    with live_server.paused():
        listing = BasePage.objects.get(pk=documents).full_url
    withdrawn(people, citizen, live_server, address, listing)
