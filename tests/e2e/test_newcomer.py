"""A county's only editor on the first day, and the city's reviewers: from the first log-in to the public page.

Nobody types an address after the log-in: what is not on the screen does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cms.roles.enums import Role
from foundation.organisations.enums import OrganisationKind
from sites.actions import Appointment, SitePlan, provision_site
from sites.demo.pdf import pdf
from sites.hosts import forget as forget_hosts
from tests.e2e.pages.newcomer import Newcomer, Writer
from tests.e2e.pages.staff import Staff
from tests.e2e.server import HOST, BrowserServer
from tests.e2e.test_screens import demand_no_sideways_scrolling
from tests.factories.cluster import Cluster, organisation
from tests.factories.files import png
from tests.factories.screening import identity

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SignIn = Callable[..., Staff]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
TITLE = "云溪县开展冬季走访慰问"
COLUMN = "本县要闻"
WISH = "请补充走访的时间。"
ANSWER = "已补充走访时间。"
MENDED = "11月20日，县民政局走访慰问困难群众。"


@pytest.fixture
def password(province: Cluster, live_server: BrowserServer) -> str:
    """The initial password of the new county's only editor; everybody else is the city's."""
    county = organisation("云溪县人民政府", OrganisationKind.COUNTY, province.city.organisation, index_prefix="JL0103")
    plan = SitePlan(
        county,
        "yunxi",
        f"yunxi.{HOST}",
        county.name,
        port=live_server.port,
        people=(Appointment(Role.EDITOR, "yunxi-editor", "林小满"),),
    )
    with live_server.paused():
        made = provision_site(actor=province.portal.people["manager"], plan=plan)
    forget_hosts()
    return made.passwords["yunxi-editor"]


def write(page: Page, number: str) -> Writer:
    """From the home page's first steps to an article that names a person's identity number."""
    writer = Writer(page)
    writer.sees("一篇稿件这样办理", "提交审核")
    demand_no_sideways_scrolling(page)
    writer.follow("写第一篇稿件")
    writer.sees("先选公众在哪个栏目能看到它", "新闻、通知公告、工作动态")
    demand_no_sideways_scrolling(page)
    row = page.get_by_test_id("writing").get_by_role("listitem").filter(has_text=COLUMN)
    row.get_by_role("link", name="写稿件").click()
    writer.sees("点击加号可添加标题")
    page.get_by_role("textbox", name="标题").first.fill(TITLE)
    writer.heading("一、走访情况")
    writer.paragraph(f"走访对象王某，身份证号码{number}，已发放慰问金。")
    writer.picture(png(size=(640, 480)), title="走访现场", description="工作人员在村民家中交谈")
    writer.attachment(pdf("慰问标准", "每户一份。"), title="慰问标准")
    return writer


def mend(writer: Writer, number: str) -> None:
    """The submission is refused with the place and the mend; the link leads there."""
    writer.submit()
    writer.told("公民身份号码。请删除")
    blocks = writer.page.get_by_test_id("findings-block")
    expect(blocks.get_by_test_id("finding")).to_have_count(1)
    writer.sees("须修改或放行后才能公开", "第 1 段")
    expect(writer.page.locator("body")).not_to_contain_text(number)
    demand_no_sideways_scrolling(writer.page)
    blocks.get_by_role("link", name="第 1 段").click()
    expect(writer.page).to_have_url(re.compile(r"/edit/#"))
    expect(writer.page.get_by_role("textbox").filter(has_text=number).first).to_be_in_viewport(ratio=0.5)
    writer.rewrite("县民政局走访慰问困难群众。")
    writer.submit()
    writer.told("已提交审核")


def where(writer: Writer, *texts: str) -> None:
    """My items, by the menu, say where the item is and who has it."""
    writer.menu("我的稿件")
    row = writer.page.get_by_test_id("own-items").get_by_role("row").filter(has_text=TITLE)
    for text in texts:
        expect(row).to_contain_text(text)
    demand_no_sideways_scrolling(writer.page)


def home(writer: Writer) -> None:
    """The dashboard, by the mark at the top of the menu."""
    writer.page.goto(writer.page.url.split("/admin/")[0] + "/admin/")
    demand_no_sideways_scrolling(writer.page)


def answer_the_return(writer: Writer) -> None:
    """The way back leads from the row on the list; what the reviewer wants stands above the form."""
    where(writer, "已退回给您", WISH)
    home(writer)
    writer.sees("其中退回 1 件", WISH)
    writer.follow("修改后再次提交")
    writer.sees(WISH)
    writer.page.get_by_label("给审核人员的答复").fill(ANSWER)
    writer.rewrite(MENDED)
    writer.submit()
    writer.told("已提交审核")


def open_item(reviewer: Newcomer) -> None:
    reviewer.menu("审核台")
    reviewer.follow(TITLE)
    expect(reviewer.page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    demand_no_sideways_scrolling(reviewer.page)


def approve(reviewer: Newcomer) -> None:
    """Approve; whoever checks for secrets ticks the list and gives the basis."""
    open_item(reviewer)
    form = reviewer.page.get_by_test_id("approve-form")
    if reviewer.page.get_by_role("heading", level=1).filter(has_text="保密审查").count():
        expect(form.locator("[name=approve-secrecy_checklist]").first).to_be_visible()  # all() waits for nothing
        for point in form.locator("[name=approve-secrecy_checklist]").all():
            point.check()
        form.locator("[name=approve-secrecy_basis]").fill("《政府信息公开条例》第十九条")
    form.get_by_role("button", name="通过").click()
    reviewer.told("已通过" if reviewer.page.get_by_test_id("desk-empty").count() else TITLE)


def send_back(reviewer: Newcomer) -> None:
    open_item(reviewer)
    form = reviewer.page.get_by_test_id("return-form")
    form.get_by_label("需要修改的内容").fill(WISH)
    form.get_by_role("button", name="退回").click()
    reviewer.told("已退回作者")


def read(page: Page) -> None:
    """The page as citizens read it, with the way to report an error in it."""
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(main.get_by_text(MENDED, exact=True)).to_be_visible()
    expect(main).not_to_contain_text("王某")
    expect(main.get_by_role("img", name="工作人员在村民家中交谈")).to_be_visible()
    expect(main.get_by_role("link", name=re.compile("慰问标准"))).to_be_visible()
    expect(page.get_by_role("contentinfo").get_by_role("link", name="本页纠错")).to_be_visible()
    demand_no_sideways_scrolling(page)


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_newcomer_gets_an_item_public_with_the_citys_reviewers(
    password: str, sign_in: SignIn, live_server: BrowserServer, screen: dict[str, object]
) -> None:
    number = identity()
    writer = write(sign_in("yunxi-editor", password, **screen).page, number)
    mend(writer, number)
    where(writer, "审核中", "初审", "qinghe unit")

    unit, office, secrecy, chief = (
        Newcomer(sign_in(f"qinghe-{name}", **screen).page) for name in ("unit", "office", "secrecy", "chief")
    )
    approve(unit)
    send_back(office)
    answer_the_return(writer)
    approve(unit)
    open_item(office)
    office.sees(ANSWER)
    live_server.work()  # the attachment is read: the secrecy review waits for it
    for reviewer in (office, secrecy, chief):
        approve(reviewer)
    live_server.work()

    home(writer)
    expect(writer.page.get_by_test_id("published")).to_contain_text(TITLE)
    where(writer, "公开")
    writer.follow("查看公开页面")
    expect(writer.page).to_have_url(re.compile(re.escape(live_server.address("yunxi"))))
    read(writer.page)
